package dev.larder.cache;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets something be done again after pauses: each twice as long as the one before, up to {@link #LONGEST}, less a random part of up to
 * a half so that a fleet does not come in step. No thread waits. Used by one chain of attempts at a time.
 */
final class RetryTimer {
    static final Duration SHORTEST = Duration.ofMillis(25);
    static final Duration LONGEST = Duration.ofMillis(500);

    private static final Logger LOG = LoggerFactory.getLogger(RetryTimer.class);

    private final Executor executor;
    private final RandomGenerator random;
    private volatile long pauseNanos = SHORTEST.toNanos();

    RetryTimer(Executor executor, RandomGenerator random) {
        this.executor = executor;
        this.random = random;
    }

    /** The next pause is the shortest again. */
    void reset() {
        pauseNanos = SHORTEST.toNanos();
    }

    /**
     * Lets it be done after the next pause.
     *
     * @param refused runs if the executor does not take it
     */
    void later(Runnable attempt, Runnable refused) {
        long pause = pauseNanos;
        pauseNanos = Math.min(2 * pause, LONGEST.toNanos());
        long nanos = pause / 2 + random.nextLong(pause / 2 + 1);
        CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS, task -> handOver(task, refused))
                .execute(attempt);
    }

    private void handOver(Runnable task, Runnable refused) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException full) {
            LOG.debug("the executor took no further attempt: {}", full.toString());
            refused.run();
        }
    }
}
