package dev.larder.redis.link;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What servers said of their topology at one moment.
 *
 * @param mode how they stand to each other
 * @param primaries in the order of their addresses
 */
record View(Mode mode, List<Primary> primaries) {
    View {
        primaries = primaries.stream()
                .sorted(Comparator.comparing(primary -> primary.address().toString()))
                .toList();
    }

    /**
     * A node that takes writes.
     *
     * @param address where it listens
     * @param slots which slots it answers for; empty outside a cluster
     * @param replicas where its replicas listen
     */
    record Primary(NodeAddress address, List<Range> slots, List<NodeAddress> replicas) {}

    /** Slots {@code first} to {@code last}, both included. */
    record Range(int first, int last) {}

    /** Reads a reply to {@code CLUSTER SLOTS}; a node without an address of its own is the one that was asked. */
    static View ofClusterSlots(@Nullable Object reply, NodeAddress asked) {
        Map<NodeAddress, Primary> primaries = new LinkedHashMap<>();
        for (Object entry : list(reply)) {
            List<?> row = list(entry);
            NodeAddress address = node(row.get(2), asked);
            if (address == null) {
                continue;
            }
            Primary primary =
                    primaries.computeIfAbsent(address, a -> new Primary(a, new ArrayList<>(), replicas(row, asked)));
            primary.slots().add(new Range(number(row.get(0)), number(row.get(1))));
        }
        return new View(Mode.CLUSTER, List.copyOf(primaries.values()));
    }

    private static List<NodeAddress> replicas(List<?> row, NodeAddress asked) {
        return row.stream()
                .skip(3)
                .map(node -> node(node, asked))
                .filter(Objects::nonNull)
                .toList();
    }

    private static @Nullable NodeAddress node(@Nullable Object node, NodeAddress asked) {
        List<?> fields = list(node);
        String host = fields.get(0) == null ? "" : Replies.text(fields.get(0));
        int port = number(fields.get(1));
        if (host.equals("?") || port == 0) {
            return null;
        }
        return NodeAddress.tcp(host.isEmpty() ? asked.host() : host, port);
    }

    private static List<?> list(@Nullable Object reply) {
        if (reply instanceof List<?> list) {
            return list;
        }
        throw Replies.unexpected("a list", reply);
    }

    private static int number(@Nullable Object reply) {
        return Math.toIntExact(Replies.number(reply));
    }
}
