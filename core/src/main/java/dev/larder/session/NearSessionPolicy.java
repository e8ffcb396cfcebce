package dev.larder.session;

import java.time.Duration;
import java.util.Objects;

/**
 * Which sessions are kept in this node's memory after they were read, and for how long they may be used from there. Immutable.
 *
 * <p>What another node does to a session, its end included, is known here after {@code maxAge} at the latest; what this node does, at once.
 * Whatever must not be late asks for {@link SessionManager#openFresh}.
 *
 * @param maxAge how long after it was read a session may be used from memory; zero for not at all
 * @param maxAgeOnOutage the same while the store does not answer; at least {@code maxAge}, or zero for not at all. Such a session can be read, and
 *     not be changed
 * @param maxBytes how much memory they may take
 * @since 0.1
 */
public record NearSessionPolicy(Duration maxAge, Duration maxAgeOnOutage, long maxBytes) {
    /** The longest times. */
    public static final Duration HIGHEST_AGE = Duration.ofMinutes(5);

    /** How much memory unless chosen otherwise: 16 MiB. */
    public static final long DEFAULT_MAX_BYTES = 16L << 20;

    /** The least that may be chosen: 64 KiB. */
    public static final long LOWEST_MAX_BYTES = 64L << 10;

    /** Nothing in memory: every end is in force everywhere at once. The default. */
    public static final NearSessionPolicy OFF = new NearSessionPolicy(Duration.ZERO, Duration.ZERO, DEFAULT_MAX_BYTES);

    /** Checks the ranges. */
    public NearSessionPolicy {
        Checks.between("near.maxAge", Objects.requireNonNull(maxAge, "maxAge"), Duration.ZERO, HIGHEST_AGE);
        Checks.between(
                "near.maxAgeOnOutage",
                Objects.requireNonNull(maxAgeOnOutage, "maxAgeOnOutage"),
                Duration.ZERO,
                HIGHEST_AGE);
        if (!maxAgeOnOutage.isZero() && maxAgeOnOutage.compareTo(maxAge) < 0) {
            throw new IllegalArgumentException("near.maxAgeOnOutage must be zero or at least near.maxAge, which is "
                    + maxAge + ", was " + maxAgeOnOutage);
        }
        Checks.between("near.maxBytes", maxBytes, LOWEST_MAX_BYTES, Long.MAX_VALUE);
    }

    /**
     * Sessions in memory for a while.
     *
     * @param maxAge for how long; up to {@link #HIGHEST_AGE}
     * @return never null; while the store is away none is used
     */
    public static NearSessionPolicy of(Duration maxAge) {
        return new NearSessionPolicy(maxAge, Duration.ZERO, DEFAULT_MAX_BYTES);
    }

    /**
     * The same, and sessions in memory also while the store does not answer.
     *
     * @param value for how long; zero, or from {@link #maxAge()} to {@link #HIGHEST_AGE}
     * @return never null
     */
    public NearSessionPolicy onOutage(Duration value) {
        return new NearSessionPolicy(maxAge, value, maxBytes);
    }

    boolean isOn() {
        return !maxAge.isZero() || !maxAgeOnOutage.isZero();
    }
}
