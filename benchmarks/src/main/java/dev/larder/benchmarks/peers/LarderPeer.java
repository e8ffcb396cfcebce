package dev.larder.benchmarks.peers;

import dev.larder.Larder;
import dev.larder.LarderConfig;
import dev.larder.base.Codec;
import dev.larder.benchmarks.measure.Lab;
import dev.larder.cache.Cache;
import dev.larder.cache.CachePolicy;
import dev.larder.cache.EntryOptions;
import dev.larder.cache.NearPolicy;
import dev.larder.redis.RedisConfig;
import dev.larder.redis.RedisStores;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Larder, with its values in memory or without, with tags or without. */
final class LarderPeer implements PeerCache {
    private final EntryOptions options;
    private final Larder larder;
    private final Cache<byte[]> cache;

    LarderPeer(Lab lab, String name, NearPolicy near, EntryOptions options) {
        this.options = options;
        larder = connect(lab);
        CachePolicy policy = CachePolicy.builder().ttl(Shared.TTL).near(near).build();
        cache = larder.caches().cache(name, policy, Codec.bytes());
    }

    static Larder connect(Lab lab) {
        RedisConfig config = RedisConfig.builder()
                .url(lab.uri())
                .connectTimeout(Shared.TIMEOUT)
                .commandTimeout(Shared.TIMEOUT)
                .build();
        return Larder.create(RedisStores.connect(config), LarderConfig.DEFAULT);
    }

    @Override
    public byte @Nullable [] get(String key) {
        return cache.get(key).orElse(null);
    }

    @Override
    public void put(String key, byte[] value) {
        cache.put(key, value, options);
    }

    @Override
    public byte[] getOrLoad(String key, Supplier<byte[]> loader) {
        return cache.getOrLoad(key, options, load -> loader.get());
    }

    @Override
    public void remove(String key) {
        cache.remove(key);
    }

    @Override
    public void close() {
        larder.close();
    }
}
