package dev.larder.cache;

import dev.larder.base.Call;
import dev.larder.cache.Waiting.What;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A store behind an {@link Outbox}: before it is read, what waits for the entries and tags that are read is carried out. With nothing
 * waiting that costs one volatile read. What is removed through it is noted, so that a later miss can be told from others.
 */
final class OutboxCacheStore implements CacheStore {
    private final CacheStore store;
    private final Outbox outbox;
    private final Departures departures;
    private final @Nullable Tracking tracking;

    OutboxCacheStore(CacheStore store, Outbox outbox, Departures departures) {
        this.store = store;
        this.outbox = outbox;
        this.departures = departures;
        Tracking inner = store.tracking();
        this.tracking = inner == null ? null : new OutboxTracking(inner, outbox);
    }

    @Override
    public Call<Read> read(EntryKey key, List<Tag> tags) {
        return outbox.before(List.of(key), tags, store.read(key, tags));
    }

    @Override
    public Call<ReadAll> readAll(List<EntryKey> keys, List<Tag> tags) {
        return outbox.before(keys, tags, store.readAll(keys, tags));
    }

    @Override
    public Call<List<Stamp>> openStamps(List<NewStamp> tags, long ttlMillis) {
        return outbox.before(List.of(), tags(tags), store.openStamps(tags, ttlMillis));
    }

    @Override
    public Call<List<Stamp>> writeStamped(Write entry, List<NewStamp> tags, List<Stamp> carried, long stampTtlMillis) {
        return outbox.before(
                List.of(entry.key()), tags(tags), store.writeStamped(entry, tags, carried, stampTtlMillis));
    }

    static List<Tag> tags(List<NewStamp> stamps) {
        return stamps.stream().map(NewStamp::tag).toList();
    }

    @Override
    public Call<@Nullable Void> replaceStamps(List<NewStamp> tags, long ttlMillis) {
        return outbox.superseding(What.tags(tags(tags)), store.replaceStamps(tags, ttlMillis));
    }

    @Override
    public Call<Acquired> acquire(EntryKey key, byte @Nullable [] known, Stamp token, long leaseMillis) {
        return outbox.before(List.of(key), List.of(), store.acquire(key, known, token, leaseMillis));
    }

    @Override
    public Call<Boolean> fill(EntryKey key, Stamp token, byte[] bytes, long ttlMillis) {
        return outbox.before(List.of(key), List.of(), store.fill(key, token, bytes, ttlMillis));
    }

    @Override
    public Call<List<Answer<Acquired>>> acquireAll(List<Wanted> wanted, long leaseMillis) {
        List<EntryKey> keys = wanted.stream().map(Wanted::key).toList();
        return outbox.before(keys, List.of(), store.acquireAll(wanted, leaseMillis));
    }

    @Override
    public Call<List<Answer<Boolean>>> fillAll(List<LeasedWrite> entries) {
        return outbox.before(keys(entries), List.of(), store.fillAll(entries));
    }

    static List<EntryKey> keys(List<LeasedWrite> entries) {
        return entries.stream().map(one -> one.entry().key()).toList();
    }

    @Override
    public Call<List<Answer<Boolean>>> releaseAll(List<Lease> held) {
        return store.releaseAll(held);
    }

    @Override
    public Call<Boolean> release(EntryKey key, Stamp token) {
        return store.release(key, token);
    }

    @Override
    public Call<@Nullable Void> write(EntryKey key, byte[] bytes, long ttlMillis) {
        return outbox.superseding(What.entries(List.of(key)), store.write(key, bytes, ttlMillis));
    }

    @Override
    public Call<@Nullable Void> writeAll(List<Write> entries) {
        List<EntryKey> keys = entries.stream().map(Write::key).toList();
        return outbox.superseding(What.entries(keys), store.writeAll(entries));
    }

    @Override
    public Call<Long> remove(List<EntryKey> keys, long blockMillis) {
        Call<Long> removed = outbox.superseding(What.entries(keys), store.remove(keys, blockMillis));
        return new DeferredCall<>(() -> {
            departures.removed(keys);
            return removed;
        });
    }

    @Override
    public Call<Boolean> patch(EntryKey key, int offset, byte[] bytes) {
        return outbox.before(List.of(key), List.of(), store.patch(key, offset, bytes));
    }

    @Override
    public Call<Long> extend(List<Longer> entries, long additionalMillis) {
        return store.extend(entries, additionalMillis);
    }

    @Override
    public Call<List<@Nullable StoredEntry>> describe(List<EntryKey> keys) {
        return outbox.before(keys, List.of(), store.describe(keys));
    }

    @Override
    public Call<List<@Nullable Weight>> weigh(List<EntryKey> keys) {
        return store.weigh(keys);
    }

    @Override
    public Call<Long> touch(List<EntryKey> keys) {
        return store.touch(keys);
    }

    @Override
    public Call<Footprint> footprint() {
        return store.footprint();
    }

    @Override
    public Call<Boolean> takeTurn(String role, Stamp token, long ttlMillis) {
        return store.takeTurn(role, token, ttlMillis);
    }

    @Override
    public Call<Boolean> endTurn(String role, Stamp token) {
        return store.endTurn(role, token);
    }

    @Override
    public Call<Boolean> isTurnTaken(String role) {
        return store.isTurnTaken(role);
    }

    @Override
    public Call<ScanPage> scan(@Nullable String cache, @Nullable String keyGlob, @Nullable String cursor) {
        return store.scan(cache, keyGlob, cursor);
    }

    @Override
    public Call<@Nullable Void> announce(String cache, long ttlMillis) {
        return store.announce(cache, ttlMillis);
    }

    @Override
    public Call<Set<String>> cacheNames() {
        return store.cacheNames();
    }

    @Override
    public @Nullable Tracking tracking() {
        return tracking;
    }

    @Override
    public long clockMillis() {
        return store.clockMillis();
    }
}
