package dev.larder.benchmarks.limits;

/**
 * A rate limiter that takes one permit of a limit that is never reached. Thread-safe.
 *
 * @since 0.1
 */
public interface Limiter extends AutoCloseable {
    /** Permits in a second, and of a bucket that is full: more than any caller takes. */
    long LIMIT = 10_000_000;

    /**
     * Takes a permit.
     *
     * @param id whom it limits
     * @throws IllegalStateException if it is refused, which it must not be
     */
    void take(String id);

    /** Ends it. */
    @Override
    void close();

    /** Fails unless a permit was taken. */
    static void check(boolean taken) {
        if (!taken) {
            throw new IllegalStateException("a permit must be taken, was refused");
        }
    }
}
