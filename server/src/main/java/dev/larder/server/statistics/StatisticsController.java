package dev.larder.server.statistics;

import dev.larder.base.Latency;
import dev.larder.cache.Absence;
import dev.larder.cache.CacheManager;
import dev.larder.cache.CacheStats;
import dev.larder.cache.CacheUsage;
import dev.larder.cache.TagUse;
import dev.larder.redis.RedisInfo;
import dev.larder.server.events.StatisticsPart;
import dev.larder.server.life.LarderLife;
import dev.larder.server.life.Layers;
import dev.larder.server.settings.Settings;
import dev.larder.server.statistics.StatisticsResponse.Config;
import dev.larder.server.statistics.StatisticsResponse.Forgotten;
import dev.larder.server.statistics.StatisticsResponse.Layer;
import dev.larder.server.statistics.StatisticsResponse.LoadLatency;
import dev.larder.server.statistics.StatisticsResponse.MissCauses;
import dev.larder.server.statistics.StatisticsResponse.RedisMemory;
import dev.larder.server.statistics.StatisticsResponse.TagWrites;
import dev.larder.server.statistics.StatisticsResponse.Tier;
import dev.larder.server.web.Rounded;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What the caches did on this node, and what they take in Redis. */
@RestController
@Tag(name = "caches")
final class StatisticsController implements StatisticsPart {
    private static final double NANOS_PER_MICRO = 1e3;
    private static final double MICROS_PER_MILLI = 1e3;

    private final LarderLife life;
    private final Layers layers;
    private final Settings.CachePart settings;

    StatisticsController(LarderLife life, Layers layers, Settings settings) {
        this.life = life;
        this.layers = layers;
        this.settings = settings.cache();
    }

    @Operation(summary = "What the caches did and take, by layer")
    @GetMapping(value = "/api/redis/cache/statistics", produces = "application/json")
    StatisticsResponse statistics() {
        CacheManager caches = life.current().caches();
        RedisInfo.Memory memory =
                life.running().connections().info().await().total().memory();
        return new StatisticsResponse(
                layers(caches),
                forgotten(caches.forgottenStats()),
                new RedisMemory(
                        Rounded.mebibytes(memory.usedBytes()),
                        Rounded.mebibytes(memory.peakBytes()),
                        Rounded.two(memory.fragmentationRatio())),
                config());
    }

    private Map<String, Layer> layers(CacheManager caches) {
        Optional<Map<String, CacheUsage>> usage = caches.usage();
        Map<String, CacheStats> stats = caches.stats();
        List<TagUse> tags = caches.topTags();
        Set<String> names = new LinkedHashSet<>(layers.ttls().keySet());
        names.addAll(caches.fleetNames());
        Map<String, Layer> all = new LinkedHashMap<>();
        for (String name : names) {
            CacheUsage takes = usage.map(known -> known.getOrDefault(name, CacheUsage.NONE))
                    .orElse(null);
            all.put(name, layer(stats.get(name), takes, tagsOf(name, tags)));
        }
        return all;
    }

    // A cache that this node has not used did nothing here: that is known, and it is 0.
    private static Layer layer(@Nullable CacheStats did, @Nullable CacheUsage takes, List<TagWrites> tags) {
        Long entries = takes == null ? null : takes.entries();
        Long bytes = takes == null ? null : takes.bytes();
        if (did == null) {
            Tier unused = new Tier(true, 0, 0, entries, bytes);
            return new Layer(
                    0,
                    0,
                    0,
                    0,
                    0,
                    null,
                    0,
                    entries,
                    bytes,
                    Tier.NONE,
                    unused,
                    0,
                    0,
                    0,
                    0,
                    MissCauses.NONE,
                    LoadLatency.NONE,
                    tags);
        }
        long misses = did.misses().total();
        return new Layer(
                did.hits(),
                misses,
                did.sets(),
                did.invalidations(),
                did.removes(),
                Rounded.percent(did.hits(), did.totalRequests()),
                did.totalRequests(),
                entries,
                bytes,
                Tier.NONE,
                new Tier(true, did.hits(), misses, entries, bytes),
                did.staleServed(),
                did.coalesced(),
                did.loads(),
                did.errors(),
                causes(did),
                latency(did.loadLatency()),
                tags);
    }

    private static List<TagWrites> tagsOf(String cache, List<TagUse> tags) {
        return tags.stream()
                .filter(one -> one.cache().equals(cache))
                .map(one -> new TagWrites(one.tag(), one.writes()))
                .toList();
    }

    private static MissCauses causes(CacheStats did) {
        return new MissCauses(
                absent(did, Absence.COLD),
                did.misses().expired() + absent(did, Absence.EXPIRED),
                did.misses().invalidated(),
                absent(did, Absence.REMOVED),
                absent(did, Absence.EVICTED),
                absent(did, Absence.GONE),
                did.misses().undecodable(),
                did.misses().unavailable(),
                absent(did, Absence.UNKNOWN));
    }

    private static long absent(CacheStats did, Absence cause) {
        return did.absent().getOrDefault(cause, 0L);
    }

    private static LoadLatency latency(Latency took) {
        return took.count() == 0
                ? LoadLatency.NONE
                : new LoadLatency(
                        millis(took.p50Nanos()), millis(took.p95Nanos()), millis(took.p99Nanos()), took.count());
    }

    private static double millis(long nanos) {
        return Math.round(nanos / NANOS_PER_MICRO) / MICROS_PER_MILLI;
    }

    private static Forgotten forgotten(CacheStats did) {
        return new Forgotten(
                did.hits(),
                did.misses().total(),
                did.sets(),
                did.invalidations(),
                did.removes(),
                did.totalRequests(),
                did.errors());
    }

    private Config config() {
        return new Config(
                settings.dbTtl().toSeconds(),
                settings.apiTtl().toSeconds(),
                settings.modelTtl().toSeconds(),
                settings.perfTtl().toSeconds(),
                settings.maxSizeMegabytes(),
                settings.compressionThresholdBytes());
    }

    @Override
    public String partName() {
        return "cache";
    }

    @Override
    public Object part() {
        return statistics();
    }
}
