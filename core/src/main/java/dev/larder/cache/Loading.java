package dev.larder.cache;

import dev.larder.base.LarderException;
import dev.larder.base.StoreUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One load: collects the stamps of its tags before the data is read. Used by one thread at a time. */
final class Loading<V> implements LoadContext {
    private final CacheParts<V> parts;
    private final Writing<V> writing;
    private final @Nullable NearLookup<V> near;
    private final String key;
    private final List<String> ownTags;
    private final Former<V> former;

    /** By name, the whole cache first. */
    private final Map<String, Stamp> stamps = new LinkedHashMap<>();

    /** How often this node had changed each of the tags; read by whoever wants to join. */
    private final Map<String, Long> tagCounts = new ConcurrentHashMap<>();

    private final long openedMillis;
    private @Nullable Duration ttl;
    private boolean keep = true;

    /** The same stamps as what values in memory go by; null if the value will not be in memory. */
    private NearLookup<V>.@Nullable Snapshot watched;

    /** The lease, once it is held and until it has ended. */
    private @Nullable Stamp token;

    /** The keys of whose changes the store tells: it was asked for their leases over a connection that is told. */
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    /** Whether the store tells of changes of all stamps; read by whoever wants to join. */
    private volatile boolean stampsTold;

    Loading(
            CacheParts<V> parts,
            Writing<V> writing,
            @Nullable NearLookup<V> near,
            LoadRequest<V> request,
            Verdict<V> found) {
        this(parts, writing, near, request.key(), request.options(), Former.of(found));
    }

    Loading(
            CacheParts<V> parts,
            Writing<V> writing,
            @Nullable NearLookup<V> near,
            String key,
            EntryOptions options,
            Former<V> former) {
        this.parts = parts;
        this.writing = writing;
        this.near = near;
        this.key = key;
        this.former = former;
        this.ownTags = options.tags();
        this.ttl = options.ttl();
        this.openedMillis = writing.keptMillis(writing.longestMillis(options.ttl()));
        this.watched = near == null || parts.context().notices().tracking() == null ? null : near.snapshot(Set.of());
    }

    /** Fetches the stamps of the whole cache and of the tags that are known beforehand. */
    void open() {
        if (!keep || !parts.context().safeguards().stampsFirst()) {
            return;
        }
        openOwn();
    }

    private static List<String> withWhole(List<String> tags) {
        List<String> names = new ArrayList<>(1 + tags.size());
        names.add("");
        names.addAll(tags);
        return names;
    }

    private void openOwn() {
        try {
            open(withWhole(ownTags));
        } catch (LarderException failure) {
            dontKeep(failure);
        }
    }

    private void open(List<String> names) {
        OwnChanges own = parts.own();
        if (own != null) {
            names.forEach(name -> tagCounts.putIfAbsent(name, own.countOfTag(name)));
        }
        long millis = openedMillis + loadTimeoutMillis();
        Tracking tracking = parts.context().notices().tracking();
        NearLookup<V>.Snapshot watching = watched;
        if (watching != null && tracking != null) {
            try {
                remember(parts.announcer()
                        .beside(parts.stamps().openTracked(tracking, watching, names, millis))
                        .await());
                stampsTold = true;
                return;
            } catch (StoreUnavailableException untracked) {
                // Changes are not told of at present: the value is kept in the store alone.
                watched = null;
                stampsTold = false;
            }
        }
        remember(parts.announcer().beside(parts.stamps().open(names, millis)).await());
    }

