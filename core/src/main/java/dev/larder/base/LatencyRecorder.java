package dev.larder.base;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts durations in buckets that grow with the duration, so that a few kilobytes hold any number of them.
 *
 * <p>Thread-safe; recording takes no lock and allocates nothing, reading never holds up recording. Each power of two is
 * cut into {@value #STEPS} buckets of equal width and a bucket answers with its middle, which is at most 1 in 32 off.
 *
 * @since 0.1
 */
public final class LatencyRecorder {
    /** The longest duration told apart, 2^42 ns or about 73 minutes; longer ones count as that long. */
    public static final long MAX_NANOS = (1L << 42) - 1;

    private static final int STEPS = 16;
    private static final int STEP_BITS = 4;

    /** How many buckets there are. */
    public static final int BUCKETS = bucket(MAX_NANOS) + 1;

    private final AtomicLongArray counts = new AtomicLongArray(BUCKETS);
    private final AtomicLong maxNanos = new AtomicLong();

    /** Makes a recorder that has seen nothing. */
    public LatencyRecorder() {}

    /**
     * Adds one duration.
     *
     * @param nanos how long; less than 0 counts as 0
     */
    public void record(long nanos) {
        long bounded = Math.min(Math.max(nanos, 0), MAX_NANOS);
        counts.getAndIncrement(bucket(bounded));
        // Read before write: a new maximum is rare, and a plain read keeps the cache line shared.
        if (bounded > maxNanos.get()) {
            maxNanos.accumulateAndGet(bounded, Math::max);
        }
    }

    /**
     * Adds all that another recorder has recorded so far. Linear in the number of buckets; durations that the other records
     * meanwhile may or may not be added.
     *
     * @param other stays as it is
     */
    public void add(LatencyRecorder other) {
        for (int i = 0; i < BUCKETS; i++) {
            counts.addAndGet(i, other.counts.get(i));
        }
        maxNanos.accumulateAndGet(other.maxNanos.get(), Math::max);
    }

    /**
     * What was recorded so far, by bucket. Linear in the number of buckets; durations recorded meanwhile may or may not be in it.
     *
     * @return never null
     */
    public LatencyHistogram histogram() {
        long[] copy = new long[BUCKETS];
        for (int i = 0; i < BUCKETS; i++) {
            copy[i] = counts.get(i);
        }
        return LatencyHistogram.ofDense(copy);
    }

    /**
     * What was recorded so far. Linear in the number of buckets; durations recorded meanwhile may or may not be in it.
     *
     * @return never null
     */
    public Latency snapshot() {
        long[] copy = new long[BUCKETS];
        long count = 0;
        double sum = 0;
        for (int i = 0; i < BUCKETS; i++) {
            copy[i] = counts.get(i);
            count += copy[i];
            sum += (double) copy[i] * middle(i);
        }
        if (count == 0) {
            return Latency.NONE;
        }
        long max = maxNanos.get();
        return new Latency(
                count,
                Math.min(percentile(copy, count, 50), max),
                Math.min(percentile(copy, count, 95), max),
                Math.min(percentile(copy, count, 99), max),
                max,
                Math.round(sum / count));
    }

    private static long percentile(long[] counts, long count, int percent) {
        long rank = Math.max(1, (long) Math.ceil(count * (percent / 100.0)));
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= rank) {
                return middle(i);
            }
        }
        return MAX_NANOS;
    }

    static int bucket(long nanos) {
        if (nanos < STEPS) {
            return (int) nanos;
        }
        int exponent = Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos);
        int step = (int) (nanos >>> (exponent - STEP_BITS)) & (STEPS - 1);
        return (exponent - STEP_BITS + 1) * STEPS + step;
    }

    static long middle(int bucket) {
        if (bucket < STEPS) {
            return bucket;
        }
        int shift = bucket / STEPS - 1;
        long lowest = (long) (STEPS + bucket % STEPS) << shift;
        return lowest + (((1L << shift) - 1) >>> 1);
    }
}
