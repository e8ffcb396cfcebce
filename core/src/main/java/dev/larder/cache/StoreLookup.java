package dev.larder.cache;

import dev.larder.base.Call;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads entries from the store. One trip for an entry without tags of its own, one more for the stamps of its tags. */
final class StoreLookup<V> {
    private final CacheParts<V> parts;
    private final CacheStore store;
    private final EntryReader<V> reader;
    private final List<Tag> wholeCache;

    StoreLookup(CacheParts<V> parts, EntryReader<V> reader) {
        this.parts = parts;
        this.store = parts.store();
        this.reader = reader;
        this.wholeCache = List.of(Tag.wholeCache(parts.name()));
    }

    Call<Verdict<V>> read(StoredKey key) {
        return timed(store.read(key.entry(), wholeCache))
                .flatMap(read -> settle(key, read.entry(), read.stamps().get(0)));
    }

    /** Judges an entry that is here already. One trip for the stamps. */
    Call<Verdict<V>> judge(StoredKey key, byte[] entry) {
        return Stamps.present(store, wholeCache).flatMap(stamps -> settle(key, entry, stamps.get(0)));
    }

    private Call<Verdict<V>> settle(StoredKey key, byte @Nullable [] bytes, @Nullable Stamp whole) {
        if (bytes != null) {
            parts.counters().bytesRead.add(bytes.length);
        }
        Verdict<V> verdict = reader.judge(key, bytes, whole, now());
        Envelope pending = verdict.pending();
        if (pending == null) {
            return Call.of(verdict);
        }
        return Stamps.present(store, tagsOf(pending.tags())).map(present -> reader.judge(pending, present, now()));
    }

    /** Reads several keys; at most {@link CacheStore#MAX_BATCH}. */
    Call<List<Verdict<V>>> readAll(List<StoredKey> keys) {
        List<EntryKey> entries = keys.stream().map(StoredKey::entry).toList();
        return timed(store.readAll(entries, wholeCache)).flatMap(read -> settle(keys, read));
    }

    private Call<List<Verdict<V>>> settle(List<StoredKey> keys, CacheStore.ReadAll read) {
        List<Verdict<V>> verdicts = new ArrayList<>(keys.size());
        LinkedHashSet<Tag> unknown = new LinkedHashSet<>();
        for (int i = 0; i < keys.size(); i++) {
            byte[] bytes = read.entries().get(i);
            parts.counters().bytesRead.add(bytes == null ? 0 : bytes.length);
            Verdict<V> verdict = reader.judge(keys.get(i), bytes, read.stamps().get(0), now());
            verdicts.add(verdict);
            if (verdict.pending() != null) {
                unknown.addAll(tagsOf(verdict.pending().tags()));
            }
        }
        List<Tag> tags = List.copyOf(unknown);
        return Stamps.present(store, tags).map(stamps -> decided(verdicts, tags, stamps));
    }

    private List<Verdict<V>> decided(List<Verdict<V>> verdicts, List<Tag> tags, List<@Nullable Stamp> stamps) {
        Map<Tag, @Nullable Stamp> present = new LinkedHashMap<>();
        for (int i = 0; i < tags.size(); i++) {
            present.put(tags.get(i), stamps.get(i));
        }
        List<Verdict<V>> decided = new ArrayList<>(verdicts.size());
        for (Verdict<V> verdict : verdicts) {
            Envelope pending = verdict.pending();
            if (pending == null) {
                decided.add(verdict);
            } else {
                List<@Nullable Stamp> own = new ArrayList<>();
                tagsOf(pending.tags()).forEach(tag -> own.add(present.get(tag)));
                decided.add(reader.judge(pending, own, now()));
            }
        }
        return decided;
    }

    private long now() {
        return store.clockMillis();
    }

    private <T> Call<T> timed(Call<T> call) {
        return new TimedCall<>(call, parts.context().ticker(), parts.counters().storeReads);
    }

    private List<Tag> tagsOf(List<TagStamp> tags) {
        return tags.stream().map(tag -> new Tag(parts.name(), tag.name())).toList();
    }
}
