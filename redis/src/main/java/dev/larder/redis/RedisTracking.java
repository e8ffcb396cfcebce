package dev.larder.redis;

import dev.larder.base.Call;
import dev.larder.cache.CacheStore;
import dev.larder.cache.CacheStore.Acquired;
import dev.larder.cache.CacheStore.Answer;
import dev.larder.cache.EntryKey;
import dev.larder.cache.Stamp;
import dev.larder.cache.Tag;
import dev.larder.cache.Tracking;
import dev.larder.cache.Watch;
import dev.larder.redis.link.Command;
import dev.larder.redis.link.Command.Repeat;
import dev.larder.redis.link.Router.Outcome;
import dev.larder.redis.link.Slots;
import dev.larder.redis.link.TrackedListener;
import dev.larder.redis.link.TrackedRouter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What Redis tells of changes, by {@code CLIENT TRACKING} over a connection of its own to each primary, and by {@code CLIENT TRACKING ON
 * BCAST} over another one for the caches of whose every change is told: one connection does not do both. These are opened when the first
 * asks for them.
 *
 * <p>Reads are {@code MGET} on one server and pipelined {@code GET}s on a cluster, heads {@code GETRANGE}s. The scripts are
 * those of the store: each reads what it has changed, because a connection's own change ends what it is told of the key.
 */
final class RedisTracking implements Tracking, TrackedListener {
    private static final byte[] GET = Request.ascii("GET");
    private static final byte[] MGET = Request.ascii("MGET");
    private static final byte[] GETRANGE = Request.ascii("GETRANGE");
    private static final byte[] FIRST = Request.number(0);
    private static final byte[] LAST = Request.number(HEAD_BYTES - 1);

    private final Sender sender;
    private final Scripts scripts;
    private final CacheKeys keys;
    private final String prefix;
    private final EntryCommands ofWhatWasRead;
    private final EntryCommands ofEverything;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();

    /** The caches of whose every change is told. */
    private final Set<String> broadcast = ConcurrentHashMap.newKeySet();

    private volatile @Nullable TrackedRouter ofReads;
    private volatile @Nullable TrackedRouter ofPrefixes;

    RedisTracking(Sender sender, Scripts scripts, CacheKeys keys, String prefix) {
        this.sender = sender;
        this.scripts = scripts;
        this.keys = keys;
        this.prefix = prefix;
        this.ofWhatWasRead = new EntryCommands(keys, true);
        this.ofEverything = new EntryCommands(keys, false);
    }

    private EntryCommands commands(String cache) {
        return broadcast.contains(cache) ? ofEverything : ofWhatWasRead;
    }

    private TrackedRouter router(String cache) {
        TrackedRouter router = broadcast.contains(cache) ? ofPrefixes : ofReads;
        return router != null ? router : openOfReads();
    }

    /** Waits for the first attempts to connect, so that what is read next is told of, if Redis is well. */
    private synchronized TrackedRouter openOfReads() {
        TrackedRouter router = ofReads;
        if (router == null) {
            router = sender.router().track(prefix, this);
            router.awaitFirstAttempts();
            ofReads = router;
        }
        return router;
    }

    /** Opens connections before anything is read: what is read while the first of them begins is not kept. */
    @Override
    public void listen(Listener listener) {
        listeners.add(listener);
        TrackedRouter router = ofPrefixes;
        if (router != null) {
            router.awaitFirstAttempts();
        } else {
            openOfReads();
        }
    }

    @Override
    public synchronized void broadcast(String cache) {
        TrackedRouter router = ofPrefixes;
        if (router == null) {
            router = sender.router().trackPrefixes(prefix, this);
            ofPrefixes = router;
        }
        router.tellOf(keys.prefixes(cache));
        broadcast.add(cache);
    }

    @Override
    public synchronized void endBroadcast(String cache) {
        TrackedRouter router = ofPrefixes;
        if (broadcast.remove(cache) && router != null) {
            router.stopTelling(keys.prefixes(cache));
        }
    }

    @Override
    public Call<TrackedRead> read(List<EntryKey> entries, List<Tag> tags) {
        List<byte[]> wanted = new ArrayList<>(entries.size() + tags.size());
        EntryCommands.checked("keys", entries, CacheStore.MAX_BATCH).forEach(key -> wanted.add(keys.entry(key)));
        EntryCommands.checked("tags", tags, CacheStore.MAX_BATCH).forEach(tag -> wanted.add(keys.stamp(tag)));
        return values(cache(entries, tags), wanted).map(found -> trackedRead(found, entries.size()));
    }

    /** The one that all belong to; any where there is nothing to read. */
    private static String cache(List<EntryKey> entries, List<Tag> tags) {
        return entries.isEmpty()
                ? tags.isEmpty() ? "" : tags.get(0).cache()
                : entries.get(0).cache();
    }

    private Call<List<Tracked<byte @Nullable []>>> values(String cache, List<byte[]> wanted) {
        if (!sender.isCluster() && wanted.size() > 1) {
            List<byte[]> parts = new ArrayList<>(1 + wanted.size());
            parts.add(MGET);
            parts.addAll(wanted);
            Command<List<byte @Nullable []>> mget =
                    new Command<>(parts, Slots.ANY, Repeat.SAFE, RedisCacheStore::rawList);
            return all(cache, List.of(mget)).map(found -> each(found.get(0)));
        }
        List<Command<byte @Nullable []>> gets = new ArrayList<>(wanted.size());
        wanted.forEach(key -> gets.add(get(key)));
        return all(cache, gets);
    }

