package dev.larder.base;

import java.util.Arrays;

/**
 * Durations counted in the buckets of a {@link LatencyRecorder}, so that those of several places and times can be put together and told
 * apart, which percentiles cannot. Immutable. A few bytes for each bucket that is not empty.
 *
 * @since 0.1
 */
public final class LatencyHistogram {
    /** Nothing recorded. */
    public static final LatencyHistogram NONE = new LatencyHistogram(new int[0], new long[0]);

    private static final double PERCENT = 100.0;

    /** The buckets that are not empty, ascending. */
    private final int[] buckets;

    /** How many durations each of them has, at least 1. */
    private final long[] counts;

    private LatencyHistogram(int[] buckets, long[] counts) {
        this.buckets = buckets;
        this.counts = counts;
    }

    /** Of what each bucket has, the empty ones included. */
    static LatencyHistogram ofDense(long[] dense) {
        int[] buckets = new int[dense.length];
        long[] counts = new long[dense.length];
        int size = 0;
        for (int bucket = 0; bucket < dense.length; bucket++) {
            if (dense[bucket] > 0) {
                buckets[size] = bucket;
                counts[size++] = dense[bucket];
            }
        }
        return new LatencyHistogram(Arrays.copyOf(buckets, size), Arrays.copyOf(counts, size));
    }

    /**
     * Made of what {@link #bucket} and {@link #count} of another have told, as when it comes from another process.
     *
     * @param buckets ascending, from 0, below {@link LatencyRecorder#BUCKETS}
     * @param counts of each how many durations it has, at least 1
     * @return never null
     * @throws IllegalArgumentException if they are not so
     */
    public static LatencyHistogram of(int[] buckets, long[] counts) {
        if (buckets.length != counts.length) {
            throw new IllegalArgumentException(
                    "counts must be as many as buckets, were " + counts.length + " for " + buckets.length);
        }
        int last = -1;
        for (int i = 0; i < buckets.length; i++) {
            if (buckets[i] <= last || buckets[i] >= LatencyRecorder.BUCKETS || counts[i] < 1) {
                throw new IllegalArgumentException("buckets must ascend from 0 to " + (LatencyRecorder.BUCKETS - 1)
                        + " and have at least 1 each, was " + counts[i] + " in " + buckets[i] + " after " + last);
            }
            last = buckets[i];
        }
        return new LatencyHistogram(buckets.clone(), counts.clone());
    }

    /**
     * How many buckets are not empty.
     *
     * @return from 0 to {@link LatencyRecorder#BUCKETS}
     */
    public int size() {
        return buckets.length;
    }

    /**
     * The number of a bucket.
     *
     * @param index from 0, below {@link #size()}
     * @return ascending with the index
     */
    public int bucket(int index) {
        return buckets[index];
    }

    /**
     * How many durations a bucket has.
     *
     * @param index from 0, below {@link #size()}
     * @return at least 1
     */
    public long count(int index) {
        return counts[index];
    }

    /**
     * How many durations there are in all. O(buckets).
     *
     * @return from 0
     */
    public long total() {
        return Arrays.stream(counts).sum();
    }

    /**
     * Both together. O(buckets).
     *
     * @param other stays as it is
     * @return never null
     */
    public LatencyHistogram plus(LatencyHistogram other) {
        return other.buckets.length == 0 ? this : buckets.length == 0 ? other : combined(other, 1);
    }

    /**
     * What came after another was taken from the same source. O(buckets).
     *
     * @param earlier what there was before; where it has more than this, as after a new start, the bucket counts as empty
     * @return never null
     */
    public LatencyHistogram minus(LatencyHistogram earlier) {
        return earlier.buckets.length == 0 ? this : combined(earlier, -1);
    }

    private LatencyHistogram combined(LatencyHistogram other, int sign) {
        long[] dense = new long[LatencyRecorder.BUCKETS];
        addTo(dense, 1);
        other.addTo(dense, sign);
        return ofDense(dense);
    }

    private void addTo(long[] dense, int sign) {
        for (int i = 0; i < buckets.length; i++) {
            dense[buckets[i]] += sign * counts[i];
        }
    }

    /**
     * A percentile, at most 1 in 32 off. O(buckets).
     *
     * @param percent above 0, at most 100
     * @return nanoseconds that so many percent took no longer than; 0 when nothing was recorded
     */
    public long percentileNanos(double percent) {
        if (percent <= 0 || percent > PERCENT) {
            throw new IllegalArgumentException("percent must be above 0 and at most 100, was " + percent);
        }
        long rank = Math.max(1, (long) Math.ceil(total() * (percent / PERCENT)));
        long seen = 0;
        for (int i = 0; i < buckets.length; i++) {
            seen += counts[i];
            if (seen >= rank) {
                return LatencyRecorder.middle(buckets[i]);
            }
        }
        return 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LatencyHistogram that
                && Arrays.equals(buckets, that.buckets)
                && Arrays.equals(counts, that.counts);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(buckets) + Arrays.hashCode(counts);
    }

    @Override
    public String toString() {
        return total() + " durations, half of them within " + percentileNanos(50) + " ns";
    }
}
