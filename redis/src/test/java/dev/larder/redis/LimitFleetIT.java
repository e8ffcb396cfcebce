package dev.larder.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.larder.limit.Algorithm;
import dev.larder.limit.Rule;
import dev.larder.testkit.RedisExtension;
import dev.larder.testkit.RedisServer;
import java.io.IOException;
import java.io.OutputStream;
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
 * Eight processes, with {@value LimitNode#THREADS} threads each, ask for the same key under each algorithm for ten seconds, two of them with clocks
 * that are 15 minutes off, and one is killed meanwhile: what they were admitted is judged from their logs, by {@link AdmissionLog}.
 */
@Timeout(180)
class LimitFleetIT {
    private static final int NODES = 8;
    private static final int FAST = 1;
    private static final int DOOMED = 2;
    private static final int SLOW = 3;
    private static final long MINUTES_OFF = 15;
    private static final long MILLIS = 10_000;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @RegisterExtension
    static final RedisExtension<RedisServer> REDIS = RedisExtension.standalone();

    @TempDir
    private Path folder;

    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void end() {
        processes.forEach(Process::destroyForcibly);
    }

    @Test
    void fleet_clocksOffAndOneNodeKilled_admitsWhatTheRulesAllow() throws Exception {
        for (int node = 0; node < NODES; node++) {
            long minutesOff = node == FAST ? MINUTES_OFF : node == SLOW ? -MINUTES_OFF : 0;
            processes.add(start(node, minutesOff, node == DOOMED));
        }
        for (int node = 0; node < NODES; node++) {
            Path log = log(node);
            await().atMost(PATIENCE).until(() -> Files.readString(log).contains(LimitNode.READY));
        }
        for (Process process : processes) {
            try (OutputStream go = process.getOutputStream()) {
                go.write('\n');
            }
        }
        // In the middle of its time, and while it holds a permit of the concurrency limit.
        await().atMost(PATIENCE).until(() -> Files.readString(log(DOOMED)).contains(LimitNode.KEEPS));
        long killing = System.nanoTime();
        assertThat(processes.get(DOOMED).destroyForcibly().waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        long killed = System.nanoTime();
        for (Process process : processes) {
            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }

        AdmissionLog log = AdmissionLog.read(folder, killing, killed);
        assertThat(log.nodesDone()).isEqualTo(NODES - 1);
        for (Rule rule : LimitNode.rules()) {
            if (rule.algorithm() == Algorithm.CONCURRENCY) {
                log.assertHeldByAsManyAsMayAndNoMore(rule);
            } else {
                log.assertNeverAbove(rule);
            }
            if (rule.lease().isZero()) {
                log.assertRefusalsAreExplained(rule);
            } else {
                log.assertSpentMostly(rule);
            }
            if (rule.algorithm() == Algorithm.LEAKY_QUEUE) {
                log.assertTurnsOneByOne(rule);
            }
        }
    }

    private Path log(int node) {
        return folder.resolve("node" + node + ".log");
    }

    private Process start(int node, long minutesOff, boolean keeps) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LimitNode.class.getName(),
                        REDIS.target().uri(),
                        Long.toString(MILLIS),
                        Long.toString(minutesOff),
                        Boolean.toString(keeps))
                .redirectErrorStream(true)
                .redirectOutput(log(node).toFile())
                .start();
    }
}
