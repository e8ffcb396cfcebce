package dev.larder.benchmarks.measure;

import dev.larder.testkit.CommandCounter;
import dev.larder.testkit.RedisServer;
import dev.larder.testkit.RespClient;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * A server of one's own to measure on, with nothing on disk. Ends with {@link #close} or with this process.
 *
 * @since 0.1
 */
public final class Lab implements AutoCloseable {
    /** Calls made to count what one call makes the server do. */
    private static final int COUNTED_CALLS = 200;

    /** What runs less often than this belongs to no call: signs of life of connections, clocks. */
    private static final double BACKGROUND = 0.05;

    /** How long the server may be busy with what is measured before it says something about itself. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final RedisServer server;
    private final RespClient control;

    private Lab(RedisServer server) {
        this.server = server;
        this.control = RespClient.connect(server.host(), server.port(), PATIENCE);
    }

    /**
     * Starts a server.
     *
     * @return never null
     * @throws IllegalStateException if none can be started here; says why
     */
    public static Lab start() {
        return new Lab(RedisServer.start());
    }

    /** Where it listens. */
    public String host() {
        return server.host();
    }

    /** The TCP port that it listens on. */
    public int port() {
        return server.port();
    }

    /** {@code redis://host:port}. */
    public String uri() {
        return server.uri();
    }

    /** The server's version, such as {@code 7.0.15}. */
    public String version() {
        return field("server", "redis_version");
    }

    /**
     * Processor time that the server has used.
     *
     * @return microseconds, in user and kernel mode
     */
    public double redisCpuMicros() {
        String info = control.text("INFO", "cpu");
        return 1e6 * (number(info, "used_cpu_sys") + number(info, "used_cpu_user"));
    }

    /**
     * Counts the commands that one call makes the server run, those inside scripts included.
     *
     * @param operation the call
     * @return commands a call, by name; without those that ran less than once in twenty calls
     */
    public Map<String, Double> commandsOf(Operation operation) {
        return commandsOf(operation, 1);
    }

    Map<String, Double> commandsOf(Operation operation, int batch) {
        Map<String, Double> commands = new TreeMap<>();
        commandsDuring(() -> {
                    for (int turn = 0; turn < COUNTED_CALLS; turn++) {
                        operation.call(turn);
                    }
                })
                .forEach((name, calls) -> commands.put(name, (double) calls / (COUNTED_CALLS * batch)));
        commands.values().removeIf(perCall -> perCall < BACKGROUND);
        return commands;
    }

    /**
     * Counts the commands that the server runs while something happens, those inside scripts included.
     *
     * @param action what happens
     * @return how often each ran, by name
     */
    public Map<String, Long> commandsDuring(Runnable action) {
        try {
            return CommandCounter.of(server).during(action::run);
        } catch (Exception e) {
            throw new IllegalStateException("a call failed while its commands were counted: " + e.getMessage(), e);
        }
    }

    /** Empties the server. */
    public void flush() {
        control.text("FLUSHALL", "ASYNC");
    }

    private String field(String section, String name) {
        return value(control.text("INFO", section), name);
    }

    private static double number(String info, String name) {
        return Double.parseDouble(value(info, name));
    }

    private static String value(String info, String name) {
        return info.lines()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the server's INFO has no " + name));
    }

    /** Ends the server. */
    @Override
    public void close() {
        control.close();
        server.close();
    }
}
