package dev.larder.redis.link;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * The pauses between attempts to reach a lost node: each twice as long as the one before, up to a limit, less a random part
 * of up to a half so that a fleet does not come back in step. Used by one thread at a time.
 */
final class BackOff {
    /** The first pause, unless the limit is less. */
    static final long FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final long longestNanos;
    private final RandomGenerator random;
    private volatile long pauseNanos;

    BackOff(Duration longest, RandomGenerator random) {
        this.longestNanos = longest.toNanos();
        this.random = random;
        reset();
    }

    /** The node was reached: the next pause is the first one again. */
    void reset() {
        pauseNanos = Math.min(FIRST_NANOS, longestNanos);
    }

    /** How long to wait before the next attempt. */
    long nextNanos() {
        long pause = pauseNanos;
        pauseNanos = Math.min(pause * 2, longestNanos);
        return pause / 2 + random.nextLong(pause / 2 + 1);
    }

    /** Whether pauses have come to their limit. */
    boolean atLongest() {
        return pauseNanos == longestNanos;
    }
}
