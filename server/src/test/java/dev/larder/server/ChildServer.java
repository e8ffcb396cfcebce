package dev.larder.server;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A server in a process of its own, from the classes under test, for what can only be done to a process. */
public final class ChildServer implements AutoCloseable {
    private static final Pattern LISTENS = Pattern.compile("listens on http://127\\.0\\.0\\.1:([0-9]+)");

    private final Process process;
    private final BufferedReader out;
    private final int port;
    private final List<String> lines = new ArrayList<>();

    private ChildServer(Process process) throws IOException {
        this.process = process;
        this.out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        this.port = readPort();
    }

    /** Starts with some more settings. */
    public static ChildServer start(Path data, String... namesAndValues) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classPath(),
                        LarderServer.class.getName(),
                        "serve",
                        "--port",
                        "0",
                        "--data",
                        data.toString())
                .redirectErrorStream(true);
        builder.environment().put("LARDER_ADMIN_TOKEN", TestServer.ADMIN);
        builder.environment().keySet().removeAll(List.of("REDIS_URL", "REDIS_HOST"));
        for (int i = 0; i < namesAndValues.length; i += 2) {
            builder.environment().put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return new ChildServer(builder.start());
    }

    /** Without what tests bring: it has a configuration of the log that the server has not. */
    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> !entry.contains("test-classes") && !entry.contains("src/test/resources"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private int readPort() throws IOException {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            lines.add(line);
            Matcher matcher = LISTENS.matcher(line);
            if (matcher.find()) {
                return Integer.parseInt(matcher.group(1));
            }
        }
        return 0;
    }

    /** What it printed after it began to listen; waits for its end. */
    List<String> rest() {
        return out.lines().toList();
    }

    /** 0 if it ended instead of listening. */
    public int port() {
        return port;
    }

    List<String> lines() {
        return lines;
    }

    /** The process. */
    public Process process() {
        return process;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
