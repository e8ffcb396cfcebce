package dev.larder.session;

import dev.larder.base.Call;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A call that is made anew each time it is carried out. */
record Deferred<T extends @Nullable Object>(Supplier<Call<T>> maker) implements Call<T> {
    @Override
    public T await() {
        return maker.get().await();
    }

    @Override
    public CompletableFuture<T> async() {
        try {
            return maker.get().async();
        } catch (RuntimeException failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }
}
