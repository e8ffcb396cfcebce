package dev.larder.server.memory;

import dev.larder.cache.CacheUsage;
import dev.larder.limit.LimitStore;
import dev.larder.redis.RedisInfo;
import dev.larder.server.events.StatisticsPart;
import dev.larder.server.life.LarderLife;
import dev.larder.server.life.Layers;
import dev.larder.server.life.Running;
import dev.larder.server.memory.MemoryResponse.Row;
import dev.larder.server.settings.Settings;
import dev.larder.server.web.Rounded;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What takes how much memory. */
@RestController
@Tag(name = "caches")
final class MemoryController implements StatisticsPart {
    private static final long MIB = 1024 * 1024;

    private final LarderLife life;
    private final KeysSample keys;
    private final Layers layers;
    private final int budgetMegabytes;
    private final Clock clock;

    MemoryController(LarderLife life, KeysSample keys, Layers layers, Settings settings, Clock clock) {
        this.life = life;
        this.keys = keys;
        this.layers = layers;
        this.budgetMegabytes = settings.cache().maxSizeMegabytes();
        this.clock = clock;
    }

    @Operation(summary = "What takes how much memory")
    @GetMapping(value = "/api/redis/memory/usage", produces = "application/json")
    MemoryResponse usage() {
        Running running = life.running();
        RedisInfo.Memory memory = running.connections().info().await().total().memory();
        KeysSample.Found found = keys.look(running);
        Map<String, Row> rows = found.caches().map(this::rows).orElse(null);
        Long cacheBytes = rows == null ? null : bytes(rows);
        if (rows != null) {
            LimitStore.Usage limits = found.limits().orElse(null);
            rows.put(
                    "sessions",
                    new Row(found.sessions().sessions(), found.sessions().bytes()));
            rows.put("rate_limits", limits == null ? Row.NONE : new Row(limits.entries(), limits.bytes()));
        }
        return new MemoryResponse(
                Rounded.mebibytes(memory.usedBytes()),
                Rounded.mebibytes(memory.peakBytes()),
                Rounded.mebibytes(memory.rssBytes()),
                Rounded.mebibytes(memory.datasetBytes()),
                Rounded.two(memory.fragmentationRatio()),
                efficiency(memory),
                Rounded.mebibytes(memory.systemBytes()),
                Rounded.mebibytes(memory.maxBytes()),
                memory.policy(),
                rows,
                budgetMegabytes,
                cacheBytes == null ? null : Rounded.percent(cacheBytes, budgetMegabytes * MIB),
                Instant.now(clock).truncatedTo(ChronoUnit.MILLIS));
    }

    private static @Nullable Double efficiency(RedisInfo.Memory memory) {
        Long dataset = memory.datasetBytes();
        Long used = memory.usedBytes();
        return dataset == null || used == null ? null : Rounded.percent(dataset, used);
    }

    private Map<String, Row> rows(Map<String, CacheUsage> usage) {
        Map<String, Row> rows = new LinkedHashMap<>();
        layers.ttls().keySet().forEach(layer -> rows.put(layer, Row.NONE));
        usage.forEach((cache, takes) -> rows.put(cache, new Row(takes.entries(), takes.bytes())));
        return rows;
    }

    private static long bytes(Map<String, Row> rows) {
        return rows.values().stream().mapToLong(Row::bytes).sum();
    }

    @Override
    public String partName() {
        return "memory";
    }

    @Override
    public Object part() {
        return usage();
    }

    @Override
    public Duration partValidFor() {
        return KeysSample.VALID_FOR;
    }
}
