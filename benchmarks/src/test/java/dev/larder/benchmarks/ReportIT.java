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
        assertThat(results).hasSize(3 + 3 + 6 * 2 + 16 + 3);
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
