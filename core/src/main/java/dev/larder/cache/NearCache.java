package dev.larder.cache;

import com.github.benmanes.caffeine.cache.Caffeine;
import dev.larder.base.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The values of one cache that are kept in memory. */
final class NearCache<V> {
    /*
     * The model.
     *
     * A value is read together with the promise of the store to tell of the next change to it: the watch. What is told on the watch
     * comes in the order in which it happened, between the answers. So three things can go wrong, and each has one guard.
     *
     *  Late publication. The answer with the old value is here, then comes the notice of the change, and only then is the old value put
     *  into memory, where no further notice would remove it. Guard: a reader notes the count of changes of its key before it asks, and what
     *  it puts into memory goes in under the map's lock of the key and only if the count is the same. A notice first raises the count,
     *  then removes: whichever of the two comes first under that lock, the old value is not there afterwards.
     *
     *  Lost notices. The connection is gone, or nobody knows whether it is. Guard: a value is returned only while its watch is intact and has
     *  proven itself within maxStaleness; the proof is an answer to a command that was sent no longer ago. Values are not thrown away
     *  with their watch: the next reader asks the store for the head of the entry, which tells whether it is still the same. The end of a
     *  watch, and the beginning of one, count as a change of every key, so that nobody joins a load whose data may have changed unnoticed.
     *
     *  Invalidated tags. Entries do not change when a tag of theirs does. Guard: all values with a tag share one StampRef, which lives by
     *  the same two rules.
     *
     * Changes that this node makes itself are not waited for: whoever writes, counts and removes before it returns.
     */
    private final com.github.benmanes.caffeine.cache.Cache<String, NearEntry<V>> entries;
    private final Changes changes = new Changes();
    private final StampRefs refs;
    private final Ticker ticker;
    private final BiConsumer<CacheEvent.Kind, String> told;
    private final Consumer<String> chosen;
    private final Safeguards safeguards;
    private final long boundNanos;
    private final long maxStaleNanos;

    /** When the last fence began that was answered: nothing is returned any more that nobody has vouched for since. */
    private final AtomicLong fencedNanos;

    private final AtomicLong fences = new AtomicLong();

    private volatile boolean retired;

    final LongAdder hits = new LongAdder();
    final LongAdder renewals = new LongAdder();
    final LongAdder notices = new LongAdder();
    final LongAdder refusals = new LongAdder();

    /** Counted beside the map, whose own count can only be read under its lock. */
    private final LongAdder bytes = new LongAdder();

    /**
     * With the executor of the JVM for the upkeep of the maps.
     *
     * @param chosen told of some hits, chosen by {@link HotKeys#isChosen}
     */
    NearCache(
            NearPolicy policy,
            Ticker ticker,
            Safeguards safeguards,
            BiConsumer<CacheEvent.Kind, String> told,
            Consumer<String> chosen) {
        this(policy, ticker, safeguards, told, chosen, ForkJoinPool.commonPool());
    }

    /** With an executor of its own for the upkeep of the maps. */
    NearCache(
            NearPolicy policy,
            Ticker ticker,
            Safeguards safeguards,
            BiConsumer<CacheEvent.Kind, String> told,
            Consumer<String> chosen,
            Executor executor) {
        this.refs = new StampRefs(executor);
        this.ticker = ticker;
        this.told = told;
        this.chosen = chosen;
        this.safeguards = safeguards;
        this.boundNanos = policy.maxStaleness().toNanos();
        this.maxStaleNanos = policy.maxStaleOnDisconnect().toNanos();
        this.fencedNanos = new AtomicLong(ticker.nanos() - maxStaleNanos);
        this.entries = Caffeine.newBuilder()
                .executor(executor)
                .maximumWeight(policy.maxBytes())
                .<String, NearEntry<V>>weigher((key, entry) -> entry.weight())
                .evictionListener((key, entry, cause) -> {
                    bytes.add(entry == null ? 0 : -entry.weight());
                    told.accept(CacheEvent.Kind.NEAR_EVICTED, key);
                })
                .build();
    }

    /** The value of a short key, or of the stored form of a long one, if it may be returned. Counted. */
    @Nullable
    V hit(String key, byte @Nullable [] fullKey) {
        NearEntry<V> entry = entries.getIfPresent(key);
        long now = ticker.nanos();
        if (entry == null || !entry.isValid(now, boundNanos) || !entry.belongsTo(fullKey)) {
            return null;
        }
        V value = entry.value();
        if (value != null) {
            hit(key, entry, now);
        }
        return value;
    }

    /** As {@link #hit}, but not a value that it may be time to load anew. */
    @Nullable
    V hitUnlessDue(String key, byte @Nullable [] fullKey) {
        NearEntry<V> entry = entries.getIfPresent(key);
        long now = ticker.nanos();
        if (entry == null
                || !entry.isValid(now, boundNanos)
                || entry.mayBeDue(now)
                || !entry.belongsTo(fullKey)
                || entry.value() == null) {
            return null;
        }
        hit(key, entry, now);
        return entry.value();
    }

