package dev.larder.memory;

import dev.larder.base.Call;
import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Does its work on the calling thread, whichever form is asked for: it never waits. */
record MemoryCall<T extends @Nullable Object>(BooleanSupplier closed, Supplier<T> action) implements Call<T> {
    @Override
    public T await() {
        if (closed.getAsBoolean()) {
            throw new LarderException(ErrorCode.CLOSED, "in-memory store is closed");
        }
        return action.get();
    }

    @Override
    public CompletableFuture<T> async() {
        try {
            return CompletableFuture.completedFuture(await());
        } catch (LarderException failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }
}
