package dev.larder.server.benchmark;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was measured.
 *
 * @param timestamp when it ended
 * @param tests by kind: {@code set}, {@code get}, {@code pipeline}, {@code rate_limit}, {@code delete}, and {@code session},
 *     which opens sessions by their tokens
 * @param totalTimeMs how long all took
 * @param operationsPerSecond over all kinds
 * @param complete false if the time ran out first
 */
record BenchmarkResponse(
        Instant timestamp,
        Map<String, @Nullable Test> tests,
        double totalTimeMs,
        @Nullable Double operationsPerSecond,
        boolean complete) {
    /**
     * One kind.
     *
     * @param operations how many were done
     * @param totalMs how long they took together
     * @param p50Ms half of the calls took at most this
     * @param p99Ms 99 of 100 calls took at most this
     * @param operationsPerSecond how many were done in a second
     */
    record Test(
            long operations,
            double totalMs,
            @Nullable Double p50Ms,
            @Nullable Double p99Ms,
            @Nullable Double operationsPerSecond) {}
}
