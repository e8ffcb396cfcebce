package dev.larder.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server in a process of its own, from the classes under test, for what can only be done to a process. */
public final class ChildServer implements AutoCloseable {
    private static final Pattern LISTENS = Pattern.compile("listens on http://127\\.0\\.0\\.1:([0-9]+)");

    private final Process process;
    private final int port;
    private final List<String> lines = new ArrayList<>();

    private ChildServer(Process process) throws IOException {
        this.process = process;
        this.port = readPort();
    }

    /** Starts with some more settings. */
    public static ChildServer start(Path data, String... namesAndValues) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
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

    private int readPort() throws IOException {
        var out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            lines.add(line);
            Matcher matcher = LISTENS.matcher(line);
            if (matcher.find()) {
                return Integer.parseInt(matcher.group(1));
            }
        }
        return 0;
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
