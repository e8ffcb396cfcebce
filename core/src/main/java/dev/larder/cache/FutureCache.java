package dev.larder.cache;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The operations of a cache, carried out without holding up the caller. */
record FutureCache<V>(Operations<V> operations) implements AsyncCache<V> {
    @Override
    public CompletableFuture<Optional<V>> get(String key) {
        V near = operations.near(key);
        return near != null
                ? CompletableFuture.completedFuture(Optional.of(near))
                : operations.get(key).async();
    }

    @Override
    public CompletableFuture<Map<String, V>> getAll(Collection<String> keys) {
        return operations.getAll(keys).async();
    }

    @Override
    public CompletableFuture<V> getOrLoad(String key, EntryOptions options, Loader<? extends V> loader) {
        V near = operations.nearUnlessDue(key);
        return near != null
                ? CompletableFuture.completedFuture(near)
                : operations.getOrLoad(key, options, loader).async();
    }

    @Override
    public CompletableFuture<Optional<V>> getOrFind(String key, EntryOptions options, Loader<Optional<V>> finder) {
        V near = operations.nearUnlessDue(key);
        return near != null
                ? CompletableFuture.completedFuture(Optional.of(near))
                : operations.getOrFind(key, options, finder).async();
    }

    @Override
    public CompletableFuture<BatchResult<V>> getAllOrLoad(
            Collection<String> keys, EntryOptions options, BatchLoader<? extends V> loader) {
        return operations.getAllOrLoad(keys, options, loader).async();
    }

    @Override
    public CompletableFuture<@Nullable Void> put(String key, V value, EntryOptions options) {
        return operations.put(key, value, options).async();
    }

    @Override
    public CompletableFuture<@Nullable Void> putAll(Map<String, ? extends V> values, EntryOptions options) {
        return operations.putAll(values, options).async();
    }

    @Override
    public CompletableFuture<Boolean> remove(String key) {
        return operations.remove(key).async();
    }

    @Override
    public CompletableFuture<Boolean> remove(String key, Duration block) {
        return operations.remove(key, block).async();
    }

    @Override
    public CompletableFuture<Boolean> expire(String key) {
        return operations.expire(key).async();
    }

    @Override
    public CompletableFuture<Long> removeAll(Collection<String> keys) {
        return operations.removeAll(keys).async();
    }

    @Override
    public CompletableFuture<@Nullable Void> invalidate(String... tags) {
        return operations.invalidate(tags).async();
    }

    @Override
    public CompletableFuture<@Nullable Void> clear() {
        return operations.clear().async();
    }

    @Override
    public CompletableFuture<Optional<EntryInfo>> describe(String key) {
        return operations.describe(key).async();
    }

    @Override
    public CompletableFuture<@Nullable Void> fence() {
        return operations.fence().async();
    }
}
