package dev.larder.server.benchmark;

import dev.larder.base.Codec;
import dev.larder.base.StoreUnavailableException;
import dev.larder.base.Ticker;
import dev.larder.limit.Keyed;
import dev.larder.limit.LimitStore;
import dev.larder.limit.Rule;
import dev.larder.redis.ConnectionManager;
import dev.larder.redis.RedisPipeline;
import dev.larder.redis.RedisStrings;
import dev.larder.server.benchmark.BenchmarkRequest.Plan;
import dev.larder.server.life.Running;
import dev.larder.server.problem.Problem;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.springframework.http.HttpStatus;

/**
 * Sets, reads and deletes keys of its own and measures how long that takes, through the calls that the library itself
 * uses. Not more than {@link #LIMIT} in all. Its keys have a random prefix and a short time to live and are deleted at the
 * end, whatever happens.
 */
final class Benchmark {
    /** After this no further operation begins. */
    static final Duration LIMIT = Duration.ofSeconds(25);

    /** How much the keys may take together: what is measured is the way to Redis, not its memory. */
    static final int MAX_BYTES = 32 << 20;

    /** How many bytes of values may be on their way at the same time. */
    static final int MAX_BYTES_UNDER_WAY = 8 << 20;

    private static final int PIPELINE = 100;
    private static final Duration TTL = Duration.ofSeconds(60);

    private static final Rule RULE =
            Rule.builder("benchmark").limit(1_000_000, Duration.ofSeconds(1)).build();

    private final ConnectionManager connections;
    private final LimitStore limits;
    private final RedisStrings<byte[]> strings;
    private final SessionSample sessions;
    private final Plan plan;
    private final Ticker ticker;
    private final BooleanSupplier stopped;
    private final List<String> keys;
    private final byte[] value;

    /** Makes one that ends early, without an answer, when it is stopped. */
    Benchmark(Running running, Plan plan, Ticker ticker, BooleanSupplier stopped) {
        this.stopped = stopped;
        this.connections = running.connections();
        this.limits = running.limitStore();
        this.strings = connections.strings(Codec.bytes());
        this.plan = plan;
        this.ticker = ticker;
        SecureRandom random = new SecureRandom();
        this.value = new byte[plan.valueBytes()];
        random.nextBytes(value);
        byte[] id = new byte[12];
        random.nextBytes(id);
        String prefix =
                connections.config().keyPrefix() + ":bench:" + HexFormat.of().formatHex(id) + ":";
        this.sessions = new SessionSample(running.sessionStore(), HexFormat.of().formatHex(id), value, ticker);
        int count = Math.min(plan.operations(), Math.max(1, MAX_BYTES / plan.valueBytes()));
        this.keys = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            keys.add(prefix + i);
        }
    }

    Map<String, Timings> run() {
        long endNanos = ticker.nanos() + LIMIT.toNanos();
        Map<String, Timings> tests = new LinkedHashMap<>();
        try {
            tests.put("set", each(endNanos, key -> strings.set(key, value, TTL).await()));
            tests.put("get", each(endNanos, key -> strings.get(key).await()));
            tests.put("pipeline", pipelines(endNanos));
            tests.put("rate_limit", each(endNanos, this::check));
            tests.put(
                    "delete",
                    each(endNanos, key -> connections.keys().delete(key).await()));
            sessions.begin(plan.operations());
            tests.put("session", opened(endNanos));
            checkNotStopped();
            return tests;
        } finally {
            deleteAll();
            sessions.end();
        }
    }

    private void checkNotStopped() {
        if (stopped.getAsBoolean()) {
            throw Problem.of(
                            HttpStatus.SERVICE_UNAVAILABLE,
                            "benchmark_cancelled",
                            "the system was shut down while the benchmark ran; its keys are deleted")
                    .exception();
        }
    }

    /** The most memory that values of it take at the same time: those under way, and as much again being read or written. */
    static long memoryBytes(Plan plan) {
        return 2L * plan.concurrency() * plan.valueBytes() * perPipeline(plan);
    }

    private static int perPipeline(Plan plan) {
        return Math.max(1, Math.min(PIPELINE, MAX_BYTES_UNDER_WAY / (plan.concurrency() * plan.valueBytes())));
    }

    private Timings each(long endNanos, KeyOperation operation) {
        return new Workers(plan.concurrency(), ticker, stopped)
                .run(plan.operations(), 1, endNanos, (from, count) -> operation.on(keys.get(from % keys.size())));
    }

    private Timings opened(long endNanos) {
        return new Workers(plan.concurrency(), ticker, stopped)
                .run(plan.operations(), 1, endNanos, (from, count) -> sessions.open(from));
    }

    private Timings pipelines(long endNanos) {
        int perCall = perPipeline(plan);
        return new Workers(plan.concurrency(), ticker, stopped)
                .run(plan.operations(), perCall, endNanos, (from, count) -> {
                    RedisPipeline pipeline = connections.pipeline();
                    for (int i = from; i < from + count; i++) {
                        pipeline.add(strings.get(keys.get(i % keys.size())));
                    }
                    pipeline.send().await();
                });
    }

    /** Its states end within a few milliseconds. */
    private void check(String key) {
        try {
            limits.take(List.of(new LimitStore.Take(List.of(new Keyed(RULE, key)), 1, 1, 0)))
                    .await();
        } catch (StoreUnavailableException late) {
            // After its deadline, which is short, a check is decided without Redis: that is its end, and the time counts.
            checkNotStopped();
        }
    }

    private void deleteAll() {
        for (int from = 0; from < keys.size(); from += RedisPipeline.MAX_OPERATIONS) {
            connections
                    .keys()
                    .delete(keys.subList(from, Math.min(keys.size(), from + RedisPipeline.MAX_OPERATIONS)))
                    .await();
        }
    }

    /** What is done with one key. */
    private interface KeyOperation {
        void on(String key);
    }
}
