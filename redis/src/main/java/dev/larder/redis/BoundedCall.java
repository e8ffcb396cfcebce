package dev.larder.redis;

import dev.larder.base.Call;
import dev.larder.base.StoreUnavailableException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A call with a deadline of its own, shorter than that of the commands in it. */
record BoundedCall<T extends @Nullable Object>(Call<T> source, long nanos) implements Call<T> {
    @Override
    public T await() {
        try {
            return source.async().get(nanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw late(e);
        } catch (ExecutionException e) {
            throw known(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException("interrupted while waiting for Redis", e);
        }
    }

    @Override
    public CompletableFuture<T> async() {
        return source.async().copy().orTimeout(nanos, TimeUnit.NANOSECONDS).exceptionallyCompose(failure -> {
            return CompletableFuture.failedFuture(failure instanceof TimeoutException ? late(failure) : failure);
        });
    }

    private StoreUnavailableException late(Throwable cause) {
        return new StoreUnavailableException(
                "Redis did not answer within " + TimeUnit.NANOSECONDS.toMillis(nanos) + " ms", cause);
    }

    /** What a future failed with, out of its wrappings. */
    static RuntimeException known(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause instanceof RuntimeException known
                ? known
                : new StoreUnavailableException("the call failed: " + cause, cause);
    }
}
