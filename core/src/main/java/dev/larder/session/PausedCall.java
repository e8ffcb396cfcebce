package dev.larder.session;

import dev.larder.base.Call;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A call that is carried out after a while. */
record PausedCall<T extends @Nullable Object>(Call<T> call, long nanos) implements Call<T> {
    @Override
    public T await() {
        pause().join();
        return call.await();
    }

    @Override
    public CompletableFuture<T> async() {
        return pause().thenCompose(over -> call.async());
    }

    private CompletableFuture<Boolean> pause() {
        return new CompletableFuture<Boolean>().completeOnTimeout(true, nanos, TimeUnit.NANOSECONDS);
    }
}
