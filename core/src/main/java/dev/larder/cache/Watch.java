package dev.larder.cache;

/**
 * One unbroken stretch of time in which a store tells this process of every change to what it has read. What was read under
 * a watch may be kept in memory for as long as the watch can be relied on; once it is broken, nothing read under it may be
 * relied on again without asking the store.
 *
 * <p>A watch proves itself by answers: the store tells of changes in the order in which they happened, between its answers.
 * So when the answer to a command has come, every change from before that command was sent has been told.
 *
 * <p>Thread-safe: made and moved on by the store, read by caches.
 *
 * @since 0.1
 */
public final class Watch {
    private volatile long provenNanos;
    private volatile boolean broken;

    /**
     * A watch that begins now.
     *
     * @param nanos the ticker's time from before the first command was sent under it
     */
    public Watch(long nanos) {
        this.provenNanos = nanos;
    }

    /**
     * Notes that a command was answered.
     *
     * @param sentNanos the ticker's time from before the command was sent; earlier than what is known already changes
     *     nothing. Called by one thread at a time
     */
    public void proven(long sentNanos) {
        if (sentNanos - provenNanos > 0) {
            provenNanos = sentNanos;
        }
    }

    /** Ends the watch for good: from now on changes may go untold. */
    public void end() {
        broken = true;
    }

    /**
     * Whether it has not ended.
     *
     * @return false once a change may have gone untold
     */
    public boolean isIntact() {
        return !broken;
    }

    /**
     * How old a change may be that has not been told yet.
     *
     * @param nowNanos the ticker's present time
     * @return nanoseconds; of a watch that has ended, how long ago it last proved itself
     */
    public long unprovenNanos(long nowNanos) {
        return nowNanos - provenNanos;
    }

    /** Whether every change that is older than {@code boundNanos} has been told. */
    boolean covers(long nowNanos, long boundNanos) {
        return !broken && nowNanos - provenNanos <= boundNanos;
    }
}
