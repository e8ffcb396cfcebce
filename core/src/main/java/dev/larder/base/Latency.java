package dev.larder.base;

/**
 * How long something took, over all times that were recorded. Percentiles and mean are at most 5 % off; the count and the
 * maximum are exact. All zero when nothing was recorded.
 *
 * @param count how many times
 * @param p50Nanos half took no longer than this
 * @param p95Nanos 95 % took no longer than this
 * @param p99Nanos 99 % took no longer than this
 * @param maxNanos the longest
 * @param meanNanos the average
 * @since 0.1
 */
public record Latency(long count, long p50Nanos, long p95Nanos, long p99Nanos, long maxNanos, long meanNanos) {
    /** Nothing recorded yet. */
    public static final Latency NONE = new Latency(0, 0, 0, 0, 0, 0);
}
