package dev.larder.cache;

import dev.larder.base.Call;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tracked reads of an {@link OutboxCacheStore}.
 *
 * @param tracking the store's side that tells of changes
 * @param outbox what has to be carried out before
 */
record OutboxTracking(Tracking tracking, Outbox outbox) implements Tracking {
    @Override
    public void listen(Listener listener) {
        tracking.listen(listener);
    }

    @Override
    public Call<TrackedRead> read(List<EntryKey> keys, List<Tag> tags) {
        return outbox.before(keys, tags, tracking.read(keys, tags));
    }

    @Override
    public Call<TrackedRead> heads(List<EntryKey> keys, List<Tag> tags) {
        return outbox.before(keys, tags, tracking.heads(keys, tags));
    }

    @Override
    public Call<List<Tracked<Stamp>>> openStamps(List<CacheStore.NewStamp> tags, long ttlMillis) {
        return outbox.before(List.of(), OutboxCacheStore.tags(tags), tracking.openStamps(tags, ttlMillis));
    }

    @Override
    public Call<Tracked<CacheStore.Acquired>> acquire(
            EntryKey key, byte @Nullable [] known, Stamp token, long leaseMillis) {
        return outbox.before(List.of(key), List.of(), tracking.acquire(key, known, token, leaseMillis));
    }

    @Override
    public Call<Tracked<Boolean>> fill(EntryKey key, Stamp token, byte[] bytes, long ttlMillis) {
        return outbox.before(List.of(key), List.of(), tracking.fill(key, token, bytes, ttlMillis));
    }

    @Override
    public Call<List<CacheStore.Answer<Tracked<CacheStore.Acquired>>>> acquireAll(
            List<CacheStore.Wanted> wanted, long leaseMillis) {
        List<EntryKey> keys = wanted.stream().map(CacheStore.Wanted::key).toList();
        return outbox.before(keys, List.of(), tracking.acquireAll(wanted, leaseMillis));
    }

    @Override
    public Call<List<CacheStore.Answer<Tracked<Boolean>>>> fillAll(List<CacheStore.LeasedWrite> entries) {
        return outbox.before(OutboxCacheStore.keys(entries), List.of(), tracking.fillAll(entries));
    }

    @Override
    public void broadcast(String cache) {
        tracking.broadcast(cache);
    }

    @Override
    public void endBroadcast(String cache) {
        tracking.endBroadcast(cache);
    }

    @Override
    public Call<@Nullable Void> fence(String cache) {
        return tracking.fence(cache);
    }
}
