package dev.larder.base;

import java.util.concurrent.TimeUnit;

/**
 * Where a policy reads the time from, so that a test can turn it by hand.
 *
 * <p>Thread-safe.
 *
 * @since 0.1
 */
public interface Ticker {
    /**
     * Elapsed time with no relation to the calendar; only differences mean anything.
     *
     * @return nanoseconds, never going backwards
     */
    long nanos();

    /**
     * Calendar time, for stores that have no clock of their own. A policy never decides by it.
     *
     * @return milliseconds since 1970-01-01 UTC; unless overridden, {@link #nanos()} read as if it began there, which is
     *     what a hand-turned ticker wants
     */
    default long epochMillis() {
        return TimeUnit.NANOSECONDS.toMillis(nanos());
    }

    /**
     * The ticker of the running machine.
     *
     * @return never null
     */
    static Ticker system() {
        return SystemTicker.INSTANCE;
    }
}
