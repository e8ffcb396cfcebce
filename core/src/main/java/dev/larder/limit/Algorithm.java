package dev.larder.limit;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * How a {@link Rule} counts. What each guarantees is said of the admissions as a log of them would show, for one key of the rule.
 *
 * @since 0.1
 */
public enum Algorithm {
    /**
     * A bucket of {@code limit + burst} permits that fills evenly, {@code limit} in each window; it starts full. In any time of
     * length t at most {@code limit + burst + limit * t / window} are admitted. Computed as GCRA (ITU-T I.371): one moment is all
     * that is kept.
     */
    TOKEN_BUCKET,
    /** A bucket of {@code limit + burst} that drains evenly: the same as {@link #TOKEN_BUCKET}, seen from the other side. */
    LEAKY_BUCKET,
    /**
     * A queue of {@code limit + burst} places that is served evenly, {@code limit} in each window. What is admitted has to wait for its
     * turn: {@link Decision#delay()} says how long, the caller does the waiting.
     */
    LEAKY_QUEUE,
    /**
     * A window that slides in tenths. In any window, wherever it begins, at most {@code limit} are admitted; a permit is free again
     * between one window and 1.1 windows after it was taken.
     */
    SLIDING_WINDOW,
    /**
     * A window that slides by the microsecond: in any window at most {@code limit} are admitted, and a permit is free again exactly one
     * window after it was taken. Keeps each admission, so the limit may be at most {@link Rule#HIGHEST_LISTED_LIMIT}.
     */
    SLIDING_LOG,
    /**
     * Windows one after the other, the first of which began in 1970. In each at most {@code limit} are admitted, so twice as many in a
     * time of that length that spans two of them.
     */
    FIXED_WINDOW,
    /**
     * At most {@code limit} hold a permit at the same time. A permit is given back by {@link RateLimiter#release}, or ends with the
     * window. The limit may be at most {@link Rule#HIGHEST_LISTED_LIMIT}.
     */
    CONCURRENCY;

    /**
     * The name on the wire, in settings and in statistics.
     *
     * @return such as {@code token_bucket}
     */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The algorithm of a name on the wire.
     *
     * @param name such as {@code token_bucket}
     * @return empty if there is none of the name
     */
    public static Optional<Algorithm> ofWireName(String name) {
        return Arrays.stream(values())
                .filter(one -> one.wireName().equals(name))
                .findFirst();
    }

    /** Whether it is computed from one moment. */
    boolean isBucket() {
        return this == TOKEN_BUCKET || this == LEAKY_BUCKET || this == LEAKY_QUEUE;
    }

    /** Whether no admission is possible before the time that a refusal names, whatever else happens but giving back. */
    boolean foretells() {
        return this != CONCURRENCY;
    }

    /** Whether several takes of the same cost are the same as one of that many times. */
    boolean isUniform() {
        return this != LEAKY_QUEUE && this != CONCURRENCY;
    }
}
