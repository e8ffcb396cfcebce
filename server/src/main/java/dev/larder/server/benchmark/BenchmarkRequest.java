package dev.larder.server.benchmark;

import dev.larder.server.problem.Problem;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What to measure; every field may be left out.
 *
 * @param operations how many of each kind, from 1 to {@link #MAX_OPERATIONS}; 1000 by default
 * @param valueBytes the size of a value, from 1 to {@link #MAX_VALUE_BYTES}; 1024 by default
 * @param concurrency how many threads, from 1 to {@link #MAX_CONCURRENCY}; 4 by default
 */
record BenchmarkRequest(
        @Schema(minimum = "1", maximum = "" + BenchmarkRequest.MAX_OPERATIONS, defaultValue = "1000") @Nullable
        Long operations,

        @Schema(minimum = "1", maximum = "" + BenchmarkRequest.MAX_VALUE_BYTES, defaultValue = "1024") @Nullable
        Long valueBytes,

        @Schema(minimum = "1", maximum = "" + BenchmarkRequest.MAX_CONCURRENCY, defaultValue = "4") @Nullable
        Long concurrency) {
    static final int MAX_OPERATIONS = 100_000;
    static final int MAX_VALUE_BYTES = 1 << 20;
    static final int MAX_CONCURRENCY = 64;

    static final BenchmarkRequest DEFAULT = new BenchmarkRequest(null, null, null);

    /**
     * The same, checked and complete.
     *
     * @param operations how many of each kind
     * @param valueBytes the size of a value
     * @param concurrency how many threads
     */
    record Plan(int operations, int valueBytes, int concurrency) {}

    Plan toPlan() {
        return new Plan(
                between("operations", operations, 1_000, MAX_OPERATIONS),
                between("value_bytes", valueBytes, 1_024, MAX_VALUE_BYTES),
                between("concurrency", concurrency, 4, MAX_CONCURRENCY));
    }

    private static int between(String field, @Nullable Long given, int fallback, int most) {
        long value = given == null ? fallback : given;
        if (value < 1 || value > most) {
            throw Problem.badField(field, field + " must be between 1 and " + most + ", was " + value)
                    .exception();
        }
        return (int) value;
    }
}
