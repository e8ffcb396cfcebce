package dev.larder.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers and files must go with the JVM that made them, however it ends. */
@Timeout(60)
class OrphanIT {

    private static final Duration LIMIT = Duration.ofSeconds(15);

    /** Of another JVM: starts servers, prints their pids and their folder, and waits to be ended by a line. */
    static final class Child {

        public static void main(String[] arguments) throws IOException {
            RedisServer running = RedisServer.builder().persistent().start();
            RedisServer paused = RedisServer.start();
            RedisServer dead = RedisServer.start();
            paused.pause();
            dead.kill();
            System.out.println(running.pid() + " " + paused.pid() + " " + Workspace.root());
            System.in.read();
        }
    }

    @Test
    void jvm_killed_takesServersAndFilesAlong() throws Exception {
        Process child = startChild(Child.class);
        List<String> words = firstLine(child);

        child.destroyForcibly();

        awaitGone(words);
    }

    @Test
    void jvm_endedInOrder_takesServersAndFilesAlong() throws Exception {
        Process child = startChild(Child.class);
        List<String> words = firstLine(child);

        child.getOutputStream().close();

        awaitGone(words);
        assertThat(child.waitFor()).isZero();
    }

    static Process startChild(Class<?> main) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        main.getName())
                .redirectError(Redirect.INHERIT)
                .start();
    }

    static List<String> firstLine(Process child) throws IOException {
        BufferedReader reader = child.inputReader(StandardCharsets.UTF_8);
        String line = reader.readLine();
        assertThat(line).as("pids of the child's servers").isNotNull();
        return List.of(line.split(" ", -1));
    }

    /** All words but the last are pids; the last is a folder. */
    static void awaitGone(List<String> words) {
        Path folder = Path.of(words.get(words.size() - 1));
        List<Long> pids =
                words.subList(0, words.size() - 1).stream().map(Long::valueOf).toList();
        assertThat(pids).isNotEmpty();
        await().atMost(LIMIT).untilAsserted(() -> {
            assertThat(pids).noneMatch(ProcessState::isRunning);
            assertThat(Files.exists(folder)).isFalse();
        });
    }
}
