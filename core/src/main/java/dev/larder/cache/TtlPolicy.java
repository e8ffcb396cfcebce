package dev.larder.cache;

import java.time.Duration;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * How long entries live that are put without a time to live of their own: a fixed time, shortened by a random part of it
 * so that entries written together do not all run out together.
 *
 * @param ttl the longest that an entry lives, from {@link #MIN_TTL} to {@link #MAX_TTL}
 * @param jitter the largest part of {@code ttl} that may be taken off, from 0 to {@link #MAX_JITTER}
 * @since 0.1
 */
public record TtlPolicy(Duration ttl, double jitter) {
    /** The shortest time to live. */
    public static final Duration MIN_TTL = Duration.ofMillis(1);

    /** The longest time to live, which is what stores accept. */
    public static final Duration MAX_TTL = Duration.ofMillis(CacheStore.MAX_TTL_MILLIS);

    /** The jitter unless another is chosen. */
    public static final double DEFAULT_JITTER = 0.1;

    /** The largest jitter. */
    public static final double MAX_JITTER = 0.9;

    /** Checks the ranges. */
    public TtlPolicy {
        Limits.between("ttl", Objects.requireNonNull(ttl, "ttl"), MIN_TTL, MAX_TTL);
        if (!(jitter >= 0 && jitter <= MAX_JITTER)) {
            throw new IllegalArgumentException("jitter must be between 0.0 and " + MAX_JITTER + ", was " + jitter);
        }
    }

    /**
     * A policy with the default jitter.
     *
     * @param ttl the longest that an entry lives
     * @return never null
     */
    public static TtlPolicy of(Duration ttl) {
        return new TtlPolicy(ttl, DEFAULT_JITTER);
    }

    /**
     * A policy without jitter.
     *
     * @param ttl how long every entry lives
     * @return never null
     */
    public static TtlPolicy exactly(Duration ttl) {
        return new TtlPolicy(ttl, 0);
    }

    /**
     * The time to live of the next entry.
     *
     * @param random where the jitter comes from
     * @return milliseconds, from {@code ttl × (1 − jitter)} to {@code ttl}, at least 1
     */
    long nextMillis(RandomGenerator random) {
        long longest = ttl.toMillis();
        long most = (long) (longest * jitter);
        return most == 0 ? longest : Math.max(1, longest - random.nextLong(most + 1));
    }
}
