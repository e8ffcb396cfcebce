package dev.larder.server.benchmark;

import dev.larder.base.Ticker;
import dev.larder.server.benchmark.BenchmarkResponse.Test;
import dev.larder.server.life.LarderLife;
import dev.larder.server.problem.Problem;
import dev.larder.server.values.ValueBudget;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** A short measurement. One at a time: two would measure each other. */
@RestController
@Tag(name = "system")
final class BenchmarkController {
    private final LarderLife life;
    private final ValueBudget budget;
    private final Ticker ticker;
    private final Clock clock;
    private final Semaphore one = new Semaphore(1);

    BenchmarkController(LarderLife life, ValueBudget budget, Ticker ticker, Clock clock) {
        this.life = life;
        this.budget = budget;
        this.ticker = ticker;
        this.clock = clock;
    }

    @Operation(summary = "Measure this installation; at most 30 seconds, one at a time, leaves no key behind")
    @PostMapping(value = "/api/redis/benchmark", produces = "application/json")
    BenchmarkResponse run(@RequestBody(required = false) @Nullable BenchmarkRequest request) {
        BenchmarkRequest.Plan plan = (request == null ? BenchmarkRequest.DEFAULT : request).toPlan();
        checkSize(plan);
        if (!one.tryAcquire()) {
            throw Problem.of(HttpStatus.TOO_MANY_REQUESTS, "benchmark_running", "a benchmark is running already")
                    .retryAfter(Benchmark.LIMIT.toSeconds())
                    .exception();
        }
        try {
            return measured(plan);
        } finally {
            one.release();
        }
    }

    private static void checkSize(BenchmarkRequest.Plan plan) {
        long bytes = (long) plan.concurrency() * plan.valueBytes();
        if (bytes > Benchmark.MAX_BYTES_UNDER_WAY) {
            throw Problem.badField(
                            "value_bytes",
                            "value_bytes times concurrency must be at most " + Benchmark.MAX_BYTES_UNDER_WAY + ", was "
                                    + bytes)
                    .exception();
        }
    }

    private BenchmarkResponse measured(BenchmarkRequest.Plan plan) {
        ValueBudget.Lease lease = budget.reserve(Benchmark.memoryBytes(plan));
        try {
            return response(new Benchmark(life.running(), plan, ticker, life::ending).run());
        } finally {
            lease.close();
        }
    }

    /** The end of the server waits for requests, and this one would take long. */
    @EventListener(ContextClosedEvent.class)
    void end() {
        life.announceEnd();
    }

    private BenchmarkResponse response(Map<String, Timings> timings) {
        Map<String, @Nullable Test> tests = new LinkedHashMap<>();
        timings.forEach((name, timing) -> tests.put(name, timing.toTest()));
        long nanos = timings.values().stream().mapToLong(Timings::totalNanos).sum();
        long operations =
                timings.values().stream().mapToLong(Timings::operations).sum();
        return new BenchmarkResponse(
                Instant.now(clock).truncatedTo(ChronoUnit.MILLIS),
                tests,
                Timings.millis(nanos),
                Timings.perSecond(operations, nanos),
                timings.values().stream().allMatch(Timings::complete));
    }
}
