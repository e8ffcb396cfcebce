package dev.larder.cache;

import dev.larder.base.Call;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads entries so that their values can be kept in memory. No trip for a value that is there; one for an entry whose tags are known;
 * one more for the stamps of tags that no value in memory carries yet.
 */
final class NearLookup<V> {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final CacheParts<V> parts;
    private final NearCache<V> near;
    private final EntryReader<V> reader;

    NearLookup(CacheParts<V> parts, NearCache<V> near, EntryReader<V> reader) {
        this.parts = parts;
        this.near = near;
        this.reader = reader;
    }

    /** The value in memory, if it may be returned. */
    @Nullable
    V hit(StoredKey key) {
        return near.hit(key.entry().key(), key.fullKey());
    }

    /** What is in memory, returned though nobody can vouch for it, as the store cannot be reached. */
    @Nullable
    V servable(StoredKey key) {
        NearEntry<V> entry = near.find(key);
        V value = entry == null || !near.isServable(entry) ? null : entry.value();
        if (value != null) {
            parts.counters().staleServed.increment();
            parts.tell(CacheEvent.Kind.STALE_SERVED, key.entry());
        }
        return value;
    }

    /** A value in memory that is past its time, but not for too long; no change was told of it. */
    @Nullable
    V leftover(StoredKey key) {
        return near.leftover(key);
    }

    /** Reads one entry: only its head, if its value is in memory and has merely to be vouched for. */
    Call<Verdict<V>> read(Tracking tracking, StoredKey key) {
        Verdict<V> known = atHand(key);
        if (known != null) {
            return Call.of(known);
        }
        NearEntry<V> old = near.find(key);
        return old == null ? fetch(tracking, key) : renew(tracking, key, old);
    }

    /** What memory answers, if it may, that there is no value among it; null if the store has to be asked. */
    @Nullable
    Verdict<V> atHand(StoredKey key) {
        NearEntry<V> entry = near.find(key);
        if (entry == null || !near.isValid(entry)) {
            return null;
        }
        near.hit(key, entry);
        return Verdict.near(entry.value(), entry.head());
    }

    private Call<Verdict<V>> fetch(Tracking tracking, StoredKey key) {
        return readAll(tracking, List.of(key)).map(verdicts -> verdicts.get(0));
    }

    /** Reads several entries; at most {@link CacheStore#MAX_BATCH}. */
    Call<List<Verdict<V>>> readAll(Tracking tracking, List<StoredKey> keys) {
        return readAll(tracking, keys, new Snapshot(Set.of(""), false));
    }

    private Call<Verdict<V>> renew(Tracking tracking, StoredKey key, NearEntry<V> old) {
        Snapshot stamps = new Snapshot(names(old.tags()), false);
        List<EntryKey> heads = near.isWatched(old) ? List.of() : List.of(key.entry());
        return tracking.heads(heads, stamps.unknown()).flatMap(read -> {
            stamps.learn(read.stamps());
            byte[] head = heads.isEmpty() ? old.head() : read.entries().get(0).value();
            if (head == null) {
                near.change(key.entry().key());
                return Call.of(Verdict.<V>absent());
            }
            if (!old.hasHead(head)) {
                return fetch(tracking, key);
            }
            if (!stamps.match(old.tags())) {
                return fetch(tracking, key);
            }
            Watch watch = heads.isEmpty() ? old.watch() : read.entries().get(0).watch();
            List<StampRef> refs = stamps.refs(old.tags());
            if (refs != null) {
                near.renew(key, old, old.renewed(watch, refs));
            }
            V value = old.value();
            return Call.of(value == null ? Verdict.knownAbsent(head) : Verdict.hit(value, head));
        });
    }

    private Call<List<Verdict<V>>> readAll(Tracking tracking, List<StoredKey> keys, Snapshot stamps) {
        long[] counts = keys.stream().mapToLong(near::count).toArray();
        List<EntryKey> entries = keys.stream().map(StoredKey::entry).toList();
        return tracking.read(entries, stamps.unknown())
                .flatMap(read -> {
                    stamps.learn(read.stamps());
                    return settle(tracking, keys, counts, stamps, read.entries());
                })
                .flatMap(verdicts -> stamps.trusted() ? again(tracking, keys, verdicts) : Call.of(verdicts));
    }

