package dev.larder.cache;

import dev.larder.base.Codec;
import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import dev.larder.base.LatencyHistogram;
import dev.larder.base.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The caches of one store, by name.
 *
 * <p>Thread-safe. Making a cache costs no round trip; its name becomes known to the other nodes when it is first written
 * to. A manager neither owns nor closes its store and its executor.
 *
 * @since 0.1
 */
public final class CacheManager implements AutoCloseable {
    /** How many caches a manager has at most unless chosen otherwise. */
    public static final int DEFAULT_MAX_CACHES = 1_000;

    /** How many listeners a manager has at most. */
    public static final int MAX_LISTENERS = 16;

    /** The highest number of caches that may be chosen. */
    public static final int HIGHEST_MAX_CACHES = 100_000;

    private static final String WILL_BE_INVALIDATED = "the tags will be invalidated";

    private final CacheContext context;
    private final Outbox outbox;
    private final int maxCaches;
    private final Sweeper sweeper;
    private final Census census;
    private final MemoryRun memoryRun;

    /** Null without a budget. */
    private final @Nullable MemoryWatch memoryWatch;

    /** Written under its own monitor only, so that the limit holds; read without. */
    private final Map<String, BlockingCache<?>> caches = new ConcurrentHashMap<>();

    /** What the forgotten caches did. */
    private final Counters forgotten = new Counters();

    private volatile boolean closed;

    /**
     * Makes a manager without caches.
     *
     * @param store where entries are kept
     * @param ticker elapsed time
     * @param random where stamps and jitter come from; shared by all threads, so it must be thread-safe
     * @param executor runs the loaders of asynchronous calls, and sweeps; they block
     * @param maxCaches from 1 to {@link #HIGHEST_MAX_CACHES}
     */
    public CacheManager(CacheStore store, Ticker ticker, RandomGenerator random, Executor executor, int maxCaches) {
        this(store, ticker, random, executor, maxCaches, SigningKeys.none());
    }

    /**
     * Makes a manager without caches, whose entries are signed.
     *
     * @param store where entries are kept
     * @param ticker elapsed time
     * @param random where stamps and jitter come from; shared by all threads, so it must be thread-safe
     * @param executor runs the loaders of asynchronous calls, and sweeps; they block
     * @param maxCaches from 1 to {@link #HIGHEST_MAX_CACHES}
     * @param signingKeys what to sign entries with, and to ask of those that are read
     */
    public CacheManager(
            CacheStore store,
            Ticker ticker,
            RandomGenerator random,
            Executor executor,
            int maxCaches,
            SigningKeys signingKeys) {
        this(store, ticker, random, executor, maxCaches, signingKeys, 0);
    }

    /**
     * Makes a manager without caches, which sees to it that all caches of its store take no more than a budget, together with
     * the other nodes that do. See {@link #optimize()}.
     *
     * @param store where entries are kept
     * @param ticker elapsed time
     * @param random where stamps and jitter come from; shared by all threads, so it must be thread-safe
     * @param executor runs the loaders of asynchronous calls, sweeps, and looks at the budget; they block
     * @param maxCaches from 1 to {@link #HIGHEST_MAX_CACHES}
     * @param signingKeys what to sign entries with, and to ask of those that are read
     * @param maxBytes what all caches in the store may take together, or 0 for no bound
     */
    public CacheManager(
            CacheStore store,
            Ticker ticker,
            RandomGenerator random,
            Executor executor,
            int maxCaches,
            SigningKeys signingKeys,
            long maxBytes) {
        this(store, ticker, random, executor, maxCaches, signingKeys, MemoryBudget.of(maxBytes), Safeguards.ALL);
    }

    CacheManager(
            CacheStore store,
            Ticker ticker,
            RandomGenerator random,
            Executor executor,
            int maxCaches,
            SigningKeys signingKeys,
            Safeguards safeguards) {
        this(store, ticker, random, executor, maxCaches, signingKeys, MemoryBudget.NONE, safeguards);
    }

