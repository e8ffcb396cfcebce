package dev.larder.cache;

import dev.larder.base.Call;
import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import dev.larder.base.StoreUnavailableException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A store that notes each trip made to another one, and can be told to be down or to refuse one kind of call. */
public final class ProbedStore implements CacheStore {
    private final CacheStore store;
    private final List<String> trips = new CopyOnWriteArrayList<>();
    private volatile boolean down;
    private volatile boolean everybodysTurn;
    private volatile @Nullable String refused;
    private volatile @Nullable String unreachable;
    private volatile @Nullable Runnable beforeWrite;
    private volatile @Nullable CompletableFuture<?> announcementsHeld;
    private volatile @Nullable Runnable afterRead;
    private volatile @Nullable Runnable beforeRemove;

    /**
     * Wraps a store.
     *
     * @param store the store
     */
    public ProbedStore(CacheStore store) {
        this.store = store;
    }

    /** The calls carried out since the last time this was asked, announcements left out. */
    List<String> trips() {
        List<String> seen = List.copyOf(trips);
        trips.clear();
        return seen;
    }

    /**
     * Makes every call fail, or none.
     *
     * @param value whether to fail
     */
    public void down(boolean value) {
        down = value;
    }

    /** Makes removals fail of which one is of a key that begins so, as if its server alone were away. */
    void unreachable(@Nullable String prefix) {
        unreachable = prefix;
    }

    /** Makes the store answer one kind of call with an error. */
    void refuse(@Nullable String name) {
        refused = name;
    }

    /** Gives a role to everybody who asks, as if there were no other node. */
    void everybodysTurn() {
        everybodysTurn = true;
    }

    /** Lets no announcement reach the store until that has completed. */
    void holdAnnouncements(CompletableFuture<?> until) {
        announcementsHeld = until;
    }

    private record HeldCall<T extends @Nullable Object>(CompletableFuture<?> until, Call<T> call) implements Call<T> {
        @Override
        public T await() {
            until.join();
            return call.await();
        }

        @Override
        public CompletableFuture<T> async() {
            return until.thenCompose(done -> call.async());
        }
    }

    void beforeWrite(@Nullable Runnable action) {
        beforeWrite = action;
    }

    void afterRead(@Nullable Runnable action) {
        afterRead = action;
    }

    void beforeRemove(@Nullable Runnable action) {
        beforeRemove = action;
    }

    @Override
    public Call<Read> read(EntryKey key, List<Tag> tags) {
        return probe("read", store.read(key, tags), null, afterRead);
    }

    @Override
    public Call<ReadAll> readAll(List<EntryKey> keys, List<Tag> tags) {
        return probe("readAll", store.readAll(keys, tags), null, afterRead);
    }

    @Override
    public Call<List<Stamp>> openStamps(List<NewStamp> tags, long ttlMillis) {
        return probe("openStamps", store.openStamps(tags, ttlMillis), null, null);
    }

    @Override
    public Call<List<Stamp>> writeStamped(Write entry, List<NewStamp> tags, List<Stamp> carried, long stampTtlMillis) {
        return probe("writeStamped", store.writeStamped(entry, tags, carried, stampTtlMillis), beforeWrite, null);
    }

    @Override
    public Call<@Nullable Void> replaceStamps(List<NewStamp> tags, long ttlMillis) {
        return probe("replaceStamps", store.replaceStamps(tags, ttlMillis), null, null);
    }

    @Override
    public Call<Acquired> acquire(EntryKey key, byte @Nullable [] known, Stamp token, long leaseMillis) {
        return probe("acquire", store.acquire(key, known, token, leaseMillis), null, null);
    }

    @Override
    public Call<Boolean> fill(EntryKey key, Stamp token, byte[] bytes, long ttlMillis) {
        return probe("fill", store.fill(key, token, bytes, ttlMillis), beforeWrite, null);
    }

    @Override
    public Call<Boolean> release(EntryKey key, Stamp token) {
        return probe("release", store.release(key, token), null, null);
    }

    @Override
    public Call<List<Answer<Acquired>>> acquireAll(List<Wanted> wanted, long leaseMillis) {
        return probe("acquireAll", store.acquireAll(wanted, leaseMillis), null, null);
    }

    @Override
    public Call<List<Answer<Boolean>>> fillAll(List<LeasedWrite> entries) {
        return probe("fillAll", store.fillAll(entries), beforeWrite, null);
    }

