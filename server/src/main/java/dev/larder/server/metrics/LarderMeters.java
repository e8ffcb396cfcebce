package dev.larder.server.metrics;

import dev.larder.base.Latency;
import dev.larder.cache.Absence;
import dev.larder.cache.CacheStats;
import dev.larder.redis.CommandKind;
import dev.larder.redis.ConnectionStats;
import dev.larder.server.life.LarderLife;
import dev.larder.server.life.Layers;
import dev.larder.server.life.Running;
import dev.larder.server.settings.Settings;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Shows the plain counters of the library as meters. Counters begin at 0 again when the system is initialized again.
 *
 * <p>Thread-safe. Reading takes no lock of a hot path and asks Redis nothing.
 *
 * @since 0.1
 */
@Component
public final class LarderMeters {
    /** The name under which all caches that were forgotten are shown together; no cache can be called so. */
    public static final String FORGOTTEN = "(forgotten)";

    /** Misses by the word for their cause. */
    private static final Map<String, ToLongFunction<CacheStats>> MISSES = Map.of(
            "cold", absent(Absence.COLD),
            "expired",
                    stats -> stats.misses().expired() + absent(Absence.EXPIRED).applyAsLong(stats),
            "invalidated", stats -> stats.misses().invalidated(),
            "removed", absent(Absence.REMOVED),
            "evicted", absent(Absence.EVICTED),
            "gone_early", absent(Absence.GONE),
            "undecodable", stats -> stats.misses().undecodable(),
            "unavailable", stats -> stats.misses().unavailable(),
            "unknown", absent(Absence.UNKNOWN));

    private final LarderLife life;
    private final MeterRegistry registry;
    private final Map<String, List<Meter>> bound = new ConcurrentHashMap<>();

    LarderMeters(LarderLife life, Layers layers, Settings settings, MeterRegistry registry) {
        this.life = life;
        this.registry = registry;
        Gauge.builder(MeterNames.INITIALIZED, life, l -> l.peek() == null ? 0 : 1)
                .register(registry);
        Gauge.builder(MeterNames.EMBEDDED_RESTARTS, life, LarderMeters::embeddedRestarts)
                .register(registry);
        bindConnections();
        layers.ttls().keySet().forEach(this::bindCache);
        new LimitMeters(life, settings, registry).bind();
        bound.put(FORGOTTEN, meters(FORGOTTEN, LarderMeters::ofForgotten));
    }

    /**
     * Makes the meters of a cache, unless they exist.
     *
     * @param cache its name; there are only so many caches at a time
     */
    public void bindCache(String cache) {
        bound.computeIfAbsent(cache, name -> meters(name, (life, of) -> ofCache(life, name, of)));
    }

    /**
     * Removes the meters of a cache. What it had counted is in those of the cache {@value #FORGOTTEN}.
     *
     * @param cache its name; does nothing if it has no meters
     */
    public void unbindCache(String cache) {
        List<Meter> meters = bound.remove(cache);
        if (meters != null) {
            meters.forEach(registry::remove);
        }
    }

    private static ToLongFunction<CacheStats> absent(Absence cause) {
        return stats -> stats.absent().getOrDefault(cause, 0L);
    }

    /** Reads one number of a cache. */
    private interface Reading {
        double read(LarderLife life, ToLongFunction<CacheStats> of);
    }

    private List<Meter> meters(String cache, Reading reading) {
        List<Meter> all = new ArrayList<>(counters(cache, reading));
        all.addAll(misses(cache, reading));
        all.add(loadLatency(cache, "0.5", reading, Latency::p50Nanos));
        all.add(loadLatency(cache, "0.95", reading, Latency::p95Nanos));
        all.add(loadLatency(cache, "0.99", reading, Latency::p99Nanos));
        return List.copyOf(all);
    }

    private List<Meter> misses(String cache, Reading reading) {
        List<Meter> misses = new ArrayList<>();
        MISSES.forEach((cause, count) ->
                misses.add(FunctionCounter.builder(MeterNames.CACHE_MISSES, life, l -> reading.read(l, count))
                        .tag("cache", cache)
                        .tag("cause", cause)
                        .register(registry)));
        return misses;
    }

    private Meter loadLatency(String cache, String quantile, Reading reading, ToLongFunction<Latency> nanos) {
        return TimeGauge.builder(
                        MeterNames.CACHE_LOAD_LATENCY,
                        life,
                        TimeUnit.NANOSECONDS,
                        l -> reading.read(l, stats -> stats.loadLatency().count()) == 0
                                ? Double.NaN
                                : reading.read(l, stats -> nanos.applyAsLong(stats.loadLatency())))
                .tag("cache", cache)
                .tag("quantile", quantile)
                .register(registry);
    }

