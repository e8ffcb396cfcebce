package dev.larder.cache;

import java.time.Duration;
import java.util.Objects;

/**
 * Whether a value may be returned after its time, while a newer one cannot be had: the loader fails, takes long, or too many are
 * running. Only {@code getOrLoad}, {@code getOrFind} and {@code getAllOrLoad} return such values, and only those that were not invalidated or
 * removed. Immutable.
 *
 * <p>An entry stays in the store for {@code maxStale} longer than its time to live. After RFC 5861 (stale-while-revalidate,
 * stale-if-error).
 *
 * @param maxStale for how long after its time a value may be returned; zero for not at all
 * @param softTimeout how long a caller waits for a load while there is such a value; then it gets that, and the load goes on with the
 *     stamps and the lease that it began with. Zero for not waiting at all, {@link #PATIENT} for as long as the load takes
 * @param retryAfter after a load has failed, for how long this node returns such a value of that key without trying again
 * @since 0.1
 */
public record StalePolicy(Duration maxStale, Duration softTimeout, Duration retryAfter) {
    /** A soft timeout that never comes before the load's own. */
    public static final Duration PATIENT = CachePolicy.HIGHEST_LOAD_TIMEOUT;

    /** How long a failed load is not tried again unless chosen otherwise. */
    public static final Duration DEFAULT_RETRY_AFTER = Duration.ofSeconds(1);

    /** The longest times that may be chosen. */
    public static final Duration HIGHEST_MAX_STALE = Duration.ofDays(30);

    /** The longest time that may be chosen for {@code retryAfter}. */
    public static final Duration HIGHEST_RETRY_AFTER = Duration.ofHours(1);

    /** No value is returned after its time. */
    public static final StalePolicy NONE = new StalePolicy(Duration.ZERO, PATIENT, DEFAULT_RETRY_AFTER);

    /** Checks the ranges. */
    public StalePolicy {
        Limits.between(
                "stale.maxStale", Objects.requireNonNull(maxStale, "maxStale"), Duration.ZERO, HIGHEST_MAX_STALE);
        Limits.between("stale.softTimeout", Objects.requireNonNull(softTimeout, "softTimeout"), Duration.ZERO, PATIENT);
        Limits.between(
                "stale.retryAfter",
                Objects.requireNonNull(retryAfter, "retryAfter"),
                Duration.ZERO,
                HIGHEST_RETRY_AFTER);
    }

    /**
     * Old values instead of failures; callers wait for a load as long as it takes.
     *
     * @param maxStale for how long after its time a value may be returned
     * @return never null
     */
    public static StalePolicy ifError(Duration maxStale) {
        return new StalePolicy(maxStale, PATIENT, DEFAULT_RETRY_AFTER);
    }

    /**
     * Old values at once, while the new one is loaded in the background; also instead of failures.
     *
     * @param maxStale for how long after its time a value may be returned
     * @return never null
     */
    public static StalePolicy whileRevalidating(Duration maxStale) {
        return new StalePolicy(maxStale, Duration.ZERO, DEFAULT_RETRY_AFTER);
    }

    /**
     * The same with another soft timeout.
     *
     * @param value from zero to {@link #PATIENT}
     * @return never null
     */
    public StalePolicy withSoftTimeout(Duration value) {
        return new StalePolicy(maxStale, value, retryAfter);
    }

    /**
     * The same with another time between a failed load and the next.
     *
     * @param value from zero to {@link #HIGHEST_RETRY_AFTER}
     * @return never null
     */
    public StalePolicy withRetryAfter(Duration value) {
        return new StalePolicy(maxStale, softTimeout, value);
    }
}
