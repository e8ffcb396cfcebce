package dev.larder.base;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Two calls, the second made from the answer of the first. */
record FlatMappedCall<S extends @Nullable Object, T extends @Nullable Object>(
        Call<S> source, Function<? super S, ? extends Call<T>> next) implements Call<T> {
    @Override
    public T await() {
        return next.apply(source.await()).await();
    }

    @Override
    public CompletableFuture<T> async() {
        return source.async().thenCompose(answer -> next.apply(answer).async());
    }
}
