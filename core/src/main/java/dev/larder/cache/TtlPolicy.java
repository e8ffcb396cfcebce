package dev.larder.cache;

import java.time.Duration;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * How long entries live that are put without a time to live of their own: a fixed time, shortened by a random part of it
 * so that entries written together do not all run out together.
 *
 * <p>An adaptive policy lets the time of an entry that is loaded follow what becomes of its value: each time it is loaded anew and has
 * not changed, the time doubles; when it has changed, it is halved; within bounds. {@link CacheStats#ttl()} tells what came of it.
 *
 * @param ttl the longest that an entry lives, from {@link #MIN_TTL} to {@link #MAX_TTL}; where the time is adaptive, how long the
 *     first entry of a key does
 * @param jitter the largest part of the time that may be taken off, from 0 to {@link #MAX_JITTER}
 * @param shortest the least that adapting makes of it, at most {@code ttl}
 * @param longest the most that adapting makes of it, at least {@code ttl}
 * @since 0.1
 */
public record TtlPolicy(Duration ttl, double jitter, Duration shortest, Duration longest) {
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
        Limits.between("shortest ttl", Objects.requireNonNull(shortest, "shortest"), MIN_TTL, ttl);
        Limits.between("longest ttl", Objects.requireNonNull(longest, "longest"), ttl, MAX_TTL);
    }

    /**
     * A policy that does not adapt.
     *
     * @param ttl the longest that an entry lives
     * @param jitter the largest part of it that may be taken off
     */
    public TtlPolicy(Duration ttl, double jitter) {
        this(ttl, jitter, ttl, ttl);
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
     * The same, adapting to what becomes of the values.
     *
     * @param least the least that adapting makes of the time to live, from {@link #MIN_TTL} to {@code ttl}
     * @param most the most, from {@code ttl} to {@link #MAX_TTL}
     * @return never null
     */
    public TtlPolicy adaptive(Duration least, Duration most) {
        return new TtlPolicy(ttl, jitter, least, most);
    }

    /**
     * Whether the time to live follows what becomes of the values.
     *
     * @return false if {@code shortest} and {@code longest} are {@code ttl}
     */
    public boolean isAdaptive() {
        return !shortest.equals(longest);
    }

    /** The time to live of the next entry, from {@code ttl × (1 − jitter)} to {@code ttl}, at least 1 ms. */
    long nextMillis(RandomGenerator random) {
        return jittered(ttl.toMillis(), random);
    }

    /** A time to live in milliseconds, less a random part; at least 1. */
    long jittered(long millis, RandomGenerator random) {
        long most = (long) (millis * jitter);
        return most == 0 ? millis : Math.max(1, millis - random.nextLong(most + 1));
    }
}
