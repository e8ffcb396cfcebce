package dev.larder.cache;

import dev.larder.base.Call;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A call with something to do when it has ended, however it ended, before its caller knows. */
record AfterCall<T extends @Nullable Object>(Call<T> source, Runnable after) implements Call<T> {
    @Override
    public T await() {
        try {
            return source.await();
        } finally {
            after.run();
        }
    }

    @Override
    public CompletableFuture<T> async() {
        return source.async().whenComplete((answer, failure) -> after.run());
    }
}
