package dev.larder.redis;

import dev.larder.redis.RedisInfo.Activity;
import dev.larder.redis.RedisInfo.Memory;
import dev.larder.redis.RedisInfo.Node;
import dev.larder.redis.RedisInfo.Persistence;
import dev.larder.redis.RedisInfo.Server;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Sums up what several servers say. Something that one of them does not say is not known of all. */
final class InfoTotal {
    private static final String MIXED = "mixed";

    private final List<Node> nodes;

    private InfoTotal(List<Node> nodes) {
        this.nodes = nodes;
    }

    static Node of(List<Node> nodes) {
        if (nodes.size() == 1) {
            return nodes.get(0);
        }
        InfoTotal total = new InfoTotal(nodes);
        return new Node(
                "all", total.same(Node::role), total.server(), total.memory(), total.activity(), total.persistence());
    }

    private Server server() {
        return new Server(
                same(node -> node.server().name()),
                all(node -> node.server().version(), BinaryOperator.minBy(Comparator.comparing(ServerVersion::of))),
                all(node -> node.server().uptimeSeconds(), Math::min),
                sum(node -> node.server().connectedClients()));
    }

    private Memory memory() {
        Long used = sum(node -> node.memory().usedBytes());
        Long rss = sum(node -> node.memory().rssBytes());
        return new Memory(
                used,
                sum(node -> node.memory().peakBytes()),
                rss,
                sum(node -> node.memory().datasetBytes()),
                used == null || rss == null || used == 0 ? null : (double) rss / used,
                sum(node -> node.memory().maxBytes()),
                same(node -> node.memory().policy()),
                systemBytes());
    }

    private Activity activity() {
        return new Activity(
                sum(node -> node.activity().hits()),
                sum(node -> node.activity().misses()),
                sum(node -> node.activity().commandsProcessed()),
                sum(node -> node.activity().commandsPerSecond()),
                sum(node -> node.activity().evictedKeys()),
                sum(node -> node.activity().keys()),
                sum(node -> node.activity().expiringKeys()),
                sum(node -> node.activity().trackedItems()),
                sum(node -> node.activity().trackedKeys()),
                sum(node -> node.activity().trackingClients()));
    }

    private Persistence persistence() {
        return new Persistence(
                all(node -> node.persistence().loading(), Boolean::logicalOr),
                all(node -> node.persistence().appendOnly(), Boolean::logicalAnd),
                all(node -> node.persistence().lastSaveSucceeded(), Boolean::logicalAnd),
                sum(node -> node.persistence().changesSinceSave()));
    }

    private @Nullable Long systemBytes() {
        Map<String, Long> byMachine = new HashMap<>();
        for (Node node : nodes) {
            Long bytes = node.memory().systemBytes();
            if (bytes == null) {
                return null;
            }
            int colon = node.address().lastIndexOf(':');
            byMachine.merge(colon < 0 ? "" : node.address().substring(0, colon), bytes, Math::max);
        }
        return byMachine.values().stream().mapToLong(Long::longValue).sum();
    }

    private @Nullable Long sum(Function<Node, @Nullable Long> field) {
        return all(field, Long::sum);
    }

    private @Nullable String same(Function<Node, @Nullable String> field) {
        return all(field, (one, other) -> one.equals(other) ? one : MIXED);
    }

    private <T> @Nullable T all(Function<Node, @Nullable T> field, BinaryOperator<T> join) {
        T result = null;
        for (Node node : nodes) {
            T value = field.apply(node);
            if (value == null) {
                return null;
            }
            result = result == null ? value : Objects.requireNonNull(join.apply(result, value));
        }
        return result;
    }
}
