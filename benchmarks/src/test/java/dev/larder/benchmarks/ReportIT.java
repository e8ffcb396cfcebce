package dev.larder.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Every benchmark runs, for a moment. */
class ReportIT {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

    @Test
    void run_cache_printsTheFloorAndLarderBesideIt() {
        int code = run("cache");

        assertThat(errors.toString(StandardCharsets.UTF_8)).isEmpty();
        assertThat(code).isZero();
        assertThat(rows("Jedis PING", "Lettuce PING")).allMatch(row -> row.endsWith("| ping 1 |"));
        assertThat(rows("Jedis GET", "Lettuce GET", "Larder GET, without a cache"))
                .allMatch(row -> row.endsWith("| get 1 |"));
        assertThat(rows("Larder Cache.get, a hit")).allMatch(row -> row.endsWith("| mget 1 |"));
        assertThat(rows("Jedis SET PX", "Lettuce SET PX", "Larder SET PX, without a cache"))
                .allMatch(row -> row.endsWith("| set 1 |"));
        assertThat(rows("Larder Cache.put")).allMatch(row -> row.contains("set 1"));
    }

    @Test
    void run_clients_printsEachClientForEachCall() {
        int code = run("clients");

        assertThat(errors.toString(StandardCharsets.UTF_8)).isEmpty();
        assertThat(code).isZero();
        assertThat(text()).contains("### PING", "### GET, 1 KiB", "### EVALSHA");
        assertThat(text().lines().filter(row -> row.startsWith("| Larder |"))).hasSize(3);
        assertThat(rows(
                        "Lettuce",
                        "Lettuce, consolidated flush",
                        "Lettuce, combined flush",
                        "Jedis, pool of 64",
                        "Larder"))
                .hasSize(15);
    }

    @Test
    void run_near_printsEachCacheThatKeepsValuesInMemory() {
        int code = run("near");

        assertThat(errors.toString(StandardCharsets.UTF_8)).isEmpty();
        assertThat(code).isZero();
        assertThat(rows(
                        "the clock alone",
                        "Caffeine alone",
                        "Caffeine alone, with a time to live",
                        "Larder",
                        "Larder, two tags",
                        "JetCache, both levels",
                        "Lettuce client-side caching",
                        "Redisson RLocalCachedMap"))
                .hasSize(8);
    }

    @Test
    void run_statistics_printsHitsWithAndWithoutThemAndWhatCountingCosts() {
        int code = run("statistics");

        assertThat(errors.toString(StandardCharsets.UTF_8)).isEmpty();
        assertThat(code).isZero();
        assertThat(text()).contains("### A hit in memory, 1 KiB", "### A hit in Redis, 1 KiB");
        assertThat(rows("statistics off", "statistics on")).hasSize(4);
        assertThat(rows("what a hit in memory counts, alone", "what a hit in Redis counts, alone"))
                .hasSize(2)
                .allMatch(row -> row.endsWith("|  |"));
    }

    @Test
    void run_remote_printsEachCacheBesideABareGet() {
        int code = run("remote");

        assertThat(errors.toString(StandardCharsets.UTF_8)).isEmpty();
        assertThat(code).isZero();
        assertThat(rows(
                        "Jedis GET",
                        "Lettuce GET",
                        "Larder, nothing in memory",
                        "JetCache, remote",
                        "Redisson RBucket",
                        "Redisson RMap",
                        "Redisson RMapCache",
                        "Spring RedisCache"))
                .hasSize(8)
                .allMatch(row -> row.contains("get "));
    }

    @Test
    void run_miss_printsEachCacheThatLoads() {
        int code = run("miss");

        assertThat(errors.toString(StandardCharsets.UTF_8)).isEmpty();
        assertThat(code).isZero();
        assertThat(rows(
                        "bare client (Jedis)",
                        "Larder",
                        "Larder, nothing in memory",
                        "JetCache, remote",
                        "JetCache, both levels",
                        "Redisson RMap",
                        "Redisson RLocalCachedMap",
                        "Spring RedisCache",
                        "Spring RedisCache, locking",
                        "Lettuce client-side caching",
                        "Caffeine alone"))
                .hasSize(11);
    }

