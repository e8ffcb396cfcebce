package dev.larder.cache;

import dev.larder.base.Call;
import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads entries: from memory where their values are kept there, else from the store, under the eye of the store where it can tell of
 * changes, else plainly. Where the store cannot be reached, what is in memory is returned for a while longer.
 */
final class Lookup<V> {
    private static final Logger LOG = LoggerFactory.getLogger(Lookup.class);

    /** A tracked read that has failed so soon is followed by a plain one. */
    static final Duration SECOND_TRY_WITHIN = Duration.ofMillis(100);

    private final CacheParts<V> parts;
    private final Counters counters;
    private final EntryReader<V> reader;
    private final StoreLookup<V> plain;
    private final @Nullable NearLookup<V> near;

    Lookup(CacheParts<V> parts) {
        this.parts = parts;
        this.counters = parts.counters();
        this.reader = new EntryReader<>(
                parts.codec(), parts.policy().maxValueBytes(), parts.context().wire());
        this.plain = new StoreLookup<>(parts, reader);
        NearCache<V> nearCache = parts.near();
        this.near = nearCache == null ? null : new NearLookup<>(parts, nearCache, reader);
    }

    /** Where values are kept in memory, or null. */
    @Nullable
    NearLookup<V> near() {
        return near;
    }

    Call<Optional<V>> get(StoredKey key) {
        return verdict(key).map(verdict -> Optional.ofNullable(verdict.value()));
    }

    /** What a read of a key comes to, counted. */
    Call<Verdict<V>> verdict(StoredKey key) {
        NearLookup<V> fast = near;
        Call<Verdict<V>> read = fast == null ? plain.read(key) : new DeferredCall<>(() -> throughMemory(fast, key));
        return parts.failures().cover(steady(read), Verdict::unavailable).map(verdict -> counted(key, verdict));
    }

    private <T> Call<T> steady(Call<T> read) {
        return parts.context().outbox().steady(read);
    }

    private Call<Verdict<V>> throughMemory(NearLookup<V> fast, StoredKey key) {
        Tracking tracking = parts.context().notices().tracking();
        long start = parts.context().ticker().nanos();
        Call<Verdict<V>> read = tracking == null
                ? plain.read(key)
                : timed(fast.read(tracking, key)).recover(failure -> untracked(failure, since(start), plain.read(key)));
        return read.recover(failure -> {
            V stale = isUnavailable(failure) ? fast.servable(key) : null;
            if (stale == null) {
                throw failure;
            }
            return Call.of(Verdict.unvouched(stale));
        });
    }

    /**
     * Where changes are not told of at present, the entry is read plainly, and not kept. A store that has let its caller wait is not
     * asked once more, or the caller would wait for two deadlines.
     */
    static <T> Call<T> untracked(LarderException failure, long waitedNanos, Call<T> instead) {
        if (!isUnavailable(failure) || waitedNanos > SECOND_TRY_WITHIN.toNanos()) {
            throw failure;
        }
        return instead;
    }

    private long since(long startNanos) {
        return parts.context().ticker().nanos() - startNanos;
    }

    private static boolean isUnavailable(LarderException failure) {
        return failure.code() == ErrorCode.STORE_UNAVAILABLE;
    }

    /** Judges an entry that came with the answer to another question. */
    Call<Verdict<V>> judge(StoredKey key, byte[] entry) {
        return steady(plain.judge(key, entry)).map(verdict -> counted(key, verdict));
    }

    /** A value that may be returned where no newer one can be had, after a read that found none; or null. */
    @Nullable
    V spare(StoredKey key, Verdict<V> found) {
        byte[] known = found.known();
        if (found.outcome() == Verdict.Outcome.EXPIRED && known != null) {
            return Envelope.of(known).staleUntilMillis() > parts.store().clockMillis() ? found.former() : null;
        }
        return found.outcome() == Verdict.Outcome.UNAVAILABLE && near != null ? near.leftover(key) : null;
    }

    /** Reads any number of keys, a batch after the other. */
    Call<Map<String, V>> getAll(Collection<String> keys) {
        Map<String, StoredKey> stored = new LinkedHashMap<>();
        for (String key : keys) {
            stored.put(key, parts.key(key));
        }
        return new DeferredCall<>(() -> {
            Map<String, V> found = new LinkedHashMap<>();
            List<Map.Entry<String, StoredKey>> rest = new ArrayList<>();
            for (Map.Entry<String, StoredKey> key : stored.entrySet()) {
                V value = near == null ? null : near.hit(key.getValue());
                if (value != null) {
                    found.put(key.getKey(), value);
                    continue;
                }
                Verdict<V> known = near == null ? null : near.atHand(key.getValue());
                if (known == null) {
                    rest.add(key);
                } else {
                    V late = counted(key.getValue(), known).value();
                    if (late != null) {
                        found.put(key.getKey(), late);
                    }
                }
            }
            return batches(rest).map(more -> inOrder(stored.keySet(), found, more));
        });
    }

    private static <V> Map<String, V> inOrder(
            Collection<String> keys, Map<String, V> fromMemory, Map<String, V> fromStore) {
        Map<String, V> ordered = new LinkedHashMap<>();
        for (String key : keys) {
            V value = fromMemory.containsKey(key) ? fromMemory.get(key) : fromStore.get(key);
            if (value != null) {
                ordered.put(key, value);
            }
        }
        return ordered;
    }

