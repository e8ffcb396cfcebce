package dev.larder.cache;

import java.time.Duration;
import java.util.Objects;

/**
 * Which values of a cache are kept in this process's memory, in front of the store, and how old they may be. Immutable.
 *
 * <p>What is in memory is kept right by the store, which tells of every change ({@link Tracking}). A value that was changed
 * by anybody is therefore not returned any more as soon as the notice is here, which takes as long as a message from the
 * store takes, and never longer than {@code maxStaleness}: a value whose notices cannot be vouched for is asked for anew. Where
 * a store cannot tell of changes, nothing is kept in memory and every read goes to the store.
 *
 * @param mode how
 * @param maxBytes how much is kept at most on this node, counted in bytes of stored form; what is least worth keeping goes
 *     first. From {@link #LOWEST_MAX_BYTES}
 * @param maxStaleness for how long a value may be returned after another node has changed it, while the store can be reached
 * @param maxStaleOnDisconnect for how long a value may be returned while the store cannot be reached; zero for not at all
 * @since 0.1
 */
public record NearPolicy(Mode mode, long maxBytes, Duration maxStaleness, Duration maxStaleOnDisconnect) {
    /** How values in memory are kept right. */
    public enum Mode {
        /** Nothing is kept in memory. */
        OFF,
        /** The store remembers what this node has read, and tells it alone. */
        TRACK,
        /**
         * The store tells every node of every change to the cache, and remembers nothing. For few keys that many nodes read and that
         * change seldom.
         */
        BCAST
    }

    /** How much is kept unless chosen otherwise: 16 MiB. */
    public static final long DEFAULT_MAX_BYTES = 16L << 20;

    /** The least that may be chosen: 16 KiB. */
    public static final long LOWEST_MAX_BYTES = 16L << 10;

    /** How stale a value may be unless chosen otherwise. */
    public static final Duration DEFAULT_MAX_STALENESS = Duration.ofMillis(1_500);

    /** The shortest staleness that may be chosen: a store gives a sign of life about twice in this time. */
    public static final Duration LOWEST_MAX_STALENESS = Duration.ofSeconds(1);

    /** How long values outlive the connection to the store unless chosen otherwise. */
    public static final Duration DEFAULT_MAX_STALE_ON_DISCONNECT = Duration.ofSeconds(30);

    /** The longest times that may be chosen. */
    public static final Duration HIGHEST_STALENESS = Duration.ofDays(1);

    /** Nothing in memory. */
    public static final NearPolicy OFF =
            new NearPolicy(Mode.OFF, DEFAULT_MAX_BYTES, DEFAULT_MAX_STALENESS, DEFAULT_MAX_STALE_ON_DISCONNECT);

    /** The defaults. */
    public static final NearPolicy TRACK =
            new NearPolicy(Mode.TRACK, DEFAULT_MAX_BYTES, DEFAULT_MAX_STALENESS, DEFAULT_MAX_STALE_ON_DISCONNECT);

    /** As {@link #TRACK}, with {@link Mode#BCAST}. */
    public static final NearPolicy BCAST =
            new NearPolicy(Mode.BCAST, DEFAULT_MAX_BYTES, DEFAULT_MAX_STALENESS, DEFAULT_MAX_STALE_ON_DISCONNECT);

    /** Checks the ranges. */
    public NearPolicy {
        Objects.requireNonNull(mode, "mode");
        Limits.between("near.maxBytes", maxBytes, LOWEST_MAX_BYTES, Long.MAX_VALUE);
        Limits.between(
                "near.maxStaleness",
                Objects.requireNonNull(maxStaleness, "maxStaleness"),
                LOWEST_MAX_STALENESS,
                HIGHEST_STALENESS);
        Limits.between(
                "near.maxStaleOnDisconnect",
                Objects.requireNonNull(maxStaleOnDisconnect, "maxStaleOnDisconnect"),
                Duration.ZERO,
                HIGHEST_STALENESS);
    }

    /**
     * The same with another bound on memory.
     *
     * @param value from {@link #LOWEST_MAX_BYTES}
     * @return never null
     */
    public NearPolicy withMaxBytes(long value) {
        return new NearPolicy(mode, value, maxStaleness, maxStaleOnDisconnect);
    }

    /**
     * The same with another bound on staleness.
     *
     * @param value from {@link #LOWEST_MAX_STALENESS} to {@link #HIGHEST_STALENESS}
     * @return never null
     */
    public NearPolicy withMaxStaleness(Duration value) {
        return new NearPolicy(mode, maxBytes, value, maxStaleOnDisconnect);
    }

    /**
     * The same with another time for which values outlive the connection to the store.
     *
     * @param value from zero to {@link #HIGHEST_STALENESS}
     * @return never null
     */
    public NearPolicy withMaxStaleOnDisconnect(Duration value) {
        return new NearPolicy(mode, maxBytes, maxStaleness, value);
    }
}
