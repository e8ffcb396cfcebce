package dev.larder.server.memory;

import dev.larder.base.Ticker;
import dev.larder.cache.CacheUsage;
import dev.larder.redis.RedisInfo;
import dev.larder.server.life.LarderLife;
import dev.larder.server.life.Running;
import dev.larder.server.metrics.LastLook;
import dev.larder.server.metrics.MeterNames;
import dev.larder.server.settings.Settings;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Shows as meters what Redis and the caches take, and how many sessions there are; no number while Redis does not say it. */
@Component
final class MemoryMeters {
    /** How long a look at Redis is good for. */
    static final Duration REDIS_EVERY = Duration.ofSeconds(5);

    /** How long a count of what the caches take is good for: it looks at every key. */
    static final Duration COUNT_EVERY = Duration.ofSeconds(60);

    private static final long MIB = 1024 * 1024;

    private final LastLook<Redis> redis;
    private final LastLook<Long> caches;

    /** What Redis says: all primaries together. */
    private record Redis(RedisInfo.Node total, long sessions) {}

    MemoryMeters(LarderLife life, KeysSample keys, Settings settings, Ticker ticker, MeterRegistry registry) {
        redis = new LastLook<>("redis", () -> redis(life.peek()), REDIS_EVERY, ticker);
        caches = new LastLook<>("memory", () -> caches(life.peek(), keys), COUNT_EVERY, ticker);
        bytes(registry, MeterNames.REDIS_MEMORY_USED, total -> total.memory().usedBytes());
        bytes(registry, MeterNames.REDIS_MEMORY_MAX, total -> total.memory().maxBytes());
        Gauge.builder(
                        MeterNames.REDIS_EVICTED_KEYS,
                        redis,
                        seen -> of(seen.value(), total -> total.activity().evictedKeys()))
                .register(registry);
        Gauge.builder(MeterNames.SESSIONS_ACTIVE, redis, seen -> {
                    Redis found = seen.value();
                    return found == null ? Double.NaN : found.sessions();
                })
                .register(registry);
        Gauge.builder(MeterNames.CACHES_MEMORY_USED, caches, seen -> number(seen.value()))
                .baseUnit("bytes")
                .register(registry);
        long budgetBytes = settings.cache().maxSizeMegabytes() * MIB;
        Gauge.builder(MeterNames.CACHES_MEMORY_LIMIT, () -> budgetBytes)
                .baseUnit("bytes")
                .register(registry);
    }

    private void bytes(MeterRegistry registry, String name, Function<RedisInfo.Node, @Nullable Long> of) {
        Gauge.builder(name, redis, seen -> of(seen.value(), of))
                .baseUnit("bytes")
                .register(registry);
    }

    private static double of(@Nullable Redis found, Function<RedisInfo.Node, @Nullable Long> of) {
        return found == null ? Double.NaN : number(of.apply(found.total()));
    }

    private static double number(@Nullable Long value) {
        return value == null ? Double.NaN : value;
    }

    private static @Nullable Redis redis(@Nullable Running running) {
        return running == null
                ? null
                : new Redis(
                        running.connections().info().await().total(),
                        running.larder().sessions().totals().await().active());
    }

    private static @Nullable Long caches(@Nullable Running running, KeysSample keys) {
        return running == null
                ? null
                : keys.look(running)
                        .caches()
                        .map(found -> found.values().stream()
                                .mapToLong(CacheUsage::bytes)
                                .sum())
                        .orElse(null);
    }

    @PreDestroy
    void end() {
        redis.close();
        caches.close();
    }
}
