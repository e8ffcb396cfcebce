package dev.larder.cache;

import dev.larder.base.Call;
import dev.larder.base.LarderException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A call that is made up only when it is carried out, because it depends on what is known then. */
record DeferredCall<T extends @Nullable Object>(Supplier<Call<T>> source) implements Call<T> {
    @Override
    public T await() {
        return source.get().await();
    }

    @Override
    public CompletableFuture<T> async() {
        try {
            return source.get().async();
        } catch (LarderException failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }
}
