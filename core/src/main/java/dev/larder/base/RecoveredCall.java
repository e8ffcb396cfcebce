package dev.larder.base;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A call with another one that takes its place when it fails. */
record RecoveredCall<T extends @Nullable Object>(
        Call<T> source, Function<? super LarderException, ? extends Call<T>> recovery) implements Call<T> {
    @Override
    public T await() {
        try {
            return source.await();
        } catch (LarderException failure) {
            return recovery.apply(failure).await();
        }
    }

    @Override
    public CompletableFuture<T> async() {
        return source.async().exceptionallyCompose(this::replace);
    }

    private CompletableFuture<T> replace(Throwable thrown) {
        // A future that depends on a failed one wraps the failure, once however long the chain is.
        Throwable failure = thrown instanceof CompletionException wrapped && wrapped.getCause() != null
                ? wrapped.getCause()
                : thrown;
        if (failure instanceof LarderException known) {
            return recovery.apply(known).async();
        }
        return CompletableFuture.failedFuture(failure);
    }
}