    private void hit(String key, NearEntry<V> entry, long now) {
        hits.increment();
        entry.use();
        if (HotKeys.isChosen(now)) {
            chosen.accept(key);
        }
    }

    /** The value of an entry that was found is returned. */
    void hit(StoredKey key, NearEntry<V> entry) {
        hit(key.entry().key(), entry, ticker.nanos());
    }

    /** What is in memory of a key past its time, if it may be returned where no newer value can be had. */
    @Nullable
    V leftover(StoredKey key) {
        NearEntry<V> entry = entries.getIfPresent(key.entry().key());
        long now = ticker.nanos();
        return entry != null && entry.belongsTo(key.fullKey()) && entry.isLeftover(now, now - fencedNanos.get())
                ? entry.value()
                : null;
    }

    /** What is in memory under a key, whether or not it may be returned. */
    @Nullable
    NearEntry<V> find(StoredKey key) {
        NearEntry<V> entry = entries.getIfPresent(key.entry().key());
        return entry != null && entry.belongsTo(key.fullKey()) && entry.isLive(ticker.nanos()) ? entry : null;
    }

    boolean isValid(NearEntry<V> entry) {
        return entry.isValid(ticker.nanos(), boundNanos);
    }

    boolean isWatched(NearEntry<V> entry) {
        return entry.isWatched(ticker.nanos(), boundNanos);
    }

    boolean isServable(NearEntry<V> entry) {
        long now = ticker.nanos();
        return entry.isServable(now, Math.min(maxStaleNanos, now - fencedNanos.get()));
    }

    /** To be noted before a value is asked for that shall be kept. */
    long count(StoredKey key) {
        return changes.count(key.entry().key());
    }

    /**
     * Keeps a value if no change was told since {@code count} was noted.
     *
     * @return whether it is kept
     */
    boolean keep(StoredKey key, long count, NearEntry<V> entry) {
        String name = key.entry().key();
        NearEntry<V> kept = entries.asMap().compute(name, (same, before) -> {
            if (retired) {
                return null;
            }
            if (changes.count(same) == count || !safeguards.reservations()) {
                return counted(before, entry);
            }
            refusals.increment();
            return before;
        });
        return kept == entry;
    }

    /** Puts a value that is vouched for anew in the place of the same value, if that is still there: a notice removes it. */
    void renew(StoredKey key, NearEntry<V> old, NearEntry<V> renewed) {
        renewals.increment();
        entries.asMap().computeIfPresent(key.entry().key(), (same, before) -> before == old ? renewed : before);
    }

    private NearEntry<V> counted(@Nullable NearEntry<V> before, NearEntry<V> after) {
        bytes.add(after.weight() - (before == null ? 0 : before.weight()));
        return after;
    }

    /** Keeps nothing from now on. */
    void retire() {
        retired = true;
        entries.asMap().clear();
    }

    /** A change was told by the store. */
    void changeTold(String key) {
        notices.increment();
        change(key);
        told.accept(CacheEvent.Kind.NEAR_CHANGED, key);
    }

    /** A change was told, or made here. */
    void change(String key) {
        changes.increment(key);
        NearEntry<V> removed = entries.asMap().remove(key);
        if (removed != null) {
            bytes.add(-removed.weight());
        }
    }

    /** Changes may go untold, or did until now: what is under way may be older than them. */
    void changeAny() {
        changes.incrementAll();
    }

    /** A fence that began then was answered. */
    void fenced(long beganNanos) {
        fences.incrementAndGet();
        fencedNanos.accumulateAndGet(beganNanos, (before, began) -> began - before > 0 ? began : before);
    }

    /** How many fences were answered. */
    long fences() {
        return fences.get();
    }

    void changeStamp(String tag) {
        refs.change(tag);
    }

    StampRef ref(String tag) {
        return refs.of(tag);
    }

    /** The stamp of a tag if it is known and can be relied on. */
    @Nullable
    Stamp stamp(StampRef ref) {
        return ref.stamp(ticker.nanos(), boundNanos);
    }

    /** When a value that has so much time to live must not be returned any more. */
    long deadlineNanos(long millisLeft) {
        return ticker.nanos() + millisLeft * 1_000_000;
    }

    /** The keys of values that were returned since the last time this was asked, no more than {@code most}. */
    List<String> takeUsed(int most) {
        List<String> used = new ArrayList<>();
        for (Map.Entry<String, NearEntry<V>> entry : entries.asMap().entrySet()) {
            if (used.size() < most && entry.getValue().takeUse()) {
                used.add(entry.getKey());
            }
        }
        return used;
    }

    NearStats stats() {
        return new NearStats(
                hits.sum(), renewals.sum(), notices.sum(), refusals.sum(), entries.estimatedSize(), bytes.sum());
    }
}
