package dev.larder.layer.perf;

import dev.larder.Larder;
import dev.larder.base.LatencyHistogram;
import dev.larder.cache.Absence;
import dev.larder.cache.CacheStats;
import dev.larder.limit.LimitStats;
import dev.larder.session.SessionStats;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The figures of a {@link Larder} with caches, sessions and rate limits.
 *
 * <p>Asking it costs no round trip but for {@link #gauges()}, and takes no lock of a hot path.
 *
 * @since 0.1
 */
public final class LarderSource implements MetricsSource {
    /** The kind of operation under which checks of rate limits are told. */
    public static final String CHECKS = "rate_limit_check";

    /** The kind of operation under which loaders are told. */
    public static final String LOADS = "cache_load";

    private final Larder larder;
    private final Supplier<Map<String, LatencyHistogram>> operations;
    private final Supplier<Gauges> gauges;

    /**
     * Makes a source.
     *
     * @param larder what is told of
     * @param operations how long what was asked of the store took, by kind; asks nobody
     * @param gauges figures that are the same for all nodes
     */
    public LarderSource(Larder larder, Supplier<Map<String, LatencyHistogram>> operations, Supplier<Gauges> gauges) {
        this.larder = larder;
        this.operations = operations;
        this.gauges = gauges;
    }

    @Override
    public Reading reading() {
        Map<String, LatencyHistogram> latencies = larder.caches().readLatencies();
        Map<String, Figures> layers = new TreeMap<>();
        larder.caches()
                .stats()
                .forEach((cache, did) -> layers.put(
                        cache, new Figures(counts(did), latencies.getOrDefault(cache, LatencyHistogram.NONE))));
        Figures total = new Figures(counts(larder.caches().forgottenStats()), LatencyHistogram.NONE);
        for (Figures layer : layers.values()) {
            total = total.plus(layer);
        }
        return new Reading(total.plus(new Figures(others(), LatencyHistogram.NONE)), layers);
    }

    private static Counts counts(CacheStats did) {
        Map<Counted, Long> counts = new EnumMap<>(Counted.class);
        counts.put(Counted.REQUESTS, did.totalRequests());
        counts.put(Counted.HITS, did.hits());
        counts.put(Counted.ABSENT, did.misses().absent());
        counts.put(Counted.EXPIRED, did.misses().expired());
        counts.put(Counted.INVALIDATED, did.misses().invalidated());
        counts.put(Counted.UNDECODABLE, did.misses().undecodable());
        counts.put(Counted.UNAVAILABLE, did.misses().unavailable());
        counts.put(Counted.STALE_SERVED, did.staleServed());
        counts.put(Counted.ERRORS, did.errors());
        counts.put(Counted.SETS, did.sets());
        counts.put(Counted.LOADS, did.loads());
        counts.put(Counted.INVALIDATIONS, did.invalidations() + did.removes());
        counts.put(Counted.COLD, absent(did, Absence.COLD));
        counts.put(Counted.ENDED, absent(did, Absence.EXPIRED));
        counts.put(Counted.REMOVED, absent(did, Absence.REMOVED));
        counts.put(Counted.EVICTED, absent(did, Absence.EVICTED));
        counts.put(Counted.GONE, absent(did, Absence.GONE));
        counts.put(Counted.UNCHANGED, did.ttl().unchanged());
        counts.put(Counted.CHANGED, did.ttl().changed());
        return Counts.of(counts);
    }

    private static long absent(CacheStats did, Absence cause) {
        return did.absent().getOrDefault(cause, 0L);
    }

    /** What is of no cache. */
    private Counts others() {
        Map<Counted, Long> counts = new EnumMap<>(Counted.class);
        Map<String, LimitStats> limits = larder.limits().stats();
        counts.put(
                Counted.CHECKS,
                limits.values().stream().mapToLong(LimitStats::checks).sum());
        counts.put(
                Counted.BLOCKS,
                limits.values().stream().mapToLong(LimitStats::blocks).sum());
        SessionStats sessions = larder.sessions().stats();
        counts.put(
                Counted.SESSION_OPERATIONS,
                sessions.creates() + sessions.reads() + sessions.updates() + sessions.deletes());
        return Counts.of(counts);
    }

    @Override
    public Map<String, LatencyHistogram> operations() {
        Map<String, LatencyHistogram> all = new TreeMap<>(operations.get());
        all.put(CHECKS, larder.limits().checkLatency());
        all.put(LOADS, larder.caches().loadLatency());
        return all;
    }

    @Override
    public Gauges gauges() {
        return gauges.get();
    }
}
