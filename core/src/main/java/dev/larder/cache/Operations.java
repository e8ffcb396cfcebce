package dev.larder.cache;

import dev.larder.base.Call;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Every operation of a cache, described and not yet carried out: the one place that both forms come from. */
final class Operations<V> {
    private final CacheParts<V> parts;
    private final Lookup<V> lookup;
    private final Writing<V> writing;
    private final Loads<V> loads;
    private final BatchLoads<V> batchLoads;
    private final Removal<V> removal;
    private final EntryDescriber describer;

    Operations(CacheParts<V> parts) {
        this.parts = parts;
        this.lookup = new Lookup<>(parts);
        this.writing = new Writing<>(parts);
        this.loads = new Loads<>(parts, lookup, writing);
        this.batchLoads = new BatchLoads<>(parts, lookup, writing, loads);
        this.removal = new Removal<>(parts);
        this.describer =
                new EntryDescriber(parts.store(), parts.context().wire().signatures());
    }

    CacheParts<V> parts() {
        return parts;
    }

    /** The value in memory, if it may be returned: the short way of a read, which makes nothing. */
    @Nullable
    V near(String key) {
        NearCache<V> near = parts.near();
        if (near == null) {
            return null;
        }
        if (key.length() <= StoredKey.SURELY_PLAIN_CHARS) {
            return near.hit(key, null);
        }
        StoredKey stored = parts.key(key);
        return near.hit(stored.entry().key(), stored.fullKey());
    }

    /** As {@link #near}, but not a value that it may be time to load anew: the way of a read that can load. */
    @Nullable
    V nearUnlessDue(String key) {
        NearCache<V> near = parts.near();
        if (near == null) {
            return null;
        }
        if (key.length() <= StoredKey.SURELY_PLAIN_CHARS) {
            return near.hitUnlessDue(key, null);
        }
        StoredKey stored = parts.key(key);
        return near.hitUnlessDue(stored.entry().key(), stored.fullKey());
    }

    /** Waits until all changes that were acknowledged before are known here. */
    Call<@Nullable Void> fence() {
        NearCache<V> near = parts.near();
        Tracking tracking = near == null ? null : parts.context().notices().tracking();
        return near == null || tracking == null
                ? new DeferredCall<>(this::fenceWithoutMemory)
                : parts.failures().counted(new DeferredCall<>(() -> fence(near, tracking)));
    }

    /** What is read after this comes from the store, unless it is from a load that began before. */
    private Call<@Nullable Void> fenceWithoutMemory() {
        OwnChanges own = parts.own();
        if (own != null) {
            own.changeAny();
        }
        return Call.done();
    }

    private Call<@Nullable Void> fence(NearCache<V> near, Tracking tracking) {
        long beganNanos = parts.context().ticker().nanos();
        return tracking.fence(parts.name()).map(told -> {
            near.fenced(beganNanos);
            return null;
        });
    }

    Call<Optional<V>> get(String key) {
        return lookup.get(parts.key(key));
    }

    Call<Map<String, V>> getAll(Collection<String> keys) {
        return lookup.getAll(keys);
    }

    Call<V> getOrLoad(String key, EntryOptions options, Loader<? extends V> loader) {
        return loads.getOrLoad(key, options, loader);
    }

    Call<Optional<V>> getOrFind(String key, EntryOptions options, Loader<Optional<V>> finder) {
        return loads.getOrFind(key, options, finder);
    }

    Call<BatchResult<V>> getAllOrLoad(Collection<String> keys, EntryOptions options, BatchLoader<? extends V> loader) {
        return batchLoads.getAllOrLoad(keys, options, loader);
    }

    Call<@Nullable Void> put(String key, V value, EntryOptions options) {
        return writing.put(key, value, options);
    }

    Call<@Nullable Void> putAll(Map<String, ? extends V> values, EntryOptions options) {
        return writing.putAll(values, options);
    }

    Call<Boolean> remove(String key) {
        return removal.removeAll(List.of(key), Duration.ZERO).map(removed -> removed > 0);
    }

    Call<Boolean> remove(String key, Duration block) {
        return removal.removeAll(List.of(key), block).map(removed -> removed > 0);
    }

    Call<Boolean> expire(String key) {
        return removal.expire(key);
    }

    Call<Long> removeAll(Collection<String> keys) {
        return removal.removeAll(keys, Duration.ZERO);
    }

    Call<@Nullable Void> invalidate(String... tags) {
        return removal.invalidate(List.of(tags));
    }

    Call<@Nullable Void> clear() {
        return removal.clear();
    }

    Call<Optional<EntryInfo>> describe(String key) {
        return parts.failures().counted(describer.describe(parts.key(key)));
    }

    /** Loads under way on this node. */
    int inFlight() {
        return loads.inFlight();
    }
}
