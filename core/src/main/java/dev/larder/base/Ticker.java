package dev.larder.base;

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
     * The ticker of the running machine.
     *
     * @return never null
     */
    static Ticker system() {
        return SystemTicker.INSTANCE;
    }
}