    CacheManager(
            CacheStore store,
            Ticker ticker,
            RandomGenerator random,
            Executor executor,
            int maxCaches,
            SigningKeys signingKeys,
            MemoryBudget budget,
            Safeguards safeguards) {
        this.maxCaches = (int) Limits.between("maxCaches", maxCaches, 1, HIGHEST_MAX_CACHES);
        this.outbox = new Outbox(
                new Backlog(Outbox.MAX_KEYS, Outbox.MAX_TAGS, maxCaches),
                new Replay(Objects.requireNonNull(store, "store"), random, () -> Set.copyOf(caches.keySet())),
                ticker,
                new RetryTimer(executor, random),
                safeguards.outbox());
        Departures departures = new Departures(store::clockMillis);
        CacheStore behind = new OutboxCacheStore(store, outbox, departures);
        this.context = new CacheContext(
                behind,
                Objects.requireNonNull(ticker, "ticker"),
                Objects.requireNonNull(random, "random"),
                Objects.requireNonNull(executor, "executor"),
                Wire.of(Objects.requireNonNull(signingKeys, "signingKeys")),
                new AtomicLong(),
                new Notices(behind.tracking()),
                outbox,
                safeguards,
                new Events(executor),
                new MemoryPressure(store, Stamp.random(random)),
                departures,
                new HotKeys(ticker),
                new TopTags(ticker),
                new ObservedLoads());
        this.sweeper = new Sweeper(behind, executor);
        this.census = new Census(store, ticker, Census.MAX_KEYS);
        this.memoryRun = new MemoryRun(context, this::stats, budget.maxBytes());
        this.memoryWatch = budget.maxBytes() == 0
                ? null
                : new MemoryWatch(
                        context, memoryRun, new NearTouches(store, ticker, this::nearCaches), budget.interval());
        if (memoryWatch != null) {
            memoryWatch.start();
        }
    }

    private Map<String, NearCache<?>> nearCaches() {
        Map<String, NearCache<?>> nears = new TreeMap<>();
        caches.forEach((name, cache) -> {
            NearCache<?> near = cache.operations().parts().near();
            if (near != null) {
                nears.put(name, near);
            }
        });
        return nears;
    }

    /**
     * The cache of a name, made if there is none.
     *
     * @param name matching {@link EntryKey#CACHE_NAME}
     * @param policy how it behaves
     * @param codec turns its values into bytes
     * @param <V> the values
     * @return always the same object for the same name, unless it was {@linkplain #forget forgotten}
     * @throws IllegalArgumentException if the name does not match, or is taken with another policy or codec
     * @throws LarderException with {@link ErrorCode#LIMIT_REACHED} if there are too many caches, with {@link
     *     ErrorCode#CLOSED} after {@link #close()}
     */
    public <V> Cache<V> cache(String name, CachePolicy policy, Codec<V> codec) {
        CacheNames.check(name);
        Objects.requireNonNull(policy, "policy");
        Limits.between("id of a codec", codec.id(), 1, 0xffff);
        BlockingCache<?> existing = caches.get(name);
        if (existing == null) {
            existing = make(name, policy, codec);
        }
        return same(existing, policy, codec);
    }

    private BlockingCache<?> make(String name, CachePolicy policy, Codec<?> codec) {
        synchronized (caches) {
            if (closed) {
                throw new LarderException(ErrorCode.CLOSED, "cache manager is closed, was asked for cache " + name);
            }
            BlockingCache<?> existing = caches.get(name);
            if (existing != null) {
                return existing;
            }
            if (caches.size() >= maxCaches) {
                throw new LarderException(
                        ErrorCode.LIMIT_REACHED,
                        "number of caches must be at most " + maxCaches + ", was asked for one more: " + name);
            }
            BlockingCache<?> made = new BlockingCache<>(new Operations<>(CacheParts.of(name, policy, codec, context)));
            caches.put(name, made);
            if (policy.ttl().isAdaptive()) {
                context.pressure().want();
            }
            return made;
        }
    }

    @SuppressWarnings("unchecked") // A codec of the same id and schema has values of the same type.
    private static <V> Cache<V> same(BlockingCache<?> existing, CachePolicy policy, Codec<V> codec) {
        CacheParts<?> parts = existing.operations().parts();
        if (!parts.policy().equals(policy)) {
            throw new IllegalArgumentException(
                    "cache " + parts.name() + " has the policy " + parts.policy() + ", was asked for with " + policy);
        }
        if (parts.codec().id() != codec.id() || parts.codec().schema() != codec.schema()) {
            throw new IllegalArgumentException("cache " + parts.name() + " has the codec " + words(parts.codec())
                    + ", was asked for with " + words(codec));
        }
        return (Cache<V>) existing;
    }

    private static String words(Codec<?> codec) {
        return codec.id() + " with schema " + codec.schema();
    }

    /**
     * The cache of a name, if this manager has made it.
     *
     * @param name any string
     * @return empty if it has not
     */
    public Optional<Cache<?>> find(String name) {
        return Optional.ofNullable(caches.get(name));
    }

