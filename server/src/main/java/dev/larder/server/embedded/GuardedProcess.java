package dev.larder.server.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@code redis-server} that does not outlive this JVM: a shell stands between, reads a pipe that only this JVM holds,
 * and ends the server when the pipe is closed, be it by {@link #stop} or by the kernel after a {@code kill -9}.
 */
final class GuardedProcess {
    /** How long the server may take to save and end before it is killed. */
    static final int GRACE_SECONDS = 7;

    /** How many lines of its log are kept for messages. */
    static final int TAIL_LINES = 40;

    private static final Logger LOG = LoggerFactory.getLogger("dev.larder.server.embedded.log");
    private static final long LOG_END_MILLIS = 1_000;
    private static final Duration STOP_LIMIT = Duration.ofSeconds(GRACE_SECONDS + 2);

    private final Process shell;
    private final Thread reader;
    private final Deque<String> tail = new ArrayDeque<>();

    private GuardedProcess(Process shell) {
        this.shell = shell;
        this.reader = new Thread(this::readLog, "larder-redis-log");
        reader.setDaemon(true);
        reader.start();
    }

    static GuardedProcess start(Path program, EmbeddedConfig config) throws IOException {
        List<String> command = new ArrayList<>(ownSession());
        command.addAll(
                List.of("sh", "-c", script(), "larder-guard", config.pidFile().toString()));
        command.addAll(List.of(
                Integer.toString(GRACE_SECONDS),
                program.toString(),
                config.file().toString()));
        return new GuardedProcess(new ProcessBuilder(command)
                .directory(config.folder().toFile())
                .redirectErrorStream(true)
                .start());
    }

    CompletableFuture<?> onExit() {
        return shell.onExit();
    }

    boolean isAlive() {
        return shell.isAlive();
    }

    /** Waits for the end; true if it came in time. */
    boolean awaitExit(Duration limit) throws InterruptedException {
        return shell.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Lets the server save and end. Idempotent; false if it is not known to have ended in time. */
    boolean stop() {
        try {
            shell.getOutputStream().close();
            return awaitExit(STOP_LIMIT);
        } catch (IOException e) {
            LOG.debug("the pipe was closed already", e);
            return !shell.isAlive();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The last lines of the server's log, once it has ended or as far as they came. */
    List<String> tail() {
        try {
            if (!shell.isAlive()) {
                reader.join(LOG_END_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (tail) {
            return List.copyOf(tail);
        }
    }

    // Ctrl-C in a terminal signals the whole process group. In a session of its own the server is spared, so that
    // requests in flight find it until the JVM has closed the pipe.
    private static List<String> ownSession() {
        List<Path> programs = ServerBinary.programs(String.valueOf(System.getenv("PATH")), "setsid");
        return programs.isEmpty() ? List.of() : List.of(programs.get(0).toString());
    }

    private static String script() throws IOException {
        try (InputStream in = GuardedProcess.class.getResourceAsStream("guard.sh")) {
            if (in == null) {
                throw new IOException("guard.sh is missing from the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void readLog() {
        try (var lines = new BufferedReader(new InputStreamReader(shell.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                keep(line);
            }
        } catch (IOException e) {
            LOG.debug("the log of the embedded Redis ended", e);
        }
    }

    private void keep(String line) {
        LOG.debug(line);
        synchronized (tail) {
            if (tail.size() == TAIL_LINES) {
                tail.removeFirst();
            }
            tail.addLast(line);
        }
    }
}
