package dev.larder.redis.link;

import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import dev.larder.base.StoreUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Asks servers who they are and who else there is. The seeds may be a server, nodes of a cluster or Sentinels: which of
 * these is not configured but asked. Not thread-safe: one look at a time.
 */
final class Discovery implements AutoCloseable {
    private static final List<byte[]> INFO_SERVER = command("INFO", "server");
    private static final List<byte[]> CLUSTER_SLOTS = command("CLUSTER", "SLOTS");
    private static final List<byte[]> ROLE = command("ROLE");
    private static final List<byte[]> SENTINEL_MASTERS = command("SENTINEL", "MASTERS");

    /** How often a replica may point to another replica before we give up. */
    private static final int MAX_HOPS = 4;

    private final LinkConfig config;
    private final int timeoutMillis;
    private @Nullable Wire kept;
    private @Nullable String masterName;

    Discovery(LinkConfig config) {
        this.config = config;
        this.timeoutMillis = Math.toIntExact(config.connectTimeout().toMillis());
        this.masterName = config.sentinelMaster();
    }

    static List<byte[]> command(String... words) {
        List<byte[]> parts = new ArrayList<>(words.length);
        for (String word : words) {
            parts.add(Wire.ascii(word));
        }
        return List.copyOf(parts);
    }

    /**
     * The first look, through the seeds in their order.
     *
     * @throws StoreUnavailableException if none can be reached
     * @throws LarderException if those that can be reached refuse
     */
    View first() {
        List<String> failures = new ArrayList<>();
        LarderException last = null;
        for (NodeAddress seed : config.seeds()) {
            try {
                return recognise(seed);
            } catch (LarderException e) {
                failures.add(String.valueOf(e.getMessage()));
                last = e;
            }
        }
        if (failures.size() == 1 && last != null) {
            throw last;
        }
        throw new StoreUnavailableException(
                "none of " + config.seeds().size() + " servers can be used: " + String.join("; ", failures), last);
    }

    private View recognise(NodeAddress seed) {
        if (config.sentinelMaster() != null) {
            return askSentinel(seed);
        }
        Wire wire = Wire.open(seed, config, config.login(), 0);
        try {
            String mode = field(infoServer(wire), "redis_mode");
            if (mode.equals("cluster")) {
                return askCluster(wire);
            }
            return mode.equals("sentinel") ? askSentinel(seed) : askStandalone(seed);
        } finally {
            wire.close();
        }
    }

    /** A user may lack the right to ask; a server that does not tell is taken for one that stands alone. */
    private String infoServer(Wire wire) {
        Object reply = wire.exchange(INFO_SERVER, timeoutMillis);
        if (reply instanceof ServerErrorException e && e.kind().equals("NOPERM")) {
            return "";
        }
        return Replies.text(reply);
    }

    private static String field(String info, String name) {
        return info.lines()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("standalone");
    }

    private View askCluster(Wire wire) {
        if (config.database() != 0) {
            throw new LarderException(
                    ErrorCode.BAD_CONFIGURATION,
                    "the database number must be 0 on a cluster, was " + config.database());
        }
        View view = View.ofClusterSlots(wire.exchange(CLUSTER_SLOTS, timeoutMillis), wire.address());
        if (view.primaries().isEmpty()) {
            throw new StoreUnavailableException(
                    "the cluster that " + wire.address() + " belongs to has no slots yet", null);
        }
        return view;
    }

    private View askStandalone(NodeAddress seed) {
        NodeAddress address = seed;
        for (int hop = 0; hop < MAX_HOPS; hop++) {
            Wire wire = Wire.open(address, config, config.login(), config.database());
            try {
                Role role = Role.of(wire.exchange(ROLE, timeoutMillis));
                if (role.primary()) {
                    return new View(Mode.STANDALONE, List.of(new View.Primary(address, List.of(), role.others())));
                }
                address = role.others().get(0);
            } finally {
                wire.close();
            }
        }
        throw new StoreUnavailableException(seed + " is a replica, and no primary was found above it", null);
    }

    /** A later look, through a node that is known to work. */
    View clusterThrough(NodeAddress node) {
        Wire wire = Wire.open(node, config, config.login(), 0);
        try {
            return askCluster(wire);
        } finally {
            wire.close();
        }
    }

    /** A later look at a server that stands alone. */
    View standaloneAt(NodeAddress node) {
        return askStandalone(node);
    }

    /** A later look through the Sentinels, over the connection of the look before if it still works. */
    View sentinels() {
        Wire wire = kept;
        if (wire != null) {
            try {
                return viewOf(wire);
            } catch (LarderException e) {
                // That Sentinel is gone or silent: the others are asked anew.
                kept = null;
                wire.close();
            }
        }
        return first();
    }

    private View askSentinel(NodeAddress seed) {
        Wire wire = Wire.open(seed, config, config.sentinelLogin(), 0);
        try {
            View view = viewOf(wire);
            Wire before = kept;
            kept = wire;
            if (before != null) {
                before.close();
            }
            return view;
        } catch (RuntimeException e) {
            wire.close();
            throw e;
        }
    }

    private View viewOf(Wire sentinel) {
        String name = masterName == null ? onlyMaster(sentinel) : masterName;
        masterName = name;
        Object reply = sentinel.exchange(command("SENTINEL", "GET-MASTER-ADDR-BY-NAME", name), timeoutMillis);
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
        return new View(Mode.SENTINEL, List.of(new View.Primary(primary, List.of(), replicas(sentinel, name))));
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
        List<String> names = new ArrayList<>();
        for (Map<String, String> row : rows(sentinel.exchange(SENTINEL_MASTERS, timeoutMillis))) {
            names.add(row.getOrDefault("name", ""));
        }
        return names;
    }

    private List<NodeAddress> replicas(Wire sentinel, String name) {
        List<NodeAddress> replicas = new ArrayList<>();
        for (Map<String, String> row : rows(sentinel.exchange(command("SENTINEL", "REPLICAS", name), timeoutMillis))) {
            String flags = row.getOrDefault("flags", "");
            if (!flags.contains("down") && !flags.contains("disconnected")) {
                replicas.add(
                        NodeAddress.tcp(row.getOrDefault("ip", ""), Integer.parseInt(row.getOrDefault("port", "0"))));
            }
        }
        return replicas;
    }

    private static List<Map<String, String>> rows(@Nullable Object reply) {
        if (!(reply instanceof List<?> list)) {
            throw Replies.unexpected("a list", reply);
        }
        List<Map<String, String>> rows = new ArrayList<>();
        for (Object item : list) {
            Map<String, String> row = new TreeMap<>();
            List<?> fields = item instanceof List<?> pairs ? pairs : List.of();
            for (int i = 0; i + 1 < fields.size(); i += 2) {
                row.put(Replies.text(fields.get(i)), Replies.text(fields.get(i + 1)));
            }
            rows.add(row);
        }
        return rows;
    }

    @Override
    public void close() {
        if (kept != null) {
            kept.close();
            kept = null;
        }
    }
}
