package dev.larder.cache;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/** The operations of a cache, carried out on the calling thread. */
final class BlockingCache<V> implements Cache<V> {
    private final Operations<V> operations;
    private final AsyncCache<V> async;

    BlockingCache(Operations<V> operations) {
        this.operations = operations;
        this.async = new FutureCache<>(operations);
    }

    Operations<V> operations() {
        return operations;
    }

    @Override
    public String name() {
        return operations.parts().name();
    }

    @Override
    public CachePolicy policy() {
        return operations.parts().policy();
    }

    @Override
    public Optional<V> get(String key) {
        V near = operations.near(key);
        return near != null ? Optional.of(near) : operations.get(key).await();
    }

    @Override
    public Map<String, V> getAll(Collection<String> keys) {
        return operations.getAll(keys).await();
    }

    @Override
    public V getOrLoad(String key, EntryOptions options, Loader<? extends V> loader) {
        V near = operations.nearUnlessDue(key);
        return near != null ? near : operations.getOrLoad(key, options, loader).await();
    }

    @Override
    public Optional<V> getOrFind(String key, EntryOptions options, Loader<Optional<V>> finder) {
        V near = operations.nearUnlessDue(key);
        return near != null
                ? Optional.of(near)
                : operations.getOrFind(key, options, finder).await();
    }

    @Override
    public BatchResult<V> getAllOrLoad(Collection<String> keys, EntryOptions options, BatchLoader<? extends V> loader) {
        return operations.getAllOrLoad(keys, options, loader).await();
    }

    @Override
    public void put(String key, V value, EntryOptions options) {
        operations.put(key, value, options).await();
    }

    @Override
    public void putAll(Map<String, ? extends V> values, EntryOptions options) {
        operations.putAll(values, options).await();
    }

    @Override
    public boolean remove(String key) {
        return operations.remove(key).await();
    }

    @Override
    public boolean remove(String key, Duration block) {
        return operations.remove(key, block).await();
    }

    @Override
    public boolean expire(String key) {
        return operations.expire(key).await();
    }

    @Override
    public long removeAll(Collection<String> keys) {
        return operations.removeAll(keys).await();
    }

    @Override
    public void invalidate(String... tags) {
        operations.invalidate(tags).await();
    }

    @Override
    public void clear() {
        operations.clear().await();
    }

    @Override
    public Optional<EntryInfo> describe(String key) {
        return operations.describe(key).await();
    }

    @Override
    public void fence() {
        operations.fence().await();
    }

    @Override
    public CacheStats stats() {
        return operations.parts().stats();
    }

    @Override
    public AsyncCache<V> async() {
        return async;
    }

    @Override
    public String toString() {
        return "Cache[" + name() + ']';
    }
}
