package dev.larder.benchmarks.peers;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A cache of this node alone. */
final class CaffeinePeer implements PeerCache {
    private final Cache<String, byte[]> cache;

    private CaffeinePeer(Cache<String, byte[]> cache) {
        this.cache = cache;
    }

    static CaffeinePeer bounded() {
        return new CaffeinePeer(
                Caffeine.newBuilder().maximumSize(Shared.MAX_IN_MEMORY).build());
    }

    static CaffeinePeer expiring() {
        return new CaffeinePeer(Caffeine.newBuilder()
                .maximumSize(Shared.MAX_IN_MEMORY)
                .expireAfterWrite(Shared.TTL)
                .build());
    }

    @Override
    public byte @Nullable [] get(String key) {
        return cache.getIfPresent(key);
    }

    @Override
    public void put(String key, byte[] value) {
        cache.put(key, value);
    }

    @Override
    public byte[] getOrLoad(String key, Supplier<byte[]> loader) {
        return cache.get(key, missing -> loader.get());
    }

    @Override
    public void remove(String key) {
        cache.invalidate(key);
    }

    @Override
    public void close() {
        cache.invalidateAll();
    }
}