    /**
     * Whether a change was told of the entry or of one of its tags since now; or may have happened without being told, and there was a fence
     * since. Where values are not kept in memory nobody tells of the changes of other nodes: then callers may be given what was loaded before
     * such a change, as long as that load goes on.
     */
    BooleanSupplier overtaken(StoredKey stored) {
        NearLookup<V> memory = near;
        NearLookup<V>.Snapshot watching = watched;
        OwnChanges own = parts.own();
        if (own != null) {
            withWhole(ownTags).forEach(tag -> tagCounts.putIfAbsent(tag, own.countOfTag(tag)));
            String name = stored.entry().key();
            long ofKey = own.countOfKey(name);
            return () -> own.countOfKey(name) != ofKey || hasChangedTag(own);
        }
        if (memory == null) {
            return () -> false;
        }
        long count = memory.count(stored);
        long fences = memory.fences();
        return () -> memory.count(stored) != count
                || (watching != null && watching.hasChanged())
                || (memory.fences() != fences && !isTold(stored));
    }

    private boolean isTold(StoredKey stored) {
        return stampsTold && told.contains(stored.entry().key());
    }

    /** The lease was given, and the store tells of its end if the watch is intact. */
    void leased(StoredKey stored, @Nullable Watch watch) {
        if (Leases.isTold(watch)) {
            told.add(stored.entry().key());
        }
    }

    private boolean hasChangedTag(OwnChanges own) {
        for (Map.Entry<String, Long> tag : tagCounts.entrySet()) {
            if (own.countOfTag(tag.getKey()) != tag.getValue()) {
                return true;
            }
        }
        return false;
    }

    /** The lease is held from now on. */
    void hold(Stamp lease) {
        token = lease;
    }

    /** Gives the lease back if it has not ended with the value: others need not wait for its time to run out. */
    void end(Leases<V> leases, EntryKey entry) {
        Stamp held = token;
        token = null;
        if (held != null && parts.context().safeguards().leases()) {
            leases.release(entry, held);
        }
    }

    @Override
    public String key() {
        return key;
    }

    @Override
    public void tag(String... tags) {
        List<String> unknown = new ArrayList<>();
        for (String tag : tags) {
            EntryOptions.checkTag(tag);
            if (!stamps.containsKey(tag) && !unknown.contains(tag)) {
                unknown.add(tag);
            }
        }
        // Without the whole cache, which is among the stamps but not a tag of the caller's.
        int together = Math.max(0, stamps.size() - 1) + unknown.size();
        Limits.between("number of tags", together, 0, CachePolicy.MAX_TAGS);
        if (!unknown.isEmpty() && keep) {
            try {
                open(unknown);
            } catch (LarderException failure) {
                dontKeep(failure);
            }
        }
    }

    @Override
    public void ttl(Duration value) {
        writing.checkTtl(value);
        ttl = value;
    }

    /** Fills the entry with the stamps of before. A value that may not be kept is not, and that is counted. */
    void keep(Leases<V> leases, StoredKey stored, @Nullable V value, Duration loadTime) {
        if (keep && !parts.context().safeguards().stampsFirst()) {
            openOwn();
        }
        Stamp lease = token;
        if (!keep || lease == null) {
            return;
        }
        if (value == null && absentMillis() == 0) {
            return;
        }
        byte[] raw = value == null ? new byte[0] : writing.encoded(stored, value);
        EnvelopeWriter.Payload payload = value == null ? EnvelopeWriter.Payload.NULL : writing.payloadOf(raw);
        if (payload == null) {
            parts.counters().errors.increment();
            return;
        }
        try {
            long ttlMillis = value == null ? absentMillis() : valueMillis(former, raw);
            outlive(value == null ? ttlMillis : writing.keptMillis(ttlMillis));
            List<TagStamp> tags = new ArrayList<>();
            stamps.forEach((name, stamp) -> tags.add(new TagStamp(name, stamp)));
            fill(leases, stored, value, writing.entry(stored, payload, tags, ttlMillis, loadTime), lease);
        } catch (LarderException failure) {
            dontKeep(failure);
        }
    }

    /** How long it is remembered that there is no value; 0 for not at all. */
    long absentMillis() {
        Duration chosen = ttl;
        return chosen == null ? parts.policy().absentTtl().toMillis() : chosen.toMillis();
    }

