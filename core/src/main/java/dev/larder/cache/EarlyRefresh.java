package dev.larder.cache;

import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * Whether an entry that is asked for is loaded anew shortly before its time is over, in the background, so that nobody has to wait for
 * the load. One node of the fleet does it: the one that gets the entry's lease. Immutable.
 *
 * <p>Only methods that load refresh, with the loader of the caller, on the manager's executor; an entry that nobody asks for ends.
 *
 * @param kind how the moment is chosen
 * @param factor {@link Kind#XFETCH}: how eager, above 0 to {@link #HIGHEST_BETA}; {@link Kind#FRACTION}: after which part of the time
 *     to live, above 0 and below 1; else 0
 * @since 0.1
 */
public record EarlyRefresh(Kind kind, double factor) {
    /** How the moment is chosen. */
    public enum Kind {
        /** Entries end with their time. */
        NONE,
        /**
         * At random, more likely the nearer the end and the longer the load takes: optimal for an exponential distribution (Vattani,
         * Chierichetti, Lowenstein: Optimal Probabilistic Cache Stampede Prevention, PVLDB 8(8), 2015).
         */
        XFETCH,
        /** After a part of the time to live. */
        FRACTION
    }

    /** The highest eagerness that may be chosen. */
    public static final double HIGHEST_BETA = 100;

    /** No early refresh. */
    public static final EarlyRefresh NONE = new EarlyRefresh(Kind.NONE, 0);

    /** So many times beta and the load time before the end the probability of a refresh is below one in a billion a read. */
    private static final double NEGLIGIBLE = 21;

    /** Checks the ranges. */
    public EarlyRefresh {
        Objects.requireNonNull(kind, "kind");
        double highest = kind == Kind.XFETCH ? HIGHEST_BETA : Math.nextDown(1.0);
        boolean inRange = kind == Kind.NONE ? factor == 0 : factor > 0 && factor <= highest;
        if (!inRange) {
            throw new IllegalArgumentException("factor of an early refresh by " + kind + " must be "
                    + (kind == Kind.NONE ? "0" : "above 0 and at most " + highest) + ", was " + factor);
        }
    }

    /**
     * At random, as eager as the paper finds best.
     *
     * @return never null
     */
    public static EarlyRefresh xfetch() {
        return xfetch(1);
    }

    /**
     * At random.
     *
     * @param beta above 0, at most {@link #HIGHEST_BETA}; more than 1 is earlier
     * @return never null
     */
    public static EarlyRefresh xfetch(double beta) {
        return new EarlyRefresh(Kind.XFETCH, beta);
    }

    /**
     * After a part of the time to live.
     *
     * @param part above 0, below 1; for example 0.8
     * @return never null
     */
    public static EarlyRefresh atFraction(double part) {
        return new EarlyRefresh(Kind.FRACTION, part);
    }

    /** For how long before its end an entry may be due. */
    long windowMillis(long createdMillis, long deadlineMillis, long loadMillis) {
        return switch (kind) {
            case NONE -> 0;
            case XFETCH -> (long) Math.ceil(NEGLIGIBLE * factor * Math.max(1, loadMillis));
            case FRACTION -> (long) Math.ceil((1 - factor) * Math.max(0, deadlineMillis - createdMillis));
        };
    }

    /** Whether an entry that is read now should be loaded anew. */
    boolean isDue(long nowMillis, long createdMillis, long deadlineMillis, long loadMillis, RandomGenerator random) {
        if (nowMillis < deadlineMillis - windowMillis(createdMillis, deadlineMillis, loadMillis)) {
            return false;
        }
        return switch (kind) {
            case NONE -> false;
            // 1 - U, for the logarithm of 0 is not a number.
            case XFETCH ->
                nowMillis - Math.max(1, loadMillis) * factor * Math.log(1 - random.nextDouble()) >= deadlineMillis;
            case FRACTION -> true;
        };
    }
}
