package dev.larder.server.benchmark;

import dev.larder.server.benchmark.BenchmarkResponse.Test;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How long the calls of one kind took.
 *
 * @param operations how many operations the calls carried out
 * @param totalNanos from the first beginning to the last end
 * @param callNanos each call, sorted
 * @param complete whether all that were asked for were done
 */
record Timings(long operations, long totalNanos, long[] callNanos, boolean complete) {
    private static final double NANOS_PER_MILLI = 1e6;

    /** Sorts. */
    Timings {
        callNanos = callNanos.clone();
        Arrays.sort(callNanos);
    }

    Test toTest() {
        return new Test(
                operations, millis(totalNanos), percentile(50), percentile(99), perSecond(operations, totalNanos));
    }

    /** The nearest rank: the smallest value that so many of a hundred do not exceed. */
    @Nullable
    Double percentile(int percent) {
        if (callNanos.length == 0) {
            return null;
        }
        int rank = (int) Math.ceil(percent / 100.0 * callNanos.length);
        return millis(callNanos[Math.max(0, rank - 1)]);
    }

    /** Three decimals: a call takes some dozen microseconds. */
    static double millis(long nanos) {
        return Math.round(nanos / NANOS_PER_MILLI * 1000) / 1000.0;
    }

    static @Nullable Double perSecond(long operations, long nanos) {
        return nanos == 0 ? null : Math.round(operations * 1e9 / nanos * 100) / 100.0;
    }
}
