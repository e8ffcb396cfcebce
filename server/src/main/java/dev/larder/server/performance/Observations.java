package dev.larder.server.performance;

import dev.larder.base.Ticker;
import dev.larder.cache.CacheUsage;
import dev.larder.cache.HotKey;
import dev.larder.cache.OutboxStats;
import dev.larder.layer.perf.Counted;
import dev.larder.layer.perf.Figures;
import dev.larder.layer.perf.Sample;
import dev.larder.layer.perf.Window;
import dev.larder.observe.Observation;
import dev.larder.observe.Observation.Budget;
import dev.larder.observe.Observation.Hot;
import dev.larder.observe.Observation.Layer;
import dev.larder.observe.Observation.Misses;
import dev.larder.observe.Observation.Node;
import dev.larder.observe.Observation.Server;
import dev.larder.observe.Observation.Slow;
import dev.larder.redis.RedisInfo;
import dev.larder.redis.SlowLog;
import dev.larder.server.life.Running;
import dev.larder.server.memory.KeysSample;
import dev.larder.server.settings.Settings;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Gathers what advice goes by: of caches what the fleet did in the last ten minutes, and what Redis evicted, of Redis else how it is now, of hot keys, rate limits and
 * what waits for Redis what this node knows. Thread-safe.
 *
 * @since 0.1
 */
@Component
public final class Observations {
    /** Where of what Redis has allocated the caches may be near their budget, and it is worth counting what they take. */
    private static final double WORTH_COUNTING = 0.9;

    private static final long MIB = 1024 * 1024;

    private final KeysSample keys;
    private final Ticker ticker;
    private final Clock clock;
    private final long budgetBytes;
    private final Lately limits = new Lately();

    Observations(KeysSample keys, Ticker ticker, Clock clock, Settings settings) {
        this.keys = keys;
        this.ticker = ticker;
        this.clock = clock;
        this.budgetBytes = settings.cache().maxSizeMegabytes() * MIB;
    }

    Observation of(Running running, List<Sample> lately, RedisInfo info, SlowLog slow) {
        return new Observation(
                Window.TEN_MINUTES.length(),
                layers(lately),
                running.larder().caches().hotKeys().stream()
                        .map(Observations::hot)
                        .toList(),
                limits.of(running, running.larder().limits().stats(), ticker.nanos()),
                servers(running, info),
                slow(slow),
                budget(running, info),
                node(running),
                evictions(lately));
    }

    /**
     * What the caches of all nodes did, the busiest by name. Pure.
     *
     * @param lately the points of the last ten minutes
     * @return by cache, sorted
     */
    public static Map<String, Layer> layers(List<Sample> lately) {
        Map<String, Figures> sums = new TreeMap<>();
        for (Sample point : lately) {
            point.layers().forEach((name, did) -> sums.merge(name, did, Figures::plus));
        }
        sums.remove(Sample.OTHERS);
        Map<String, Layer> layers = new TreeMap<>();
        sums.forEach((name, did) -> layers.put(name, layer(did)));
        return layers;
    }

    private static long evictions(List<Sample> lately) {
        return lately.stream()
                .mapToLong(point -> point.total().get(Counted.STORE_EVICTIONS))
                .sum();
    }

    private static Layer layer(Figures did) {
        long told = did.get(Counted.COLD)
                + did.get(Counted.ENDED)
                + did.get(Counted.REMOVED)
                + did.get(Counted.EVICTED)
                + did.get(Counted.GONE);
        Misses misses = new Misses(
                did.get(Counted.COLD),
                did.get(Counted.EXPIRED) + did.get(Counted.ENDED),
                did.get(Counted.INVALIDATED) + did.get(Counted.REMOVED),
                did.get(Counted.EVICTED),
                did.get(Counted.GONE),
                did.get(Counted.UNDECODABLE)
                        + did.get(Counted.UNAVAILABLE)
                        + Math.max(0, did.get(Counted.ABSENT) - told));
        return new Layer(
                did.get(Counted.REQUESTS),
                did.get(Counted.HITS),
                misses,
                did.get(Counted.UNCHANGED),
                did.get(Counted.CHANGED));
    }

    private static Hot hot(HotKey key) {
        return new Hot(key.cache(), key.key(), key.reads(), key.sharePercent(), key.samples(), key.inMemory());
    }

    /** What a server may remember is only asked for where it remembers anything. */
    private static List<Server> servers(Running running, RedisInfo info) {
        boolean tracking = info.nodes().stream().anyMatch(Observations::remembersReaders);
        Map<String, Long> limits =
                tracking ? running.connections().trackingLimits().await() : Map.of();
        return info.nodes().stream()
                .map(node -> server(node, limits.get(node.address())))
                .toList();
    }

    private static boolean remembersReaders(RedisInfo.Node node) {
        Long tracked = node.activity().trackedKeys();
        return tracked != null && tracked > 0;
    }

    private static Server server(RedisInfo.Node node, @Nullable Long maxTracked) {
        RedisInfo.Memory memory = node.memory();
        return new Server(
                node.address(),
                memory.usedBytes(),
                memory.rssBytes(),
                memory.maxBytes(),
                memory.policy(),
                node.activity().evictedKeys(),
                node.activity().trackedKeys(),
                maxTracked);
    }

    private List<Slow> slow(SlowLog log) {
        List<SlowLog.SlowCommand> commands = log.commands();
        if (commands == null) {
            return List.of();
        }
        long since = clock.instant().minus(Window.TEN_MINUTES.length()).getEpochSecond();
        return commands.stream()
                .filter(one -> one.atSeconds() >= since)
                .map(one -> new Slow(one.node(), one.command(), Duration.ofNanos(one.tookMicros() * 1_000)))
                .toList();
    }

    /** Caches take no more than Redis has allocated, so mostly nothing has to be counted. */
    private @Nullable Budget budget(Running running, RedisInfo info) {
        Long allocated = info.total().memory().usedBytes();
        if (allocated == null || allocated < WORTH_COUNTING * budgetBytes) {
            return null;
        }
        return keys.look(running)
                .caches()
                .map(caches ->
                        caches.values().stream().mapToLong(CacheUsage::bytes).sum())
                .map(used -> new Budget(used, budgetBytes))
                .orElse(null);
    }

    private static Node node(Running running) {
        String missing = running.connections().stats().tracking().reason();
        OutboxStats outbox = running.larder().caches().outboxStats();
        return new Node(
                missing != null,
                missing,
                outbox.waitingKeys() + outbox.waitingTags(),
                outbox.fullPercent(),
                Duration.ofMillis(outbox.oldestAgeMillis()));
    }
}
