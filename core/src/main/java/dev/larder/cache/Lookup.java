package dev.larder.cache;

import dev.larder.base.Call;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads entries. One trip for an entry without tags of its own, one more for the stamps of its tags. */
final class Lookup<V> {
    private static final Logger LOG = LoggerFactory.getLogger(Lookup.class);

    private final CacheParts<V> parts;
    private final CacheStore store;
    private final Counters counters;
    private final EntryReader<V> reader;
    private final List<Tag> wholeCache;

    Lookup(CacheParts<V> parts) {
        this.parts = parts;
        this.store = parts.store();
        this.counters = parts.counters();
        this.reader = new EntryReader<>(parts.codec(), parts.policy().maxValueBytes());
        this.wholeCache = List.of(Tag.wholeCache(parts.name()));
    }

    Call<Optional<V>> get(StoredKey key) {
        Call<Verdict<V>> verdict = timed(store.read(key.entry(), wholeCache)).flatMap(read -> settle(key, read));
        return parts.failures().cover(verdict.map(v -> Optional.ofNullable(v.value())), () -> {
            counters.unavailable.increment();
            return Optional.empty();
        });
    }

    private Call<Verdict<V>> settle(StoredKey key, CacheStore.Read read) {
        byte[] bytes = read.entry();
        if (bytes != null) {
            counters.bytesRead.add(bytes.length);
        }
        Verdict<V> verdict = reader.judge(key, bytes, read.stamps().get(0));
        Envelope pending = verdict.pending();
        if (pending == null) {
            return Call.of(counted(key, verdict));
        }
        return Stamps.present(store, tagsOf(pending.tags()))
                .map(present -> counted(key, reader.judge(pending, present)));
    }

    /** Reads any number of keys, a batch after the other. */
    Call<Map<String, V>> getAll(Collection<String> keys) {
        Map<String, StoredKey> stored = new LinkedHashMap<>();
        for (String key : keys) {
            stored.put(key, parts.key(key));
        }
        List<Map.Entry<String, StoredKey>> all = List.copyOf(stored.entrySet());
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
        List<EntryKey> entries =
                keys.stream().map(key -> key.getValue().entry()).toList();
        Call<Map<String, V>> found = timed(store.readAll(entries, wholeCache)).flatMap(read -> settle(keys, read));
        return parts.failures().cover(found, () -> {
            counters.unavailable.add(keys.size());
            return Map.of();
        });
    }

    private Call<Map<String, V>> settle(List<Map.Entry<String, StoredKey>> keys, CacheStore.ReadAll read) {
        List<Verdict<V>> verdicts = new ArrayList<>(keys.size());
        LinkedHashSet<Tag> unknown = new LinkedHashSet<>();
        for (int i = 0; i < keys.size(); i++) {
            byte[] bytes = read.entries().get(i);
            counters.bytesRead.add(bytes == null ? 0 : bytes.length);
            Verdict<V> verdict =
                    reader.judge(keys.get(i).getValue(), bytes, read.stamps().get(0));
            verdicts.add(verdict);
            if (verdict.pending() != null) {
                unknown.addAll(tagsOf(verdict.pending().tags()));
            }
        }
        List<Tag> tags = List.copyOf(unknown);
        return Stamps.present(store, tags).map(stamps -> values(keys, verdicts, tags, stamps));
    }

    private Map<String, V> values(
            List<Map.Entry<String, StoredKey>> keys,
            List<Verdict<V>> verdicts,
            List<Tag> tags,
            List<@Nullable Stamp> stamps) {
        Map<Tag, @Nullable Stamp> present = new LinkedHashMap<>();
        for (int i = 0; i < tags.size(); i++) {
            present.put(tags.get(i), stamps.get(i));
        }
        Map<String, V> values = new LinkedHashMap<>();
        for (int i = 0; i < keys.size(); i++) {
            Verdict<V> verdict = verdicts.get(i);
            Envelope pending = verdict.pending();
            if (pending != null) {
                List<@Nullable Stamp> own = new ArrayList<>();
                tagsOf(pending.tags()).forEach(tag -> own.add(present.get(tag)));
                verdict = reader.judge(pending, own);
            }
            V value = counted(keys.get(i).getValue(), verdict).value();
            if (value != null) {
                values.put(keys.get(i).getKey(), value);
            }
        }
        return values;
    }

    private <T> Call<T> timed(Call<T> call) {
        return new TimedCall<>(call, parts.context().ticker(), counters.storeReads);
    }

    private List<Tag> tagsOf(List<TagStamp> tags) {
        return tags.stream().map(tag -> new Tag(parts.name(), tag.name())).toList();
    }

    private Verdict<V> counted(StoredKey key, Verdict<V> verdict) {
        counters.read(verdict);
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