    private Call<Map<String, V>> batches(List<Map.Entry<String, StoredKey>> all) {
        Call<Map<String, V>> found = Call.of(Map.of());
        for (int from = 0; from < all.size(); from += CacheStore.MAX_BATCH) {
            Call<Map<String, V>> batch = batch(all.subList(from, Math.min(all.size(), from + CacheStore.MAX_BATCH)));
            found = from == 0 ? batch : found.flatMap(before -> batch.map(more -> join(before, more)));
        }
        return found;
    }

    private static <V> Map<String, V> join(Map<String, V> before, Map<String, V> more) {
        Map<String, V> joined = new LinkedHashMap<>(before);
        joined.putAll(more);
        return joined;
    }

    private Call<Map<String, V>> batch(List<Map.Entry<String, StoredKey>> keys) {
        List<StoredKey> stored = keys.stream().map(Map.Entry::getValue).toList();
        return fromStore(stored).map(verdicts -> values(keys, verdicts));
    }

    /** What reads of several keys come to, in their order and counted: first from memory, then a batch after the other. */
    Call<List<Verdict<V>>> verdicts(List<StoredKey> keys) {
        return new DeferredCall<>(() -> {
            List<Verdict<V>> verdicts = new ArrayList<>(keys.size());
            List<Integer> rest = new ArrayList<>();
            for (int i = 0; i < keys.size(); i++) {
                Verdict<V> verdict = near == null ? null : near.atHand(keys.get(i));
                if (verdict == null) {
                    rest.add(i);
                    verdicts.add(Verdict.absent());
                } else {
                    verdicts.add(counted(keys.get(i), verdict));
                }
            }
            Call<List<Verdict<V>>> all = Call.of(verdicts);
            for (int from = 0; from < rest.size(); from += CacheStore.MAX_BATCH) {
                List<Integer> batch = rest.subList(from, Math.min(rest.size(), from + CacheStore.MAX_BATCH));
                all = all.flatMap(before -> readInto(before, keys, batch));
            }
            return all;
        });
    }

    private Call<List<Verdict<V>>> readInto(List<Verdict<V>> verdicts, List<StoredKey> keys, List<Integer> indexes) {
        return fromStore(indexes.stream().map(keys::get).toList()).map(read -> {
            for (int i = 0; i < indexes.size(); i++) {
                int index = indexes.get(i);
                verdicts.set(index, counted(keys.get(index), read.get(i)));
            }
            return verdicts;
        });
    }

    private Call<List<Verdict<V>>> fromStore(List<StoredKey> stored) {
        Tracking tracking = near == null ? null : parts.context().notices().tracking();
        long start = parts.context().ticker().nanos();
        Call<List<Verdict<V>>> read = near == null || tracking == null
                ? plain.readAll(stored)
                : timed(near.readAll(tracking, stored))
                        .recover(failure -> untracked(failure, since(start), plain.readAll(stored)));
        return parts.failures()
                .cover(steady(read.recover(failure -> fromMemory(stored, failure))), () -> unavailable(stored.size()));
    }

    /** What may be returned of several keys while the store cannot be reached; the rest counts as not answered. */
    private Call<List<Verdict<V>>> fromMemory(List<StoredKey> keys, LarderException failure) {
        if (near == null || !isUnavailable(failure)) {
            throw failure;
        }
        List<Verdict<V>> verdicts = new ArrayList<>();
        boolean any = false;
        for (StoredKey key : keys) {
            V stale = near.servable(key);
            any |= stale != null;
            verdicts.add(stale == null ? Verdict.unavailable() : Verdict.unvouched(stale));
        }
        if (any && verdicts.stream().anyMatch(verdict -> verdict.value() == null)) {
            parts.failures().report(failure);
        } else if (!any) {
            throw failure;
        }
        return Call.of(verdicts);
    }

    private List<Verdict<V>> unavailable(int number) {
        List<Verdict<V>> verdicts = new ArrayList<>(number);
        for (int i = 0; i < number; i++) {
            verdicts.add(Verdict.unavailable());
        }
        return verdicts;
    }

    private Map<String, V> values(List<Map.Entry<String, StoredKey>> keys, List<Verdict<V>> verdicts) {
        Map<String, V> values = new LinkedHashMap<>();
        for (int i = 0; i < keys.size(); i++) {
            V value = counted(keys.get(i).getValue(), verdicts.get(i)).value();
            if (value != null) {
                values.put(keys.get(i).getKey(), value);
            }
        }
        return values;
    }

    private <T> Call<T> timed(Call<T> call) {
        return new TimedCall<>(call, parts.context().ticker(), counters.storeReads);
    }

    private Verdict<V> counted(StoredKey key, Verdict<V> verdict) {
        if (verdict.outcome() == Verdict.Outcome.ABSENT) {
            counters.absent(parts.context().departures().cause(key.entry()));
        } else {
            counters.read(verdict);
        }
        if (!verdict.fromMemory()) {
            parts.context().hotKeys().read(parts.name(), key.entry().key());
        }
        if (verdict.problem() != null) {
            parts.tell(CacheEvent.Kind.UNDECODABLE, key.entry());
        }
        if (verdict.problem() != null && LOG.isDebugEnabled()) {
            LOG.debug(
                    "cache {}: the entry of key {} cannot be read: {}",
                    parts.name(),
                    key.entry().key(),
                    verdict.problem());
        }
        return verdict;
    }
}