    /**
     * Forgets a cache, to make room for another. Nothing in the store changes: asked for again it is made anew, with
     * whatever policy and codec, and finds its entries. What it did is added to {@link #forgottenStats()}. No round trip.
     *
     * <p>For callers that know that nobody uses the object any more. Whoever does may still read and write with it, which
     * is no longer counted anywhere; loading a missing value with it fails with {@link ErrorCode#CLOSED}, so that never
     * two caches of one name load the same key at once on this node.
     *
     * @param name any string
     * @return false if this manager has not made it, or if a loader of it is running: then it is still known
     */
    public boolean forget(String name) {
        synchronized (caches) {
            BlockingCache<?> cache = caches.get(name);
            if (cache == null || !cache.operations().parts().retirement().retire()) {
                return false;
            }
            caches.remove(name);
            cache.operations().parts().forgetNear();
            forgotten.add(cache.operations().parts().counters());
            return true;
        }
    }

    /**
     * What the caches did together that were {@linkplain #forget forgotten}, each until then. No round trip.
     *
     * @return never null
     */
    public CacheStats forgottenStats() {
        return forgotten.snapshot(NearStats.NONE);
    }

    /**
     * Tells a listener of what happens in the caches of this manager on this node, from now on. Nobody waits for it: it is told on the
     * executor of this manager, and holds a thread of it as long as it takes.
     *
     * @param listener told for each event
     * @throws IllegalArgumentException if there are {@link #MAX_LISTENERS} already
     */
    public void addListener(CacheListener listener) {
        context.events().add(Objects.requireNonNull(listener, "listener"));
    }

    /**
     * Tells a listener no more.
     *
     * @param listener as it was added
     * @return whether it was told until now
     */
    public boolean removeListener(CacheListener listener) {
        return context.events().remove(listener);
    }

    /**
     * How many events were not told because {@value Ear#MAX_WAITING} were waiting for a listener already. Each listener counts for itself. No
     * round trip.
     *
     * @return since this manager was made
     */
    public long droppedEvents() {
        return context.events().dropped();
    }

    /**
     * Puts an observer around all calls of loaders from now on, those included that load anew before the end of an entry. There is one at a time.
     *
     * @param observer in place of the one before; {@link LoadObserver#NONE} for none
     */
    public void observeLoads(LoadObserver observer) {
        context.observed().by(observer);
    }

    /**
     * How often listeners threw. No round trip.
     *
     * @return since this manager was made
     */
    public long listenerFailures() {
        return context.events().failures();
    }

    /**
     * The names of the caches that this manager has made. No round trip.
     *
     * @return sorted
     */
    public Set<String> names() {
        return Collections.unmodifiableSet(new TreeSet<>(caches.keySet()));
    }

    /**
     * The names of the caches that any node has written to in the time that entries live, and of those that this manager
     * has made. One round trip.
     *
     * @return sorted
     * @throws dev.larder.base.StoreUnavailableException if the store does not answer
     */
    public Set<String> fleetNames() {
        return withOwn(context.store().cacheNames().await());
    }

    /**
     * {@link #fleetNames()} without waiting, for callers with a deadline of their own.
     *
     * @return completes with the names, sorted, or with {@link dev.larder.base.StoreUnavailableException}
     */
    public CompletableFuture<Set<String>> fleetNamesAsync() {
        return context.store().cacheNames().async().thenApply(this::withOwn);
    }

    private Set<String> withOwn(Set<String> known) {
        Set<String> all = new TreeSet<>(caches.keySet());
        all.addAll(known);
        return Collections.unmodifiableSet(all);
    }

    /**
     * What the caches of this manager did, without those that were {@linkplain #forget forgotten}. No round trip, no lock.
     *
     * @return by name, sorted
     */
    public Map<String, CacheStats> stats() {
        Map<String, CacheStats> stats = new TreeMap<>();
        caches.forEach((name, cache) -> stats.put(name, cache.stats()));
        return Collections.unmodifiableMap(stats);
    }

    /**
     * How long reads from the store took, by cache, so that those of several times and nodes can be put together. No round trip, no lock.
     *
     * @return by name, sorted; without caches that were {@linkplain #forget forgotten}
     */
    public Map<String, LatencyHistogram> readLatencies() {
        Map<String, LatencyHistogram> latencies = new TreeMap<>();
        caches.forEach((name, cache) -> latencies.put(
                name, cache.operations().parts().counters().storeReads.histogram()));
        return Collections.unmodifiableMap(latencies);
    }

    /**
     * The keys that were read most on this node in the last one to two minutes, found by looking at a part of the reads. No round trip.
     *
     * @return at most ten, the most read first
     */
    public List<HotKey> hotKeys() {
        return context.hotKeys().top(name -> {
            BlockingCache<?> cache = caches.get(name);
            return cache != null && cache.operations().parts().near() != null;
        });
    }

