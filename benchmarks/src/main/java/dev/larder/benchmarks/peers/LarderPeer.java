package dev.larder.benchmarks.peers;

import dev.larder.Larder;
import dev.larder.benchmarks.measure.Lab;
import dev.larder.cache.Cache;
import dev.larder.cache.EntryOptions;
import dev.larder.cache.NearPolicy;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Larder, with its values in memory or without, with tags or without. */
final class LarderPeer implements PeerCache {
    private final EntryOptions options;
    private final Larder larder;
    private final Cache<byte[]> cache;

    LarderPeer(Lab lab, String name, NearPolicy near, EntryOptions options) {
        this.options = options;
        larder = LarderNode.connect(lab);
        cache = LarderNode.cache(larder, name, near);
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
