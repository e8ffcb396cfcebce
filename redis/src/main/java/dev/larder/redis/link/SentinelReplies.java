package dev.larder.redis.link;

import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import dev.larder.base.StoreUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What Sentinels are asked, and how their answers are read. Not thread-safe. */
final class SentinelReplies {
    private static final List<byte[]> MASTERS = Discovery.command("SENTINEL", "MASTERS");

    private final int timeoutMillis;
    private @Nullable String masterName;

    SentinelReplies(LinkConfig config) {
        this.timeoutMillis = Math.toIntExact(config.connectTimeout().toMillis());
        this.masterName = config.sentinelMaster();
    }

    /**
     * What one Sentinel says.
     *
     * @param sentinel which one
     * @param primary the server that it takes for the primary
     * @param epoch counts the failovers that it knows of
     * @param replicas those that it can reach
     * @param others the other Sentinels that it knows
     */
    record Claim(
            NodeAddress sentinel,
            NodeAddress primary,
            long epoch,
            List<NodeAddress> replicas,
            List<NodeAddress> others) {
        View view() {
            return new View(Mode.SENTINEL, List.of(new View.Primary(primary, List.of(), replicas)));
        }
    }

    Claim claim(Wire sentinel) {
        String name = masterName == null ? onlyMaster(sentinel) : masterName;
        Object reply = ask(sentinel, "GET-MASTER-ADDR-BY-NAME", name);
        if (reply == null) {
            throw new LarderException(
                    ErrorCode.BAD_CONFIGURATION,
                    "the Sentinel at " + sentinel.address() + " watches no primary called '" + name + "', it watches "
                            + masters(sentinel));
        }
        if (!(reply instanceof List<?> pair)) {
            throw Replies.unexpected("an address", reply);
        }
        NodeAddress primary = NodeAddress.tcp(Replies.text(pair.get(0)), Integer.parseInt(Replies.text(pair.get(1))));
        Claim claim = new Claim(
                sentinel.address(),
                primary,
                epoch(sentinel, name),
                addresses(ask(sentinel, "REPLICAS", name)),
                addresses(ask(sentinel, "SENTINELS", name)));
        masterName = name;
        return claim;
    }

    private @Nullable Object ask(Wire sentinel, String what, String name) {
        return sentinel.exchange(Discovery.command("SENTINEL", what, name), timeoutMillis);
    }

    private long epoch(Wire sentinel, String name) {
        return Long.parseLong(row(ask(sentinel, "MASTER", name)).getOrDefault("config-epoch", "0"));
    }

    private String onlyMaster(Wire sentinel) {
        List<String> names = masters(sentinel);
        if (names.size() != 1) {
            throw new LarderException(
                    ErrorCode.BAD_CONFIGURATION,
                    "the Sentinel at " + sentinel.address() + " watches " + names + ": name the one to use");
        }
        return names.get(0);
    }

    private List<String> masters(Wire sentinel) {
        return rows(sentinel.exchange(MASTERS, timeoutMillis)).stream()
                .map(row -> row.getOrDefault("name", ""))
                .toList();
    }

    /** Of those that the Sentinel can reach. */
    private static List<NodeAddress> addresses(@Nullable Object reply) {
        List<NodeAddress> addresses = new ArrayList<>();
        for (Map<String, String> row : rows(reply)) {
            String flags = row.getOrDefault("flags", "");
            if (!flags.contains("down") && !flags.contains("disconnected")) {
                addresses.add(
                        NodeAddress.tcp(row.getOrDefault("ip", ""), Integer.parseInt(row.getOrDefault("port", "0"))));
            }
        }
        return addresses;
    }

    private static List<Map<String, String>> rows(@Nullable Object reply) {
        if (!(reply instanceof List<?> list)) {
            throw Replies.unexpected("a list", reply);
        }
        List<Map<String, String>> rows = new ArrayList<>();
        list.forEach(item -> rows.add(row(item)));
        return rows;
    }

    private static Map<String, String> row(@Nullable Object item) {
        Map<String, String> row = new TreeMap<>();
        List<?> fields = item instanceof List<?> pairs ? pairs : List.of();
        for (int i = 0; i + 1 < fields.size(); i += 2) {
            row.put(Replies.text(fields.get(i)), Replies.text(fields.get(i + 1)));
        }
        return row;
    }

    /** Asks the server that a Sentinel named. One that the user may not ask is taken at the Sentinel's word. */
    void requirePrimary(Wire server, Claim claim) {
        if (!Role.of(server.exchange(Discovery.ROLE, timeoutMillis)).primary()) {
            throw new StoreUnavailableException(
                    "the Sentinel at " + claim.sentinel() + " names " + claim.primary()
                            + " as the primary, which says that it is a replica",
                    null);
        }
    }
}
