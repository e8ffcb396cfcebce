package dev.larder.testkit;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Starts one deployment a JVM, lazily, and hands it out whole. Thread-safe. */
final class SharedTarget {

    private static final Map<RedisTopology, SharedTarget> ALL = new ConcurrentHashMap<>();

    private final RedisTopology topology;
    private @Nullable RedisTarget target;

    private SharedTarget(RedisTopology topology) {
        this.topology = topology;
    }

    static SharedTarget of(RedisTopology topology) {
        return ALL.computeIfAbsent(topology, SharedTarget::new);
    }

    synchronized RedisTarget healed() {
        RedisTarget running = target;
        if (running == null) {
            running = topology.start();
            target = running;
        } else {
            running.heal();
        }
        return running;
    }
}
