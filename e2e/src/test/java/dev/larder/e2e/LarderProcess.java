package dev.larder.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The server as a person runs it: a process with arguments, an environment and what it prints. Ends with the test. */
public final class LarderProcess implements AutoCloseable {
    /** How long a start may take on a machine that is busy with other things. */
    static final Duration START_LIMIT = Duration.ofMinutes(2);

    static final Duration END_LIMIT = Duration.ofMinutes(1);

    private static final Pattern LISTENS = Pattern.compile("listens on http://(\\S+):([0-9]+)");

    private final Process process;
    private final Path out;
    private final Path err;
    private final Thread atExit = new Thread(this::destroy);

    private LarderProcess(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** Runs the executable jar. */
    public static LarderProcess jar(Path folder, Map<String, String> environment, String... arguments) {
        return jar(List.of(), folder, environment, arguments);
    }

    /** Runs the executable jar after {@code before} on the command line. */
    static LarderProcess jar(List<String> before, Path folder, Map<String, String> environment, String... arguments) {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // Many start in a row: what the later compiler would gain is not worth its time here.
                "-XX:TieredStopAtLevel=1",
                "-jar",
                Repository.serverJar().toString()));
        command.addAll(List.of(arguments));
        return run(folder, environment, command);
    }

    /** Runs the executable jar with more classes than it holds, as it is run with another layer. */
    public static LarderProcess jarWith(
            Path classes, Path folder, Map<String, String> environment, List<String> options, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Dloader.path=" + classes));
        command.addAll(options);
        command.addAll(List.of(
                "-cp", Repository.serverJar().toString(), "org.springframework.boot.loader.launch.PropertiesLauncher"));
        command.addAll(List.of(arguments));
        return run(folder, environment, command);
    }

    /** Runs any command in {@code folder}, where its output is kept as well. */
    static LarderProcess run(Path folder, Map<String, String> environment, List<String> command) {
        try {
            Path out = Files.createTempFile(folder, "stdout", ".txt");
            Path err = Files.createTempFile(folder, "stderr", ".txt");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment()
                    .keySet()
                    .removeIf(name -> name.matches("(LARDER|REDIS|API|SESSION|CACHE|MAX|DB|MODEL|PERF)_.*"));
            builder.environment().putAll(environment);
            return new LarderProcess(builder.start(), out, err);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + command, e);
        }
    }

    /** Waits until it says where it listens. */
    public LarderProcess awaitListening() {
        await().atMost(START_LIMIT)
                .until(() -> !process.isAlive() || LISTENS.matcher(out()).find());
        if (!process.isAlive()) {
            throw new IllegalStateException("the server ended with " + process.exitValue() + ": " + err());
        }
        return this;
    }

    /** Waits for its end. */
    int awaitEnd() {
        await().atMost(END_LIMIT).until(() -> !process.isAlive());
        return process.exitValue();
    }

    public int port() {
        Matcher matcher = LISTENS.matcher(out());
        if (!matcher.find()) {
            throw new IllegalStateException("the server does not listen: " + err());
        }
        return Integer.parseInt(matcher.group(2));
    }

    /** The processes that it started, and those that these started. */
    List<ProcessHandle> children() {
        return process.descendants().toList();
    }

    long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** SIGKILL. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** SIGTERM, without waiting. */
    void terminate() {
        process.destroy();
    }

    String out() {
        return read(out);
    }

    String err() {
        return read(err);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    private void destroy() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    /** SIGTERM, and SIGKILL to whatever is left. */
    @Override
    public void close() {
        List<ProcessHandle> children = children();
        process.destroy();
        try {
            awaitEnd();
        } finally {
            destroy();
            children.forEach(ProcessHandle::destroyForcibly);
            Runtime.getRuntime().removeShutdownHook(atExit);
        }
    }
}