    /**
     * The tags that most entries carried that this node wrote in the last five to ten minutes, those of {@linkplain #forget forgotten} caches
     * included. No round trip.
     *
     * @return at most twenty, the most used first
     */
    public List<TagUse> topTags() {
        return context.topTags().top();
    }

    /**
     * How long the loaders of all caches took, those that failed and those of {@linkplain #forget forgotten} caches included, by bucket, so
     * that those of several times and nodes can be put together. No round trip, no lock.
     *
     * @return never null
     */
    public LatencyHistogram loadLatency() {
        LatencyHistogram all = forgotten.loadTimes.histogram();
        for (BlockingCache<?> cache : caches.values()) {
            all = all.plus(cache.operations().parts().counters().loadTimes.histogram());
        }
        return all;
    }

    /**
     * What is remembered because the store could not be reached: removals and invalidations, which are carried out once it is back, before
     * what they concern is read by this manager again. No round trip, no lock.
     *
     * @return never null
     */
    public OutboxStats outboxStats() {
        return outbox.stats();
    }

    /**
     * What every cache takes in the store. Looks at every key, at most a million and for at most a few seconds, so the
     * answer is kept for a few seconds and callers that come meanwhile share it.
     *
     * @return by name, caches without entries left out; empty if there is too much to count: unknown, not none
     * @throws dev.larder.base.StoreUnavailableException if the store does not answer
     */
    public Optional<Map<String, CacheUsage>> usage() {
        return census.take();
    }

    /**
     * Looks what the caches take in the store and, if that is above 90 % of the budget, removes the entries that are worth
     * least until it is 80 %: now, though the same happens by itself about once a second. Says what it did, what it did not,
     * and why. Only entries of caches are ever removed, and in all nodes only one at a time does so.
     *
     * <p>An entry is worth the time of loading that it saves in a second, for each of its bytes: how long it took to load, times
     * how often it is likely to be read, by when it was used last and how often this node reads from its cache, divided by its
     * size. {@code docs/memory.md} says it in full.
     *
     * <p>Blocks for about 5 µs of the store's time per entry, at most about 25 s; several round trips for each thousand keys.
     *
     * @return what came of it; nothing is removed without a budget, or while another node is at work
     * @throws dev.larder.base.StoreUnavailableException if the store does not answer; what was removed until then stays so
     */
    public MemoryReport optimize() {
        return memoryRun.run();
    }

    /**
     * What is known of an entry of any cache, made by this manager or not, whatever its codec. Two round trips.
     *
     * @param cache the cache's name
     * @param key the key, at most {@link CachePolicy#HIGHEST_MAX_KEY_BYTES} bytes
     * @return empty if there is no valid one
     * @throws dev.larder.base.StoreUnavailableException if the store does not answer
     */
    public Optional<EntryInfo> describe(String cache, String key) {
        CacheNames.check(cache);
        return new EntryDescriber(context.store(), context.wire().signatures())
                .describe(StoredKey.of(cache, key, CachePolicy.HIGHEST_MAX_KEY_BYTES))
                .await();
    }

    /**
     * Clears entries and lets a sweep take them out of the store.
     *
     * <p>By cache and by tags all are misses when this returns, in one round trip whatever their number (tags of
     * all caches take one more, for the caches' names); the sweep only
     * frees memory. By key pattern the sweep does the clearing. Sweeps run one at a time.
     *
     * @param request what to clear
     * @return tells how far the sweep is
     * @throws dev.larder.base.StoreUnavailableException if the store does not answer; what was to be cleared by cache or tags is
     *     remembered then and carried out once it is back, before this manager reads any of it, but other nodes may read it until then
     * @throws LarderException with {@link ErrorCode#LIMIT_REACHED} if, by key pattern, too many sweeps are waiting
     */
    public Clearing clear(ClearRequest request) {
        if (request instanceof ClearRequest.WholeCache whole) {
            invalidate(Set.of(whole.cache()), Set.of(""));
            return sweepInvalid(whole.cache());
        }
        if (request instanceof ClearRequest.Tags byTags) {
            String only = byTags.cache();
            Set<String> names = only == null ? fleetNamesFor(byTags.tags()) : Set.of(only);
            invalidate(names, byTags.tags());
            return sweepInvalid(only);
        }
        ClearRequest.Keys byKeys = (ClearRequest.Keys) request;
        // Nothing else clears these entries, so that a sweep cannot even wait is a failure of the clearing.
        return new Clearing(sweeper.submit(new Sweep(byKeys.cache(), byKeys.glob())));
    }

