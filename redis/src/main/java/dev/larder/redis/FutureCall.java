package dev.larder.redis;

import dev.larder.base.Call;
import dev.larder.base.LarderException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A call that is asynchronous by nature; what it starts ends within a deadline of its own. */
record FutureCall<T extends @Nullable Object>(Supplier<CompletableFuture<T>> start) implements Call<T> {
    @Override
    public T await() {
        try {
            return async().join();
        } catch (CompletionException e) {
            throw BoundedCall.known(e);
        }
    }

    @Override
    public CompletableFuture<T> async() {
        try {
            return start.get();
        } catch (LarderException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
