package dev.larder.cache;

import dev.larder.base.LarderException;
import dev.larder.cache.CacheStore.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One call of a batch loader: its keys, the stamps that all its entries carry, and their fills. Used by one thread at a time. */
final class BatchLoading<V> implements BatchLoadContext {
    /** Entries of more bytes than this do not travel in one write, so that those of others do not wait long behind them. */
    static final int MAX_FILL_BYTES = 1 << 20;

    private final CacheParts<V> parts;
    private final Writing<V> writing;
    private final BatchLeases<V> leases;
    private final @Nullable NearLookup<V> near;

    /** Collects the stamps, as for a single key. */
    private final Loading<V> loading;

    private Set<String> keys = Set.of();

    BatchLoading(
            CacheParts<V> parts,
            Writing<V> writing,
            BatchLeases<V> leases,
            @Nullable NearLookup<V> near,
            EntryOptions options) {
        this.parts = parts;
        this.writing = writing;
        this.leases = leases;
        this.near = near;
        this.loading = new Loading<>(parts, writing, near, "", options, Former.none());
    }

    /** Fetches the stamps of the whole cache and of the tags that are known beforehand. */
    void open() {
        loading.open();
    }

    void dontKeep() {
        loading.dontKeep();
    }

    BooleanSupplier overtaken(StoredKey stored) {
        return loading.overtaken(stored);
    }

    void leased(StoredKey stored, @Nullable Watch watch) {
        loading.leased(stored, watch);
    }

    /** The keys are known once their leases are held. */
    void begin(List<BatchKey<V>> toLoad) {
        Set<String> names = new LinkedHashSet<>();
        toLoad.forEach(key -> names.add(key.name()));
        keys = Collections.unmodifiableSet(names);
    }

    @Override
    public Set<String> keys() {
        return keys;
    }

    @Override
    public void tag(String... tags) {
        loading.tag(tags);
    }

    @Override
    public void ttl(Duration ttl) {
        loading.ttl(ttl);
    }

    /**
     * Fills the entries whose leases are held, with the stamps of before. What may not be kept is not, and that is counted; a key whose
     * value cannot be encoded, or whose fill the store fails while the policy is to fail, fails.
     */
    void keep(List<BatchKey<V>> loaded, Duration loadTime) {
        List<TagStamp> carried = carried();
        if (!loading.keeps()) {
            return;
        }
        List<BatchKey<V>> part = new ArrayList<>();
        List<CacheStore.LeasedWrite> writes = new ArrayList<>();
        long bytes = 0;
        for (BatchKey<V> key : loaded) {
            CacheStore.Write entry = key.isLeased() ? entry(key, carried, loadTime) : null;
            if (entry == null) {
                continue;
            }
            if (part.size() == BatchLeases.MAX_IN_FLIGHT
                    || (bytes > 0 && bytes + entry.bytes().length > MAX_FILL_BYTES)) {
                fill(part, writes);
                bytes = 0;
            }
            bytes += entry.bytes().length;
            part.add(key);
            writes.add(new CacheStore.LeasedWrite(entry, key.token()));
        }
        fill(part, writes);
    }

    private List<TagStamp> carried() {
        try {
            return loading.carried();
        } catch (LarderException failure) {
            loading.dontKeep(failure);
            return List.of();
        }
    }

    /** The entry of a key, or null if its value cannot be kept. */
    private CacheStore.@Nullable Write entry(BatchKey<V> key, List<TagStamp> carried, Duration loadTime) {
        V value = key.loaded();
        if (value == null) {
            long millis = loading.absentMillis();
            return millis == 0
                    ? null
                    : writing.entry(key.stored(), EnvelopeWriter.Payload.NULL, carried, millis, loadTime);
        }
        try {
            byte[] raw = writing.encoded(key.stored(), value);
            EnvelopeWriter.Payload payload = writing.payloadOf(raw);
            if (payload == null) {
                parts.counters().errors.increment();
                return null;
            }
            return writing.entry(key.stored(), payload, carried, loading.valueMillis(key.former(), raw), loadTime);
        } catch (LarderException failure) {
            key.fail(failure);
        }
        return null;
    }

    private void fill(List<BatchKey<V>> part, List<CacheStore.LeasedWrite> writes) {
        if (part.isEmpty()) {
            return;
        }
        NearLookup<V> memory = near;
        long[] counts = memory == null
                ? new long[part.size()]
                : part.stream().mapToLong(key -> memory.count(key.stored())).toArray();
        List<Answer<Leases.Filled>> filled = leases.fill(writes);
        for (int i = 0; i < part.size(); i++) {
            boolean remembered = settle(part.get(i), writes.get(i).entry(), counts[i], filled.get(i));
            if (memory != null && !remembered) {
                // An older value may be in memory, and nobody tells us of what we have written ourselves.
                memory.change(part.get(i).stored());
            }
        }
        part.clear();
        writes.clear();
    }

    /** Answers whether the value is in memory now. */
    private boolean settle(BatchKey<V> key, CacheStore.Write entry, long count, Answer<Leases.Filled> answer) {
        LarderException failure = answer.failure();
        if (failure != null) {
            report(key, failure);
            return false;
        }
        key.leased(false);
        parts.context().notices().wake(entry.key());
        Leases.Filled filled = answer.value();
        if (filled == null || !filled.kept()) {
            parts.counters().fillsRefused.increment();
            parts.tell(CacheEvent.Kind.FILL_REFUSED, entry.key());
            return false;
        }
        writing.count(entry);
        parts.tell(CacheEvent.Kind.FILLED, entry.key());
        return remember(key, entry, count, filled.watch());
    }

    private void report(BatchKey<V> key, LarderException failure) {
        try {
            parts.failures().report(failure);
        } catch (LarderException thrown) {
            key.fail(thrown);
        }
    }

    private boolean remember(BatchKey<V> key, CacheStore.Write entry, long count, @Nullable Watch watch) {
        NearLookup<V> memory = near;
        Map<String, StampRef> refs = loading.refs();
        return memory != null
                && refs != null
                && watch != null
                && memory.keep(key.stored(), count, key.loaded(), entry.bytes(), watch, refs);
    }
}
