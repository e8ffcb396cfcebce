package dev.larder.testkit;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Makes a cluster of empty nodes: slots to the first half, a replica from the second half to each of them. */
final class ClusterAssembly {

    private static final Duration MEET_LIMIT = Duration.ofSeconds(20);
    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(1);

    private final List<RedisServer> nodes;
    private final int primaries;

    ClusterAssembly(List<RedisServer> nodes) {
        this.nodes = nodes;
        this.primaries = nodes.size() / 2;
    }

    void assemble() {
        for (int i = 0; i < primaries; i++) {
            // Epochs that differ from the start spare the nodes the vote on whose slots are whose.
            nodes.get(i).command("CLUSTER", "SET-CONFIG-EPOCH", Integer.toString(i + 1));
            addSlots(nodes.get(i), ClusterSlots.COUNT * i / primaries, ClusterSlots.COUNT * (i + 1) / primaries - 1);
        }
        RedisServer first = nodes.get(0);
        for (RedisServer other : nodes.subList(1, nodes.size())) {
            first.command("CLUSTER", "MEET", other.host(), Integer.toString(other.port()));
        }
        Waiting.until(MEET_LIMIT, "all nodes have met", () -> nodes.stream().allMatch(this::hasMetAll));
        for (int i = 0; i < primaries; i++) {
            nodes.get(primaries + i).command("CLUSTER", "REPLICATE", ClusterView.idOf(nodes.get(i)));
        }
    }

    private static void addSlots(RedisServer node, int first, int last) {
        try {
            node.command("CLUSTER", "ADDSLOTSRANGE", Integer.toString(first), Integer.toString(last));
        } catch (RespException e) {
            if (!e.code().equals("ERR")) {
                throw e;
            }
            // Servers before Redis 7 know only the command that lists every slot.
            List<String> words = new ArrayList<>(List.of("CLUSTER", "ADDSLOTS"));
            for (int slot = first; slot <= last; slot++) {
                words.add(Integer.toString(slot));
            }
            node.command(words.toArray(String[]::new));
        }
    }

    private boolean hasMetAll(RedisServer node) {
        try (RespClient client = node.client(PROBE_TIMEOUT, StandardCharsets.UTF_8)) {
            return ClusterView.read(client).knows(nodes.size());
        }
    }
}