    private List<Meter> counters(String cache, Reading reading) {
        return List.of(
                counter(cache, MeterNames.CACHE_REQUESTS, "hit", reading, CacheStats::hits),
                counter(
                        cache,
                        MeterNames.CACHE_REQUESTS,
                        "miss",
                        reading,
                        stats -> stats.misses().total()),
                counter(cache, MeterNames.CACHE_SETS, null, reading, CacheStats::sets),
                counter(cache, MeterNames.CACHE_REMOVES, null, reading, CacheStats::removes),
                counter(cache, MeterNames.CACHE_INVALIDATIONS, null, reading, CacheStats::invalidations),
                counter(cache, MeterNames.CACHE_LOADS, null, reading, CacheStats::loads),
                counter(cache, MeterNames.CACHE_COALESCED, null, reading, CacheStats::coalesced),
                counter(cache, MeterNames.CACHE_ERRORS, null, reading, CacheStats::errors),
                counter(cache, MeterNames.CACHE_BYTES, "read", reading, CacheStats::bytesRead),
                counter(cache, MeterNames.CACHE_BYTES, "written", reading, CacheStats::bytesWritten));
    }

    private Meter counter(
            String cache, String name, @Nullable String kind, Reading reading, ToLongFunction<CacheStats> count) {
        var builder =
                FunctionCounter.builder(name, life, l -> reading.read(l, count)).tag("cache", cache);
        return (kind == null ? builder : builder.tag("kind", kind)).register(registry);
    }

    private static double ofCache(LarderLife life, String cache, ToLongFunction<CacheStats> count) {
        Running running = life.peek();
        return running == null
                ? 0
                : running.larder()
                        .caches()
                        .find(cache)
                        .map(found -> (double) count.applyAsLong(found.stats()))
                        .orElse(0.0);
    }

    private static double ofForgotten(LarderLife life, ToLongFunction<CacheStats> count) {
        Running running = life.peek();
        return running == null ? 0 : count.applyAsLong(running.larder().caches().forgottenStats());
    }

    private void bindConnections() {
        counter(MeterNames.REDIS_COMMANDS, ConnectionStats::commands);
        counter(MeterNames.REDIS_BATCHES, ConnectionStats::batches);
        counter(MeterNames.REDIS_ERRORS, ConnectionStats::errors);
        counter(MeterNames.REDIS_UNAVAILABLE, ConnectionStats::unavailable);
        counter(MeterNames.REDIS_REJECTED, ConnectionStats::rejected);
        counter(MeterNames.REDIS_RETRIES, ConnectionStats::retries);
        counter(MeterNames.REDIS_REDIRECTS, ConnectionStats::redirects);
        counter(MeterNames.REDIS_RECONNECTS, ConnectionStats::reconnects);
        gauge(MeterNames.REDIS_WAITING, ConnectionStats::waiting);
        gauge(MeterNames.REDIS_CONNECTIONS, ConnectionStats::connections);
        for (CommandKind kind : CommandKind.values()) {
            latency(kind, "0.5", Latency::p50Nanos);
            latency(kind, "0.95", Latency::p95Nanos);
            latency(kind, "0.99", Latency::p99Nanos);
        }
    }

    private void counter(String name, ToDoubleFunction<ConnectionStats> count) {
        FunctionCounter.builder(name, life, l -> ofConnections(l, count)).register(registry);
    }

    private void gauge(String name, ToDoubleFunction<ConnectionStats> count) {
        Gauge.builder(name, life, l -> ofConnections(l, count)).register(registry);
    }

    private void latency(CommandKind kind, String quantile, ToLongFunction<Latency> nanos) {
        TimeGauge.builder(
                        MeterNames.REDIS_LATENCY,
                        life,
                        TimeUnit.NANOSECONDS,
                        l -> ofConnections(l, stats -> {
                            Latency latency = stats.latencies().get(kind);
                            return latency == null || latency.count() == 0 ? Double.NaN : nanos.applyAsLong(latency);
                        }))
                .tag("kind", kind.wireName())
                .tag("quantile", quantile)
                .register(registry);
    }

    private static double ofConnections(LarderLife life, ToDoubleFunction<ConnectionStats> count) {
        Running running = life.peek();
        return running == null ? 0 : count.applyAsDouble(running.connections().stats());
    }

    private static double embeddedRestarts(LarderLife life) {
        Running running = life.peek();
        return running == null || running.embedded() == null
                ? 0
                : running.embedded().restarts();
    }
}
