package dev.larder.base;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A call whose answer is converted. */
record MappedCall<S extends @Nullable Object, T extends @Nullable Object>(
        Call<S> source, Function<? super S, ? extends T> mapper) implements Call<T> {
    @Override
    public T await() {
        return mapper.apply(source.await());
    }

    @Override
    public CompletableFuture<T> async() {
        return source.async().thenApply(mapper);
    }
}
