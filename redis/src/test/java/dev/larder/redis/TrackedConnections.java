package dev.larder.redis;

import dev.larder.redis.link.Rearming;
import dev.larder.testkit.RedisServer;
import dev.larder.testkit.RedisTarget;
import java.util.List;

/** What tests do to the connections that tell of changes. */
public final class TrackedConnections {
    private TrackedConnections() {}

    /**
     * Ends every one of them, as an operator would.
     *
     * @param target where
     */
    public static void kill(RedisTarget target) {
        target.primaries().forEach(primary -> ids(primary).forEach(id -> primary.command("CLIENT", "KILL", "ID", id)));
    }

    /**
     * Those that are told of what they have read, or of prefixes.
     *
     * @param server where
     * @return their ids
     */
    public static List<String> ids(RedisServer server) {
        // The flag of a client that is told of changes is a small t.
        return String.valueOf(server.command("CLIENT", "LIST"))
                .lines()
                .filter(line -> line.matches(".* flags=[A-Za-z]*t[A-Za-z]* .*"))
                .map(line -> line.replaceFirst("^id=(\\d+) .*", "$1"))
                .toList();
    }

    /**
     * From now on connections of this kind that are made anew are not told of changes.
     *
     * @param stores whose connections
     */
    public static void stopRearming(RedisStores stores) {
        Rearming.switchOff(stores.connectionManager().sender().router());
    }
}
