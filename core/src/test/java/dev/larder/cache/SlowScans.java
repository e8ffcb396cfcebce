package dev.larder.cache;

import dev.larder.base.Call;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A store where something happens before every page of a scan. */
record SlowScans(CacheStore store, Runnable before) implements CacheStore {
    @Override
    public Call<ScanPage> scan(@Nullable String cache, @Nullable String keyGlob, @Nullable String cursor) {
        return Call.of(true).flatMap(ignored -> {
            before.run();
            return store.scan(cache, keyGlob, cursor);
        });
    }

    @Override
    public Call<Read> read(EntryKey key, List<Tag> tags) {
        return store.read(key, tags);
    }

    @Override
    public Call<ReadAll> readAll(List<EntryKey> keys, List<Tag> tags) {
        return store.readAll(keys, tags);
    }

    @Override
    public Call<List<Stamp>> openStamps(List<NewStamp> tags, long ttlMillis) {
        return store.openStamps(tags, ttlMillis);
    }

    @Override
    public Call<List<Stamp>> writeStamped(Write entry, List<NewStamp> tags, List<Stamp> carried, long stampTtlMillis) {
        return store.writeStamped(entry, tags, carried, stampTtlMillis);
    }

    @Override
    public Call<@Nullable Void> replaceStamps(List<NewStamp> tags, long ttlMillis) {
        return store.replaceStamps(tags, ttlMillis);
    }

    @Override
    public Call<Acquired> acquire(EntryKey key, byte @Nullable [] known, Stamp token, long leaseMillis) {
        return store.acquire(key, known, token, leaseMillis);
    }

    @Override
    public Call<Boolean> fill(EntryKey key, Stamp token, byte[] bytes, long ttlMillis) {
        return store.fill(key, token, bytes, ttlMillis);
    }

    @Override
    public Call<Boolean> release(EntryKey key, Stamp token) {
        return store.release(key, token);
    }

    @Override
    public Call<@Nullable Void> write(EntryKey key, byte[] bytes, long ttlMillis) {
        return store.write(key, bytes, ttlMillis);
    }

    @Override
    public Call<@Nullable Void> writeAll(List<Write> entries) {
        return store.writeAll(entries);
    }

    @Override
    public Call<Long> remove(List<EntryKey> keys, long blockMillis) {
        return store.remove(keys, blockMillis);
    }

    @Override
    public Call<Boolean> patch(EntryKey key, int offset, byte[] bytes) {
        return store.patch(key, offset, bytes);
    }

    @Override
    public Call<Long> extend(List<Longer> entries, long additionalMillis) {
        return store.extend(entries, additionalMillis);
    }

    @Override
    public Call<List<@Nullable StoredEntry>> describe(List<EntryKey> keys) {
        return store.describe(keys);
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
    public Call<Boolean> isTurnTaken(String role) {
        return store.isTurnTaken(role);
    }

    @Override
    public Call<Boolean> endTurn(String role, Stamp token) {
        return store.endTurn(role, token);
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
        return store.tracking();
    }

    @Override
    public long clockMillis() {
        return store.clockMillis();
    }
}