    private static List<Tracked<byte @Nullable []>> each(Tracked<List<byte @Nullable []>> all) {
        List<Tracked<byte @Nullable []>> each = new ArrayList<>(all.value().size());
        all.value().forEach(bytes -> each.add(new Tracked<>(bytes, all.watch())));
        return each;
    }

    @Override
    public Call<TrackedRead> heads(List<EntryKey> entries, List<Tag> tags) {
        List<Command<byte @Nullable []>> wanted = new ArrayList<>(entries.size() + tags.size());
        EntryCommands.checked("keys", entries, CacheStore.MAX_BATCH).forEach(key -> wanted.add(head(keys.entry(key))));
        EntryCommands.checked("tags", tags, CacheStore.MAX_BATCH).forEach(tag -> wanted.add(get(keys.stamp(tag))));
        return all(cache(entries, tags), wanted).map(found -> trackedRead(found, entries.size()));
    }

    private static Command<byte @Nullable []> get(byte[] key) {
        return new Command<>(List.of(GET, key), Slots.of(key), Repeat.SAFE, Decoders.BYTES);
    }

    private static Command<byte @Nullable []> head(byte[] key) {
        return new Command<>(List.of(GETRANGE, key, FIRST, LAST), Slots.of(key), Repeat.SAFE, Decoders.HEAD);
    }

    @SuppressWarnings("NullAway") // A tag without a stamp has null here, as the type says; older compilers cannot tell.
    private static TrackedRead trackedRead(List<Tracked<byte @Nullable []>> found, int entries) {
        List<Tracked<@Nullable Stamp>> stamps = new ArrayList<>(found.size() - entries);
        for (Tracked<byte @Nullable []> stamp : found.subList(entries, found.size())) {
            stamps.add(new Tracked<@Nullable Stamp>(StampBytes.read(stamp.value()), stamp.watch()));
        }
        return new TrackedRead(new ArrayList<>(found.subList(0, entries)), stamps);
    }

    @Override
    public Call<List<Tracked<Stamp>>> openStamps(List<CacheStore.NewStamp> tags, long ttlMillis) {
        EntryCommands.checkedMillis("ttlMillis", ttlMillis);
        List<Command<Stamp>> runs = new ArrayList<>();
        EntryCommands.checked("tags", tags, CacheStore.MAX_BATCH)
                .forEach(tag -> runs.add(ofEverything.openStamp(tag, ttlMillis)));
        String cache = tags.isEmpty() ? "" : tags.get(0).tag().cache();
        return runAll(cache, Script.OPEN_STAMP, runs);
    }

    @Override
    public Call<Tracked<Acquired>> acquire(EntryKey key, byte @Nullable [] known, Stamp token, long leaseMillis) {
        return runAll(
                        key.cache(),
                        Script.ACQUIRE,
                        List.of(commands(key.cache()).acquire(key, known, token, leaseMillis)))
                .map(found -> found.get(0));
    }

    @Override
    public Call<Tracked<Boolean>> fill(EntryKey key, Stamp token, byte[] bytes, long ttlMillis) {
        return runAll(key.cache(), Script.FILL, List.of(commands(key.cache()).fill(key, token, bytes, ttlMillis)))
                .map(found -> found.get(0));
    }

    @Override
    public Call<List<Answer<Tracked<Acquired>>>> acquireAll(List<CacheStore.Wanted> wanted, long leaseMillis) {
        String cache = wanted.isEmpty() ? "" : wanted.get(0).key().cache();
        return runEach(cache, Script.ACQUIRE, commands(cache).acquireAll(wanted, leaseMillis));
    }

    @Override
    public Call<List<Answer<Tracked<Boolean>>>> fillAll(List<CacheStore.LeasedWrite> entries) {
        String cache = entries.isEmpty() ? "" : entries.get(0).entry().key().cache();
        return runEach(cache, Script.FILL, commands(cache).fillAll(entries));
    }

    @Override
    public Call<@Nullable Void> fence(String cache) {
        return new DeferredCall<>(() -> router(cache).fence());
    }

    private <T extends @Nullable Object> Call<List<Tracked<T>>> all(String cache, List<Command<T>> several) {
        return this.<T>send(cache, several).map(Outcomes::values);
    }

    private <T extends @Nullable Object> Call<List<Tracked<T>>> runAll(
            String cache, Script script, List<Command<T>> runs) {
        Function<List<Command<T>>, Call<List<Outcome<Tracked<T>>>>> send = several -> send(cache, several);
        return scripts.runAll(script, runs, send).map(Outcomes::values);
    }

    private <T> Call<List<Answer<Tracked<T>>>> runEach(String cache, Script script, List<Command<T>> runs) {
        Function<List<Command<T>>, Call<List<Outcome<Tracked<T>>>>> send = several -> send(cache, several);
        return scripts.runAll(script, runs, send).map(Outcomes::answers);
    }

    private <T extends @Nullable Object> Call<List<Outcome<Tracked<T>>>> send(String cache, List<Command<T>> several) {
        return new DeferredCall<>(() -> router(cache).callAll(several));
    }

    @Override
    public void keyChanged(byte[] stored) {
        EntryKey entry = keys.entryOf(stored);
        EntryKey changed = entry != null ? entry : keys.leasedOf(stored);
        if (changed != null) {
            listeners.forEach(listener -> listener.entryChanged(changed));
            return;
        }
        Tag tag = keys.tagOf(stored);
        if (tag != null) {
            listeners.forEach(listener -> listener.stampChanged(tag));
        }
    }

    @Override
    public void watchBegan() {
        listeners.forEach(Listener::watchBegan);
    }

    @Override
    public void watchEnded(Watch watch) {
        listeners.forEach(listener -> listener.watchEnded(watch));
    }
}
