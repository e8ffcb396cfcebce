package dev.larder.testkit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts the commands that servers ran while something happened, from {@code INFO commandstats}: the proof of "one GET
 * and nothing else". Names are lower case; a sub-command is {@code config|get}; commands inside scripts are counted too.
 *
 * <p>Count on primaries: a replica counts what it copies. Left out are the counter's own {@code INFO} calls, the replication traffic
 * ({@code replconf}, {@code psync}), and what a client says as it connects ({@code hello}, {@code auth}, {@code client|setname}, {@code
 * client|setinfo}): a pool connects whenever it likes.
 *
 * @since 0.1
 */
public final class CommandCounter {

    private static final String PREFIX = "cmdstat_";

    private static final List<String> LEFT_OUT =
            List.of("replconf", "psync", "hello", "auth", "client|setname", "client|setinfo");

    private final List<RedisServer> servers;

    private CommandCounter(Collection<RedisServer> servers) {
        this.servers = List.copyOf(servers);
    }

    /** Something to do while counting, which may throw. */
    @FunctionalInterface
    public interface ThrowingRunnable {
        /** Does it. */
        void run() throws Exception;
    }

    /** Counts on these servers together. */
    public static CommandCounter of(RedisServer... servers) {
        return new CommandCounter(List.of(servers));
    }

    /** Counts on the current primaries of a deployment together. */
    public static CommandCounter of(RedisTarget target) {
        return new CommandCounter(target.primaries());
    }

    /**
     * Runs {@code action} and returns how often each command ran meanwhile; commands that did not run are absent.
     *
     * @throws Exception whatever the action throws
     */
    public Map<String, Long> during(ThrowingRunnable action) throws Exception {
        List<RespClient> clients = new ArrayList<>();
        try {
            servers.forEach(server -> clients.add(server.client()));
            Map<String, Long> before = total(clients);
            action.run();
            return difference(before, total(clients), clients.size());
        } finally {
            clients.forEach(RespClient::close);
        }
    }

    private static Map<String, Long> total(List<RespClient> clients) {
        Map<String, Long> counts = new TreeMap<>();
        for (RespClient client : clients) {
            client.text("INFO", "commandstats")
                    .lines()
                    .filter(line -> line.startsWith(PREFIX))
                    .forEach(line -> counts.merge(name(line), calls(line), Long::sum));
        }
        return counts;
    }

    // cmdstat_get:calls=3,usec=12,usec_per_call=4.00,rejected_calls=0,failed_calls=0
    private static String name(String line) {
        return line.substring(PREFIX.length(), line.indexOf(':'));
    }

    private static long calls(String line) {
        int start = line.indexOf("calls=") + "calls=".length();
        return Long.parseLong(line.substring(start, line.indexOf(',', start)));
    }

    private static Map<String, Long> difference(Map<String, Long> before, Map<String, Long> after, long ownInfos) {
        Map<String, Long> ran = new TreeMap<>(after);
        before.forEach((name, calls) -> ran.merge(name, -calls, Long::sum));
        // The first INFO counts itself only in the second one's answer.
        ran.merge("info", -ownInfos, Long::sum);
        ran.keySet().removeAll(LEFT_OUT);
        ran.values().removeIf(calls -> calls == 0);
        return ran;
    }
}