    @Override
    public Call<List<Answer<Boolean>>> releaseAll(List<Lease> held) {
        return probe("releaseAll", store.releaseAll(held), null, null);
    }

    @Override
    public Call<@Nullable Void> write(EntryKey key, byte[] bytes, long ttlMillis) {
        return probe("write", store.write(key, bytes, ttlMillis), beforeWrite, null);
    }

    @Override
    public Call<@Nullable Void> writeAll(List<Write> entries) {
        return probe("writeAll", store.writeAll(entries), null, null);
    }

    @Override
    public Call<Long> remove(List<EntryKey> keys, long blockMillis) {
        String away = unreachable;
        Call<Long> removed =
                away == null || keys.stream().noneMatch(key -> key.key().startsWith(away))
                        ? store.remove(keys, blockMillis)
                        : Call.of(0L).map(none -> {
                            throw new StoreUnavailableException("the server of a key is away", null);
                        });
        return probe("remove", removed, beforeRemove, null);
    }

    @Override
    public Call<Boolean> patch(EntryKey key, int offset, byte[] bytes) {
        return probe("patch", store.patch(key, offset, bytes), null, null);
    }

    @Override
    public Call<Long> extend(List<Longer> entries, long additionalMillis) {
        return probe("extend", store.extend(entries, additionalMillis), null, null);
    }

    @Override
    public Call<List<@Nullable StoredEntry>> describe(List<EntryKey> keys) {
        return probe("describe", store.describe(keys), null, null);
    }

    @Override
    public Call<ScanPage> scan(@Nullable String cache, @Nullable String keyGlob, @Nullable String cursor) {
        return probe("scan", store.scan(cache, keyGlob, cursor), null, null);
    }

    @Override
    public Call<List<@Nullable Weight>> weigh(List<EntryKey> keys) {
        return probe("weigh", store.weigh(keys), null, null);
    }

    @Override
    public Call<Long> touch(List<EntryKey> keys) {
        return probe("touch", store.touch(keys), null, null);
    }

    @Override
    public Call<Footprint> footprint() {
        return probe("footprint", store.footprint(), null, null);
    }

    @Override
    public Call<Boolean> takeTurn(String role, Stamp token, long ttlMillis) {
        Call<Boolean> call = everybodysTurn ? Call.of(true) : store.takeTurn(role, token, ttlMillis);
        return probe("takeTurn", call, null, null);
    }

    @Override
    public Call<Boolean> isTurnTaken(String role) {
        return probe("isTurnTaken", store.isTurnTaken(role), null, null);
    }

    @Override
    public Call<Boolean> endTurn(String role, Stamp token) {
        return probe("endTurn", store.endTurn(role, token), null, null);
    }

    @Override
    public Call<@Nullable Void> announce(String cache, long ttlMillis) {
        Call<@Nullable Void> announced = probe("announce", store.announce(cache, ttlMillis), null, null);
        CompletableFuture<?> held = announcementsHeld;
        return held == null ? announced : new HeldCall<>(held, announced);
    }

    @Override
    public Call<Set<String>> cacheNames() {
        return probe("cacheNames", store.cacheNames(), null, null);
    }

    @Override
    public @Nullable Tracking tracking() {
        return store.tracking();
    }

    @Override
    public long clockMillis() {
        return store.clockMillis();
    }

    private <T extends @Nullable Object> Call<T> probe(
            String name, Call<T> call, @Nullable Runnable before, @Nullable Runnable after) {
        return new ProbedCall<T>(this, name, call, before, after);
    }

    private record ProbedCall<T extends @Nullable Object>(
            ProbedStore store,
            String name,
            Call<T> call,
            @Nullable Runnable before,
            @Nullable Runnable after) implements Call<T> {
        @Override
        public T await() {
            if (!name.equals("announce")) {
                store.trips.add(name);
            }
            if (store.down) {
                throw new StoreUnavailableException("store is down", null);
            }
            if (name.equals(store.refused)) {
                throw new LarderException(ErrorCode.STORE_REJECTED, "OOM");
            }
            if (before != null) {
                before.run();
            }
            T answer = call.await();
            if (after != null) {
                after.run();
            }
            return answer;
        }

        @Override
        public CompletableFuture<T> async() {
            try {
                return CompletableFuture.completedFuture(await());
            } catch (LarderException failure) {
                return CompletableFuture.failedFuture(failure);
            }
        }
    }
}
