package dev.larder.base;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A call whose answer is known. */
record ValueCall<T extends @Nullable Object>(T value) implements Call<T> {
    @Override
    public T await() {
        return value;
    }

    @Override
    public CompletableFuture<T> async() {
        return CompletableFuture.completedFuture(value);
    }
}