    /** How long an entry lives that follows another. */
    long valueMillis(Former<V> former, byte[] raw) {
        TtlPolicy policy = parts.policy().ttl();
        if (ttl != null || !policy.isAdaptive()) {
            return writing.ttlMillis(ttl);
        }
        AdaptiveTtl.Change change = former.change(parts.codec(), raw);
        if (change == AdaptiveTtl.Change.UNKNOWN && parts.context().pressure().isHigh()) {
            // Nobody has asked for it for long, or ever: it has to show first that it is worth its place.
            parts.counters().ttlsPressed.increment();
            return policy.shortest().toMillis();
        }
        long next = AdaptiveTtl.nextMillis(policy, change, former.ttlMillis());
        parts.counters().adapted(change, former.ttlMillis(), next);
        if (change == AdaptiveTtl.Change.INVALIDATED) {
            // It was jittered when it was chosen: once more each time would wear it away.
            return next;
        }
        return Math.max(
                policy.shortest().toMillis(),
                policy.jittered(next, parts.context().random()));
    }

    private void fill(Leases<V> leases, StoredKey stored, @Nullable V value, CacheStore.Write entry, Stamp lease) {
        NearLookup<V> memory = near;
        long count = memory == null ? 0 : memory.count(stored);
        boolean remembered = false;
        try {
            Leases.Filled filled = leases.fill(entry, lease);
            token = null;
            parts.context().notices().wake(entry.key());
            if (!filled.kept()) {
                parts.counters().fillsRefused.increment();
                parts.tell(CacheEvent.Kind.FILL_REFUSED, entry.key());
                return;
            }
            writing.count(entry);
            parts.tell(CacheEvent.Kind.FILLED, entry.key());
            remembered = remember(stored, count, value, entry, filled.watch());
        } finally {
            if (memory != null && !remembered) {
                // An older value may be in memory, and nobody tells us of what we have written ourselves.
                memory.change(stored);
            }
        }
    }

    private boolean remember(
            StoredKey stored, long count, @Nullable V value, CacheStore.Write entry, @Nullable Watch watch) {
        NearLookup<V> memory = near;
        Map<String, StampRef> refs = refs();
        return memory != null
                && refs != null
                && watch != null
                && memory.keep(stored, count, value, entry.bytes(), watch, refs);
    }

    /** Makes the stamps last as long as an entry that is kept longer than was known when they were opened. */
    private void outlive(long keptMillis) {
        if (keptMillis > openedMillis) {
            // What this answers does not matter: the entry carries the stamps of before, and if they have changed since
            // it is a miss, as it must be.
            parts.stamps()
                    .open(List.copyOf(stamps.keySet()), keptMillis + loadTimeoutMillis())
                    .await();
        }
    }

    private void remember(List<TagStamp> opened) {
        opened.forEach(tag -> stamps.put(tag.name(), tag.stamp()));
    }

    /** The store failed: the value will not be kept, or the load ends here, as the policy says. */
    void dontKeep(LarderException failure) {
        parts.failures().report(failure);
        dontKeep();
    }

    void dontKeep() {
        keep = false;
        stampsTold = false;
    }

    /** Whether what is loaded may be kept, as far as is known. */
    boolean keeps() {
        return keep;
    }

    /** What each of several entries carries that this loads at once; without meaning if they may not be kept. */
    List<TagStamp> carried() {
        if (keep && !parts.context().safeguards().stampsFirst()) {
            openOwn();
        }
        List<TagStamp> tags = new ArrayList<>();
        if (keep) {
            outlive(writing.keptMillis(writing.longestMillis(ttl)));
            stamps.forEach((name, stamp) -> tags.add(new TagStamp(name, stamp)));
        }
        return tags;
    }

    /** By name, what the values of several entries go by in memory; null if they will not be there. */
    @Nullable
    Map<String, StampRef> refs() {
        NearLookup<V>.Snapshot watching = watched;
        return watching == null ? null : watching.held();
    }

    private long loadTimeoutMillis() {
        return parts.policy().loadTimeout().toMillis();
    }
}
