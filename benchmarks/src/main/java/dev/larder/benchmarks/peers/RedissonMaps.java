package dev.larder.benchmarks.peers;

import dev.larder.benchmarks.measure.Lab;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RMap;
import org.redisson.api.RMapCache;
import org.redisson.api.RedissonClient;
import org.redisson.api.options.LocalCachedMapOptions;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.client.codec.Codec;
import org.redisson.client.codec.StringCodec;
import org.redisson.codec.CompositeCodec;

/** Redisson's maps: every value is a field of one hash. What is missing is loaded under a lock in Redis. */
final class RedissonMaps implements PeerCache {
    private static final Codec CODEC = new CompositeCodec(StringCodec.INSTANCE, ByteArrayCodec.INSTANCE);

    private final RedissonClient client;
    private final RMap<String, byte[]> map;

    private RedissonMaps(RedissonClient client, RMap<String, byte[]> map) {
        this.client = client;
        this.map = map;
    }

    static RedissonMaps map(Lab lab) {
        RedissonClient client = RedissonNode.connect(lab);
        return new RedissonMaps(client, client.getMap("map", CODEC));
    }

    static RedissonMaps mapCache(Lab lab) {
        RedissonClient client = RedissonNode.connect(lab);
        return new RedissonMaps(client, client.getMapCache("map-cache", CODEC));
    }

    /** With keys compared as they are: by default, and always with Caffeine as its memory, they are encoded and hashed at each read. */
    static RedissonMaps localCachedMap(Lab lab) {
        RedissonClient client = RedissonNode.connect(lab);
        LocalCachedMapOptions<String, byte[]> options = LocalCachedMapOptions.<String, byte[]>name("local")
                .codec(CODEC)
                .evictionPolicy(LocalCachedMapOptions.EvictionPolicy.LRU)
                .cacheSize(Shared.MAX_IN_MEMORY)
                .useObjectAsCacheKey(true);
        return new RedissonMaps(client, client.getLocalCachedMap(options));
    }

    @Override
    public byte @Nullable [] get(String key) {
        return map.get(key);
    }

    @Override
    public void put(String key, byte[] value) {
        if (map instanceof RMapCache<String, byte[]> cache) {
            cache.fastPut(key, value, Shared.TTL.toMillis(), TimeUnit.MILLISECONDS);
        } else {
            map.fastPut(key, value);
        }
    }

    @Override
    public byte[] getOrLoad(String key, Supplier<byte[]> loader) {
        return map.computeIfAbsent(key, missing -> loader.get());
    }

    @Override
    public void remove(String key) {
        map.fastRemove(key);
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
