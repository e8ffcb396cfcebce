package dev.larder.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.larder.limit.Rule;
import dev.larder.testkit.RedisExtension;
import dev.larder.testkit.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Several processes ask for the same key under each algorithm, one of them with a clock that is 15 minutes off, and one of them is killed: what
 * they were admitted is judged from their logs.
 */
@Timeout(180)
class LimitFleetIT {
    private static final int NODES = 4;
    private static final long MILLIS = 5_000;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** By how much the clock of Redis and the one of the log may run apart meanwhile. */
    private static final long SLACK_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    @RegisterExtension
    static final RedisExtension<RedisServer> REDIS = RedisExtension.standalone();

    @TempDir
    private Path folder;

    private final List<Process> processes = new ArrayList<>();

    private record Admission(String rule, long before, long after) {
        static Admission of(String line) {
            String[] words = line.split(" ", -1);
            return new Admission(words[0], Long.parseLong(words[1]), Long.parseLong(words[2]));
        }
    }

    @AfterEach
    void end() {
        processes.forEach(Process::destroyForcibly);
    }

    @Test
    void fleet_oneClockOffAndOneNodeKilled_admitsWhatTheRulesAllow() throws Exception {
        for (int node = 0; node < NODES; node++) {
            processes.add(start(node, node == 1 ? 15 : 0));
        }
        Path doomed = log(2);
        await().atMost(PATIENCE).until(() -> Files.size(doomed) > 5_000);
        processes.get(2).destroyForcibly();
        for (Process process : processes) {
            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }

        List<Admission> all = admissions();
        for (Rule rule : LimitNode.rules()) {
            List<Admission> own =
                    all.stream().filter(one -> one.rule().equals(rule.name())).toList();
            assertNeverAbove(rule, own);
            assertNotBelow(rule, own);
        }
    }

    /** Those that surely fell into a window, wherever it begins, are no more than the rule admits in one. */
    private static void assertNeverAbove(Rule rule, List<Admission> log) {
        for (Admission first : log) {
            for (long window : new long[] {SECOND / 10, SECOND, 2 * SECOND}) {
                long inside = log.stream()
                        .filter(one -> one.before() >= first.before() && one.after() <= first.before() + window)
                        .count();
                assertThat((double) inside)
                        .as("%s in %d ns", rule.name(), window)
                        .isLessThanOrEqualTo(most(rule, window));
            }
        }
    }

    private static double most(Rule rule, long windowNanos) {
        double perNano = (double) rule.limit() / rule.window().toNanos();
        return switch (rule.algorithm()) {
            case TOKEN_BUCKET ->
                rule.capacity() + perNano * (windowNanos + rule.lease().toNanos() + SLACK_NANOS);
            case FIXED_WINDOW ->
                (double) rule.limit() * ((windowNanos - 1) / rule.window().toNanos() + 2);
            default ->
                (double) rule.limit()
                        * ((windowNanos - SLACK_NANOS - 1) / rule.window().toNanos() + 1);
        };
    }

    /** All the time somebody asks, so what comes free is taken: but for what lapses, and the part of a window at the ends. */
    private static void assertNotBelow(Rule rule, List<Admission> log) {
        long start = log.stream().mapToLong(Admission::before).min().orElseThrow();
        long end = log.stream().mapToLong(Admission::after).max().orElseThrow();
        long windows = (end - start) / SECOND;

        assertThat(windows).isPositive();
        assertThat((double) log.size()).as(rule.name()).isGreaterThanOrEqualTo(0.7 * rule.limit() * windows);
    }

    private List<Admission> admissions() throws IOException {
        List<Admission> all = new ArrayList<>();
        int complete = 0;
        for (int node = 0; node < NODES; node++) {
            for (String line : Files.readAllLines(log(node))) {
                if (line.equals(LimitNode.DONE)) {
                    complete++;
                } else if (line.matches("[a-z_]+ [0-9]+ [0-9]+")) {
                    all.add(Admission.of(line));
                }
            }
        }
        assertThat(complete).isEqualTo(NODES - 1);
        return all;
    }

    private Path log(int node) {
        return folder.resolve("node" + node + ".log");
    }

    private Process start(int node, long minutesOff) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LimitNode.class.getName(),
                        REDIS.target().uri(),
                        Long.toString(MILLIS),
                        Long.toString(minutesOff))
                .redirectErrorStream(true)
                .redirectOutput(log(node).toFile())
                .start();
    }
}
