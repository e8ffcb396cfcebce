package dev.larder.testkit;

import java.util.ArrayList;
import java.util.List;

/**
 * The open move of a cluster slot from one primary to another, as {@code redis-cli} would do it, but stopped wherever a
 * test wants it.
 *
 * @since 0.1
 */
public final class SlotMove {

    private static final int BATCH_KEYS = 100;
    private static final String MIGRATE_LIMIT_MILLIS = "5000";

    private final RedisCluster cluster;
    private final int slot;
    private final RedisServer from;
    private final RedisServer to;

    private SlotMove(RedisCluster cluster, int slot, RedisServer from, RedisServer to) {
        this.cluster = cluster;
        this.slot = slot;
        this.from = from;
        this.to = to;
    }

    static SlotMove begin(RedisCluster cluster, int slot, RedisServer from, RedisServer to) {
        // Importing first: the old primary must not send a client with ASK to a node that would send it back.
        setSlot(to, slot, "IMPORTING", ClusterView.idOf(from));
        setSlot(from, slot, "MIGRATING", ClusterView.idOf(to));
        return new SlotMove(cluster, slot, from, to);
    }

    /** Moves up to {@code most} keys and returns how many it moved; the slot stays open. */
    public int moveKeys(int most) {
        return migrate(from, to, most);
    }

    /** Moves all remaining keys, gives the slot to the new primary, and waits until every node knows. */
    public void finish() {
        drain(from, to);
        String owner = ClusterView.idOf(to);
        setSlot(to, slot, "NODE", owner);
        setSlot(from, slot, "NODE", owner);
        cluster.awaitOwner(slot, to);
    }

    /** Moves keys that were moved back again, and closes the slot where it was. */
    public void cancel() {
        // First, as a node that gives a slot away sends newcomers on with ASK.
        setSlot(from, slot, "STABLE");
        drain(to, from);
        setSlot(to, slot, "STABLE");
        cluster.awaitOwner(slot, from);
    }

    private void drain(RedisServer source, RedisServer target) {
        int moved;
        do {
            moved = migrate(source, target, BATCH_KEYS);
        } while (moved == BATCH_KEYS);
    }

    private int migrate(RedisServer source, RedisServer target, int most) {
        try (RespClient client = source.client()) {
            List<?> keys = client.list("CLUSTER", "GETKEYSINSLOT", Integer.toString(slot), Integer.toString(most));
            if (keys.isEmpty()) {
                return 0;
            }
            List<String> words = new ArrayList<>(List.of("MIGRATE", target.host(), Integer.toString(target.port())));
            words.addAll(List.of("", "0", MIGRATE_LIMIT_MILLIS));
            String password = cluster.password();
            if (password != null) {
                words.addAll(List.of("AUTH", password));
            }
            words.add("KEYS");
            keys.forEach(key -> words.add(String.valueOf(key)));
            client.command(words.toArray(String[]::new));
            return keys.size();
        }
    }

    private static void setSlot(RedisServer node, int slot, String... state) {
        List<String> words = new ArrayList<>(List.of("CLUSTER", "SETSLOT", Integer.toString(slot)));
        words.addAll(List.of(state));
        node.command(words.toArray(String[]::new));
    }
}
