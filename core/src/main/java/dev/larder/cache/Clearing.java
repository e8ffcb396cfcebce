package dev.larder.cache;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A clearing whose effect is there at once, unless it is by key pattern, and whose sweep may still be running: it looks
 * through the store and takes out what can never be read again.
 *
 * @since 0.1
 */
public final class Clearing {
    /** How far the sweep is. */
    public enum Progress {
        /** It waits for its turn or is at work. */
        RUNNING,
        /** It has seen everything. */
        DONE,
        /** It ended before it had seen everything; what it left ends with its time to live. */
        FAILED
    }

    private final CompletableFuture<Long> swept;

    Clearing(CompletableFuture<Long> swept) {
        this.swept = swept;
    }

    /**
     * How many entries the sweep removed. By cache or tags: the entries it found invalid, for whatever reason.
     *
     * @param wait how long to wait for its end
     * @return the number, or empty if it has not ended in that time, has failed, or this thread was interrupted
     */
    public OptionalLong clearedCount(Duration wait) {
        try {
            return OptionalLong.of(swept.get(wait.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException | ExecutionException unknown) {
            // The count is unknown, which is what empty means; progress() tells the two apart.
            return OptionalLong.empty();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return OptionalLong.empty();
        }
    }

    /**
     * How far the sweep is.
     *
     * @return never null
     */
    public Progress progress() {
        if (!swept.isDone()) {
            return Progress.RUNNING;
        }
        return swept.isCompletedExceptionally() ? Progress.FAILED : Progress.DONE;
    }

    /**
     * The end of the sweep.
     *
     * @return completes with how many entries it removed, or with why it failed; a copy, so cancelling it stops nothing
     */
    public CompletableFuture<Long> swept() {
        return swept.copy();
    }
}
