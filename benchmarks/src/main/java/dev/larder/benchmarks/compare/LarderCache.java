package dev.larder.benchmarks.compare;

import dev.larder.Larder;
import dev.larder.LarderConfig;
import dev.larder.base.Codec;
import dev.larder.cache.Cache;
import dev.larder.cache.CachePolicy;
import dev.larder.cache.NearPolicy;
import dev.larder.redis.RedisConfig;
import dev.larder.redis.RedisStores;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** A cache of Larder that keeps nothing in memory, filled with the workload's values as bytes. */
final class LarderCache implements AutoCloseable {
    private final Workload workload;
    private final Larder larder;
    private final Cache<byte[]> cache;

    private LarderCache(Workload workload, Larder larder) {
        this.workload = workload;
        this.larder = larder;
        CachePolicy policy = CachePolicy.builder()
                .ttl(Duration.ofHours(1))
                .near(NearPolicy.OFF)
                .build();
        this.cache = larder.caches().cache("benchmark", policy, Codec.bytes());
    }

    static LarderCache on(Workload workload) {
        RedisStores stores = RedisStores.connect(RedisConfig.of(workload.lab().uri()));
        LarderCache filled = new LarderCache(workload, Larder.create(stores, LarderConfig.DEFAULT));
        Map<String, byte[]> values = new HashMap<>();
        for (int turn = 0; turn < Workload.KEYS; turn++) {
            values.put(workload.name(turn), workload.value());
        }
        filled.cache.putAll(values);
        return filled;
    }

    void get(int turn) {
        Workload.check(cache.get(workload.name(turn)).orElse(null));
    }

    void put(int turn) {
        cache.put(workload.name(turn), workload.value());
    }

    @Override
    public void close() {
        larder.close();
    }
}
