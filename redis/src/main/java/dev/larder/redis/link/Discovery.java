package dev.larder.redis.link;

import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import dev.larder.base.StoreUnavailableException;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks servers who they are and who else there is. The seeds may be a server, nodes of a cluster or Sentinels: which of
 * these is not configured but asked. Not thread-safe: one look at a time.
 */
final class Discovery implements AutoCloseable {
    private static final List<byte[]> INFO_SERVER = command("INFO", "server");
    private static final List<byte[]> CLUSTER_SLOTS = command("CLUSTER", "SLOTS");
    static final List<byte[]> ROLE = command("ROLE");

    /** How often a replica may point to another replica before we give up. */
    private static final int MAX_HOPS = 4;

    private final LinkConfig config;
    private final int timeoutMillis;
    private final SentinelWatch sentinels;

    Discovery(LinkConfig config) {
        this.config = config;
        this.timeoutMillis = Math.toIntExact(config.connectTimeout().toMillis());
        this.sentinels = new SentinelWatch(config);
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
        if (config.sentinelMaster() != null) {
            return sentinels();
        }
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
        Wire wire = Wire.open(seed, config, config.login(), 0);
        try {
            String mode = mode(infoServer(wire));
            if (mode.equals("cluster")) {
                return askCluster(wire);
            }
            return mode.equals("sentinel") ? sentinels() : askStandalone(seed);
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

    /** {@code standalone}, {@code cluster} or {@code sentinel}. Redis calls the field redis_mode, Valkey from 8 on server_mode. */
    static String mode(String info) {
        return info.lines()
                .filter(line -> line.startsWith("redis_mode:") || line.startsWith("server_mode:"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
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

    /** A look through the Sentinels. */
    View sentinels() {
        return sentinels.look();
    }

    @Override
    public void close() {
        sentinels.close();
    }
}
