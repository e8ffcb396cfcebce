package dev.larder.servlet.limit;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * In how many seconds clients that were refused are told to come again, for the header {@code Retry-After}: rounded up, for earlier would be
 * of no use, at least 1, and a tenth is added at random, so that not all who wait for the same moment come at once. Thread-safe.
 *
 * @since 0.1
 */
public final class RetryTimes {
    /** The longest time that is told: a day. Rules change, and who comes too early is refused once more. */
    public static final long LONGEST_SECONDS = 86_400;

    /** How much is added at random at most. */
    public static final long MOST_JITTER_SECONDS = 60;

    private static final int JITTER_PART = 10;

    private final RandomGenerator random;

    /**
     * Makes what tells times.
     *
     * @param random for what is added; thread-safe
     */
    public RetryTimes(RandomGenerator random) {
        this.random = Objects.requireNonNull(random, "random");
    }

    /**
     * What to tell.
     *
     * @param wait after which time there is room, at the earliest
     * @return from 1 to {@link #LONGEST_SECONDS}
     */
    public long seconds(Duration wait) {
        return Math.max(1, later(roundedUp(TimeUnit.NANOSECONDS.toMicros(wait.toNanos()))));
    }

    long later(long seconds) {
        long most = Math.min(MOST_JITTER_SECONDS, seconds / JITTER_PART);
        return Math.min(LONGEST_SECONDS, seconds + (most == 0 ? 0 : random.nextLong(most + 1)));
    }

    static long roundedUp(long micros) {
        long second = TimeUnit.SECONDS.toMicros(1);
        return (micros + second - 1) / second;
    }
}
