package dev.larder.server.health;

import dev.larder.observe.Health;
import dev.larder.observe.HealthStatus;
import dev.larder.redis.RedisInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Judges whether Redis has memory for what is written. Pure. */
final class MemoryHealth {
    /** From this part of its limit on a Redis that evicts nothing is as good as full. */
    static final int NEARLY_FULL_PERCENT = 95;

    private MemoryHealth() {}

    /** Degraded if a primary is nearly full, or if writes were refused lately for that reason; reading works all the same. */
    static Health of(@Nullable RedisInfo info, boolean refusedLately) {
        if (refusedLately) {
            return Health.of(HealthStatus.DEGRADED, "Redis is full and refuses to write");
        }
        if (info == null) {
            return Health.of(HealthStatus.HEALTHY, "Redis does not tell");
        }
        List<String> full = info.nodes().stream()
                .filter(node -> isNearlyFull(node.memory()))
                .map(RedisInfo.Node::address)
                .toList();
        return full.isEmpty()
                ? Health.of(HealthStatus.HEALTHY, "")
                : Health.of(
                        HealthStatus.DEGRADED,
                        "at least " + NEARLY_FULL_PERCENT + " % of maxmemory used, and nothing is evicted, at "
                                + String.join(", ", full));
    }

    private static boolean isNearlyFull(RedisInfo.Memory memory) {
        Long used = memory.usedBytes();
        Long max = memory.maxBytes();
        return used != null
                && max != null
                && max > 0
                && "noeviction".equals(memory.policy())
                && used >= max / 100 * NEARLY_FULL_PERCENT;
    }
}