    @Test
    void run_trips_printsTheCommandsOfEachCache() {
        int code = run("trips");

        assertThat(errors.toString(StandardCharsets.UTF_8)).isEmpty();
        assertThat(code).isZero();
        assertThat(rows(
                        "Larder",
                        "Larder, two tags",
                        "Larder, nothing in memory",
                        "bare client (Jedis)",
                        "JetCache, remote",
                        "JetCache, both levels",
                        "Redisson RBucket",
                        "Redisson RMap",
                        "Redisson RMapCache",
                        "Redisson RLocalCachedMap",
                        "Spring RedisCache",
                        "Spring RedisCache, locking",
                        "Lettuce client-side caching"))
                .hasSize(13);
    }

    @Test
    void run_tags_printsEachWayForEachSize() {
        int code = run("tags");

        assertThat(errors.toString(StandardCharsets.UTF_8)).isEmpty();
        assertThat(code).isZero();
        // Ten entries and ten thousand.
        assertThat(rows(
                        "Larder Cache.invalidate, one tag",
                        "Spring RedisCache.clear, SCAN 1000",
                        "Spring RedisCache.clear, KEYS",
                        "Redisson RKeys.deleteByPattern"))
                .hasSize(8);
    }

    @Test
    void run_sessions_printsEachKeeperForEachCall() {
        int code = run("sessions");

        assertThat(errors.toString(StandardCharsets.UTF_8)).isEmpty();
        assertThat(code).isZero();
        assertThat(rows(
                        "PING (Jedis)",
                        "GET, 500 B (Jedis)",
                        "GET, 500 B (Lettuce)",
                        "Larder",
                        "Spring Session",
                        "Spring Session, indexed",
                        "Spring Session, PostgreSQL",
                        "Larder, in memory for a minute"))
                // A load and a request of each, a PING in both; and those that load again.
                .hasSize(14);
    }

    @Test
    void run_limits_printsEachLimiterForEachWayToAsk() {
        int code = run("limits");

        assertThat(errors.toString(StandardCharsets.UTF_8)).isEmpty();
        assertThat(code).isZero();
        assertThat(rows(
                        "PING (Lettuce)",
                        "EVALSHA of Larder's script (Lettuce)",
                        "EVALSHA of Larder's script (Jedis)",
                        "Larder",
                        "Bucket4j (Lettuce)",
                        "Redisson RRateLimiter",
                        "EVALSHA of Spring Cloud Gateway's script (Lettuce)"))
                // One key, many, and many of which few are asked for most.
                .hasSize(21);
        assertThat(rows("Larder, leases of 100 ms", "Larder, refused, remembered", "Resilience4j, this process alone"))
                .hasSize(3);
    }

    @Test
    void jmh_everyBenchmark_runs(@TempDir Path folder) throws RunnerException {
        var options = new OptionsBuilder()
                .include("dev.larder.benchmarks")
                .param("client", "LARDER")
                .forks(0)
                .warmupIterations(0)
                .measurementIterations(1)
                .measurementTime(TimeValue.milliseconds(10))
                .shouldFailOnError(true)
                .output(folder.resolve("jmh.txt").toString())
                .build();

        Collection<RunResult> results = new Runner(options).run();

        // Keys and clients, the cache over two stores, entries and codecs, values in memory.
        assertThat(results).hasSize(3 + 3 + 6 * 2 + 16 + 5);
    }

    private int run(String suite) {
        return new Report(printing(out), printing(errors)).run(suite, "--rounds", "1", "--slot-millis", "10");
    }

    private List<String> rows(String... names) {
        List<String> rows = List.of(names).stream()
                .flatMap(name -> text().lines().filter(row -> row.startsWith("| " + name + " |")))
                .toList();
        assertThat(rows).hasSizeGreaterThanOrEqualTo(names.length);
        return rows;
    }

    private String text() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private static PrintStream printing(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }
}