    /**
     * Lets every valid entry whose key a pattern covers live longer, by going through the store in the background, one sweep at a time.
     * Values in the memory of any node are read anew, and early refresh and the time for which old values may be returned move with it. Not so
     * where entries are signed: those that may be served stale or whose time adapts stay as they are then, others only live longer in the store. None
     * lives longer than {@link TtlPolicy#MAX_TTL} from now. Looks at every key of the cache, or of all; about four round trips for each thousand.
     *
     * @param cache the one cache to look in, or null for all
     * @param keyGlob the pattern, as in Redis; see {@link dev.larder.base.Glob}
     * @param additional how much longer, from 1 ms to {@link TtlPolicy#MAX_TTL}
     * @return completes with how many entries live longer; or with {@link dev.larder.base.StoreUnavailableException}, when some may; a copy,
     *     so cancelling it stops nothing
     * @throws IllegalArgumentException if the name, the pattern or the time is not accepted
     * @throws LarderException with {@link ErrorCode#LIMIT_REACHED} if too many sweeps are waiting
     */
    public CompletableFuture<Long> extend(@Nullable String cache, String keyGlob, Duration additional) {
        ClearRequest.keys(cache, keyGlob);
        Limits.between("additional time", additional, TtlPolicy.MIN_TTL, TtlPolicy.MAX_TTL);
        return sweeper.submit(new Extension(cache, keyGlob, additional.toMillis(), context.random()))
                .copy();
    }

    /** The entries are misses already, so a sweep that cannot even wait is only a count that stays unknown. */
    private Clearing sweepInvalid(@Nullable String cache) {
        try {
            return new Clearing(sweeper.submit(new Sweep(cache, null)));
        } catch (LarderException refused) {
            return new Clearing(CompletableFuture.failedFuture(refused));
        }
    }

    /** While the names are not to be had, it is remembered that these tags are to be invalidated in all caches. */
    private Set<String> fleetNamesFor(Set<String> tags) {
        try {
            return fleetNames();
        } catch (LarderException failure) {
            List<Waiting.What> all = new ArrayList<>();
            tags.forEach(tag -> all.add(new Waiting.What.EveryCache(tag)));
            LarderException remembered = context.remembered(failure, all, WILL_BE_INVALIDATED);
            all.forEach(context.notices()::changedHere);
            throw remembered;
        }
    }

    /** All tags of all these caches travel together, as many at a time as the store takes. */
    private void invalidate(Set<String> names, Set<String> tags) {
        List<CacheStore.NewStamp> fresh = new ArrayList<>();
        for (String name : names) {
            for (String tag : tags) {
                fresh.add(new CacheStore.NewStamp(new Tag(name, tag), Stamp.random(context.random())));
            }
        }
        try {
            for (int from = 0; from < fresh.size(); from += CacheStore.MAX_BATCH) {
                replace(fresh.subList(from, Math.min(fresh.size(), from + CacheStore.MAX_BATCH)));
            }
        } catch (LarderException failure) {
            throw context.remembered(failure, Waiting.What.tags(OutboxCacheStore.tags(fresh)), WILL_BE_INVALIDATED);
        } finally {
            fresh.forEach(stamp -> context.notices().changedHere(stamp.tag()));
        }
    }

    private void replace(List<CacheStore.NewStamp> stamps) {
        try {
            context.store()
                    .replaceStamps(stamps, CachePolicy.DEFAULT_MAX_TTL.toMillis())
                    .await();
            stamps.forEach(stamp -> counters(stamp.tag().cache()).ifPresent(of -> of.invalidations.increment()));
            stamps.forEach(stamp ->
                    context.events().tellTag(stamp.tag().cache(), stamp.tag().name()));
        } catch (LarderException failure) {
            stamps.stream()
                    .map(stamp -> stamp.tag().cache())
                    .distinct()
                    .forEach(name -> counters(name).ifPresent(of -> of.errors.increment()));
            throw failure;
        }
    }

    private Optional<Counters> counters(String name) {
        return Optional.ofNullable(caches.get(name))
                .map(cache -> cache.operations().parts().counters());
    }

    /**
     * Stops sweeps and the watch on the budget, and makes no more caches. Those that exist go on as long as their store does. What waits for the store is tried once
     * more, for at most a second; what is left then is logged and, unless the store is read again with this manager, lost.
     */
    @Override
    public void close() {
        synchronized (caches) {
            closed = true;
        }
        sweeper.close();
        outbox.close();
        memoryRun.stop();
        if (memoryWatch != null) {
            memoryWatch.close();
        }
        context.wire().close();
    }
}
