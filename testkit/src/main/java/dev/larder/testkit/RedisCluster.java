package dev.larder.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A Redis Cluster of three primaries with a replica each, for tests. Starts in about two and a half seconds; a failover
 * takes about two. Ends with this JVM. Slots are spread evenly over the first three {@link #nodes()}.
 *
 * @since 0.1
 */
public final class RedisCluster implements RedisTarget {

    static final int PRIMARIES = 3;

    private static final int NODES = 2 * PRIMARIES;
    private static final Duration START_LIMIT = Duration.ofSeconds(30);
    private static final Duration FAILOVER_LIMIT = Duration.ofSeconds(30);
    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(1);

    private final List<RedisServer> nodes = new ArrayList<>();
    private final @Nullable String password;

    private RedisCluster(@Nullable String password) {
        this.password = password;
    }

    /** Starts six nodes without a password, and waits until every one calls the cluster ok. */
    public static RedisCluster start() {
        return start(null);
    }

    /** Like {@link #start()}, with a password of all nodes; null for none. */
    public static RedisCluster start(@Nullable String password) {
        RedisCluster started = new RedisCluster(password);
        try {
            started.launch();
            return started;
        } catch (RuntimeException e) {
            started.close();
            throw e;
        }
    }

    /** All six nodes, dead ones included. */
    public List<RedisServer> nodes() {
        return List.copyOf(nodes);
    }

    /** Addresses of all nodes. */
    public List<InetSocketAddress> seedAddresses() {
        return nodes.stream().map(RedisServer::address).toList();
    }

    /** Slot of a key, from 0 to 16383; a hash tag in braces is honoured. */
    public static int slotOf(String key) {
        return ClusterSlots.of(key);
    }

    /** The node that the others take for the primary of a key. */
    public RedisServer primaryOf(String key) {
        return primaryOf(slotOf(key));
    }

    /**
     * The node that the others take for the primary of a slot; it may be dead while they have not noticed yet.
     *
     * @throws IllegalStateException when no living node knows one
     */
    public RedisServer primaryOf(int slot) {
        int port = view().portOf(ClusterSlots.checked(slot));
        return nodes.stream()
                .filter(node -> node.port() == port)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no node serves slot " + slot));
    }

    /** Kills the primary of a slot and returns it; a failover follows, see {@link #awaitFailover}. */
    public RedisServer killPrimaryOf(int slot) {
        RedisServer primary = primaryOf(slot);
        primary.kill();
        return primary;
    }

    /** Waits until no living node takes {@code dead} for a primary, and all call the cluster ok again. */
    public void awaitFailover(RedisServer dead) {
        Waiting.until(
                FAILOVER_LIMIT,
                "another node has taken over from port " + dead.port(),
                () -> nodes.stream()
                        .filter(node -> node != dead && node.isAlive())
                        .map(this::viewOf)
                        .allMatch(view -> view.isOk() && !view.primaryPorts().contains(dead.port())));
    }

    /** Moves a slot with its keys to the given primary, live, and waits until every node knows. */
    public void moveSlot(int slot, RedisServer from, RedisServer to) {
        beginMove(slot, from, to).finish();
    }

    /**
     * Opens the move of a slot and moves no key: the old primary answers {@code ASK} for keys that it has not got, the
     * new one takes them after {@code ASKING}.
     */
    public SlotMove beginMove(int slot, RedisServer from, RedisServer to) {
        return SlotMove.begin(this, ClusterSlots.checked(slot), from, to);
    }

    @Override
    public RedisTopology topology() {
        return RedisTopology.CLUSTER;
    }

    @Override
    public List<RedisServer> servers() {
        return nodes();
    }

    @Override
    public List<InetSocketAddress> addresses() {
        return seedAddresses();
    }

    @Override
    public List<RedisServer> primaries() {
        List<Integer> ports = view().primaryPorts();
        return nodes.stream().filter(node -> ports.contains(node.port())).toList();
    }

    /** Revives dead and paused nodes and waits until the cluster has three primaries and three linked replicas. */
    @Override
    public void heal() {
        nodes.forEach(RedisServer::revive);
        awaitWhole();
    }

    @Override
    public void close() {
        nodes.forEach(RedisServer::close);
    }

    @Nullable
    String password() {
        return password;
    }

    /** Waits until every living node places the slot on {@code owner}. */
    void awaitOwner(int slot, RedisServer owner) {
        Waiting.until(
                FAILOVER_LIMIT,
                "every node places slot " + slot + " on port " + owner.port(),
                () -> nodes.stream()
                        .filter(RedisServer::isAlive)
                        .allMatch(node -> viewOf(node).portOf(slot) == owner.port()));
    }

    private void launch() {
        for (int i = 0; i < NODES; i++) {
            nodes.add(node().start());
        }
        new ClusterAssembly(nodes).assemble();
        awaitWhole();
    }

    private RedisServerBuilder node() {
        RedisServerBuilder builder = RedisServer.builder()
                .config("cluster-enabled yes")
                .config("cluster-config-file nodes.conf")
                .config("cluster-node-timeout 1000")
                .config("cluster-announce-ip 127.0.0.1")
                // A replica stays with its primary, so that the shape is the same after every failover.
                .config("cluster-migration-barrier 100");
        return password == null ? builder : builder.password(password).config("masterauth " + password);
    }

    private void awaitWhole() {
        Waiting.until(
                START_LIMIT,
                "three primaries and three linked replicas",
                () -> nodes.stream().allMatch(node -> viewOf(node).isWhole(NODES)));
    }

    // The node that has seen the latest election knows best; one that does not answer is asked no further.
    private ClusterView view() {
        List<ClusterView> views = new ArrayList<>();
        UncheckedIOException silent = new UncheckedIOException("no node is alive", new IOException("no answer"));
        for (RedisServer node : nodes) {
            try {
                views.add(viewOf(node));
            } catch (UncheckedIOException e) {
                silent.addSuppressed(e);
            }
        }
        return views.stream().max(Comparator.comparingLong(ClusterView::epoch)).orElseThrow(() -> silent);
    }

    private ClusterView viewOf(RedisServer node) {
        try (RespClient client = node.client(PROBE_TIMEOUT, StandardCharsets.UTF_8)) {
            return ClusterView.read(client);
        }
    }
}
