package dev.larder.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** One run of a server: its process, bound to the life of this JVM, and its log. */
final class ServerProcess {

    private static final Duration END_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);
    private static final int TAIL_LINES = 25;
    private static final Pattern IN_USE = Pattern.compile("Address (already )?in use");

    private final Process process;
    private final Path log;
    private final Runnable atExit;

    private ServerProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
        this.atExit = process::destroyForcibly;
        Workspace.atExit(atExit);
    }

    /** Starts {@code command} in {@code folder}; a log of an earlier run is replaced. */
    static ServerProcess start(List<String> command, Path folder) {
        Path log = folder.resolve("server.log");
        try {
            Files.deleteIfExists(log);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot replace " + log, e);
        }
        return new ServerProcess(Shell.boundToJvm(command, folder, log.toFile()), log);
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** SIGKILL, then waits until the process is gone. A stopped process dies as well. */
    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** SIGTERM, then waits until the process is gone. */
    void terminate() {
        resume();
        process.destroy();
        awaitEnd();
    }

    /** SIGSTOP: connections stay open, nothing answers. */
    void pause() {
        require(Shell.signal("STOP", pid()), "pause");
        Waiting.until(STOP_LIMIT, "process " + pid() + " is stopped", () -> ProcessState.isStopped(pid()));
    }

    /** SIGCONT; nothing happens to a process that runs or is gone. */
    void resume() {
        if (isAlive() && ProcessState.isStopped(pid())) {
            Shell.signal("CONT", pid());
        }
    }

    /** Waits until the process is gone, and returns its exit code. */
    int awaitEnd() {
        Waiting.until(END_LIMIT, "process " + pid() + " has ended", () -> !process.isAlive());
        Workspace.forget(atExit);
        return process.exitValue();
    }

    /** Whether it ended since another process holds its port: the C libraries word it in two ways. */
    boolean lostThePort() {
        return !isAlive() && IN_USE.matcher(logTail()).find();
    }

    /** The last lines of what the server wrote. */
    String logTail() {
        try {
            List<String> lines = Files.readAllLines(log, StandardCharsets.ISO_8859_1);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
        } catch (IOException e) {
            return "no log: " + e.getMessage();
        }
    }

    private void require(boolean done, String action) {
        if (!done) {
            throw new IllegalStateException("cannot " + action + " process " + pid() + ", it is gone");
        }
    }
}