    /**
     * An entry that does not carry the stamps that this node knows may be newer than they are: the notice of their change is still on
     * its way. So before it counts as invalidated, they are asked for.
     */
    private Call<List<Verdict<V>>> again(Tracking tracking, List<StoredKey> keys, List<Verdict<V>> verdicts) {
        List<Integer> doubtful = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            if (verdicts.get(i).outcome() == Verdict.Outcome.INVALIDATED) {
                doubtful.add(i);
            }
        }
        if (doubtful.isEmpty()) {
            return Call.of(verdicts);
        }
        List<StoredKey> asked = doubtful.stream().map(keys::get).toList();
        return readAll(tracking, asked, new Snapshot(Set.of(""), true)).map(sure -> {
            List<Verdict<V>> merged = new ArrayList<>(verdicts);
            for (int i = 0; i < doubtful.size(); i++) {
                merged.set(doubtful.get(i), sure.get(i));
            }
            return merged;
        });
    }

    /** Judges what was read; {@code counts} are from before it was asked for. */
    private Call<List<Verdict<V>>> settle(
            Tracking tracking,
            List<StoredKey> keys,
            long[] counts,
            Snapshot stamps,
            List<Tracking.Tracked<byte @Nullable []>> entries) {
        List<Verdict<V>> first = new ArrayList<>(keys.size());
        Set<String> names = new LinkedHashSet<>();
        for (int i = 0; i < keys.size(); i++) {
            byte[] bytes = entries.get(i).value();
            parts.counters().bytesRead.add(bytes == null ? 0 : bytes.length);
            Verdict<V> verdict = reader.judge(
                    keys.get(i), bytes, stamps.stamp(""), parts.store().clockMillis());
            first.add(verdict);
            if (verdict.pending() != null) {
                names.addAll(names(verdict.pending().tags()));
            }
        }
        stamps.add(names);
        List<Tag> unknown = stamps.unknown();
        Call<Tracking.TrackedRead> more = unknown.isEmpty()
                ? Call.of(new Tracking.TrackedRead(List.of(), List.of()))
                : tracking.read(List.of(), unknown);
        return more.map(read -> {
            stamps.learn(read.stamps());
            List<Verdict<V>> verdicts = new ArrayList<>(keys.size());
            for (int i = 0; i < keys.size(); i++) {
                verdicts.add(decided(keys.get(i), counts[i], stamps, entries.get(i), first.get(i)));
            }
            return verdicts;
        });
    }

    private Verdict<V> decided(
            StoredKey key, long count, Snapshot stamps, Tracking.Tracked<byte @Nullable []> read, Verdict<V> verdict) {
        Verdict<V> decided = verdict;
        if (verdict.pending() != null) {
            decided = reader.judge(
                    verdict.pending(),
                    stamps.all(verdict.pending().tags()),
                    parts.store().clockMillis());
        }
        byte[] bytes = read.value();
        boolean answers = decided.outcome() == Verdict.Outcome.HIT || decided.outcome() == Verdict.Outcome.KNOWN_ABSENT;
        if (answers && bytes != null) {
            keep(key, count, decided.value(), bytes, read.watch(), stamps);
        }
        return decided;
    }

    private boolean keep(StoredKey key, long count, @Nullable V value, byte[] bytes, Watch watch, Snapshot stamps) {
        Envelope entry = Envelope.of(bytes);
        long millisLeft = entry.softDeadlineMillis() - parts.store().clockMillis();
        List<TagStamp> tags = entry.allTags();
        List<StampRef> refs = stamps.refs(tags);
        return millisLeft > 0
                && refs != null
                && near.keep(key, count, NearEntry.of(value, key, bytes, times(entry, millisLeft), watch, tags, refs));
    }

    private NearEntry.Times times(Envelope entry, long millisLeft) {
        long window = parts.policy()
                .earlyRefresh()
                .windowMillis(entry.createdMillis(), entry.softDeadlineMillis(), entry.loadMillis());
        long deadline = near.deadlineNanos(millisLeft);
        long afterMillis = Math.max(0, entry.staleUntilMillis() - entry.softDeadlineMillis());
        return new NearEntry.Times(
                deadline - Math.min(window, millisLeft) * NANOS_PER_MILLI,
                deadline,
                deadline + afterMillis * NANOS_PER_MILLI);
    }

    /**
     * Keeps a value that this node has just written, if it may; {@code count} is from before it was.
     *
     * @return whether it is kept
     */
    boolean keep(StoredKey key, long count, @Nullable V value, byte[] bytes, Watch watch, Map<String, StampRef> refs) {
        Snapshot stamps = new Snapshot(refs);
        return keep(key, count, value, bytes, watch, stamps);
    }

    long count(StoredKey key) {
        return near.count(key);
    }

    /** How many fences were answered. */
    long fences() {
        return near.fences();
    }

    /** This node has changed an entry, or may have: the store does not tell whoever made a change. */
    void change(StoredKey key) {
        near.change(key.entry().key());
    }

    /** Stamps to judge by, as far as they are known or become so. */
    Snapshot snapshot(Set<String> names) {
        return new Snapshot(names, true);
    }

    private static Set<String> names(List<TagStamp> tags) {
        Set<String> names = new LinkedHashSet<>();
        tags.forEach(tag -> names.add(tag.name()));
        return names;
    }

    /** The stamps that one read is judged by. */
    final class Snapshot {
        /** Held from before anything is asked for, so that no change goes unnoticed. */
        private final Map<String, StampRef> refs = new ConcurrentHashMap<>();

        private final Map<String, Stamp> known = new LinkedHashMap<>();
        private List<String> asked = List.of();

        /** Whether stamps are asked for that this node knows. */
        private final boolean asking;

        private boolean trusted;

        private Snapshot(Set<String> names, boolean asking) {
            this.asking = asking;
            add(names);
        }

        private Snapshot(Map<String, StampRef> held) {
            this.asking = true;
            refs.putAll(held);
        }

        void add(Set<String> names) {
            for (String name : names) {
                StampRef ref = refs.computeIfAbsent(name, near::ref);
                Stamp stamp = asking ? null : near.stamp(ref);
                if (stamp != null && !known.containsKey(name)) {
                    known.put(name, stamp);
                    trusted = true;
                }
            }
        }

        /** Whether a stamp is among them that was not asked for. */
        boolean trusted() {
            return trusted;
        }

        /** The tags whose stamps have to be asked for. To be followed by {@link #learn}. */
        List<Tag> unknown() {
            asked = refs.keySet().stream()
                    .filter(name -> !known.containsKey(name))
                    .toList();
            return asked.stream().map(name -> new Tag(parts.name(), name)).toList();
        }

        void learn(List<Tracking.Tracked<@Nullable Stamp>> read) {
            for (int i = 0; i < read.size(); i++) {
                learn(asked.get(i), read.get(i).value(), read.get(i).watch());
            }
        }

        void learn(String name, @Nullable Stamp stamp, Watch watch) {
            StampRef ref = refs.get(name);
            if (stamp != null && ref != null) {
                known.put(name, stamp);
                ref.set(stamp, watch);
            }
        }

        @Nullable
        Stamp stamp(String name) {
            return known.get(name);
        }

        List<@Nullable Stamp> all(List<TagStamp> tags) {
            List<@Nullable Stamp> stamps = new ArrayList<>(tags.size());
            tags.forEach(tag -> stamps.add(known.get(tag.name())));
            return stamps;
        }

        boolean match(List<TagStamp> tags) {
            return EntryReader.sameStamps(tags, all(tags));
        }

        /** The references that a value with these tags goes by, or null if one of them has changed already. */
        @Nullable
        List<StampRef> refs(List<TagStamp> tags) {
            List<StampRef> found = new ArrayList<>(tags.size());
            for (TagStamp tag : tags) {
                StampRef ref = refs.get(tag.name());
                if (ref == null || !ref.isOf(tag.stamp())) {
                    return null;
                }
                found.add(ref);
            }
            return found;
        }

        /** Whether the stamp of one of the tags has changed since it was asked for. */
        boolean hasChanged() {
            for (StampRef ref : refs.values()) {
                if (!ref.isUnchanged()) {
                    return true;
                }
            }
            return false;
        }

        Map<String, StampRef> held() {
            return refs;
        }
    }
}
