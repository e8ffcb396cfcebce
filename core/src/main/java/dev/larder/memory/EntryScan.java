package dev.larder.memory;

import dev.larder.base.Glob;
import dev.larder.cache.CacheStore;
import dev.larder.cache.EntryKey;
import dev.larder.cache.Tag;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/**
 * Walks through the entries of a map page by page: the cursor is the last key seen, so no page depends on what comes and
 * goes between two. As in Redis they come in the order of their hashes, so that each page is a random sample of all.
 */
final class EntryScan {
    /** Entries before everything else. */
    static final Comparator<Object> KEY_ORDER = Comparator.comparingInt(EntryScan::kind)
            .thenComparingInt(EntryScan::scattered)
            .thenComparing(EntryScan::first)
            .thenComparing(EntryScan::second);

    private static final char SEPARATOR = ':';

    /** 2^32 divided by the golden ratio, odd. */
    private static final int SCATTER = 0x9e3779b9;

    private final NavigableMap<Object, Held> entries;
    private final BoundedMap held;

    EntryScan(BoundedMap held) {
        this.held = held;
        this.entries = held.ordered();
    }

    CacheStore.ScanPage page(@Nullable String cache, @Nullable String keyGlob, @Nullable String cursor) {
        Glob glob = keyGlob == null ? null : Glob.of(keyGlob);
        List<EntryKey> found = new ArrayList<>();
        int looked = 0;
        for (Map.Entry<Object, Held> entry : from(cursor).entrySet()) {
            if (!(entry.getKey() instanceof EntryKey key)) {
                return new CacheStore.ScanPage(found, null, looked);
            }
            if (held.isAlive(entry.getValue())
                    && (cache == null || key.cache().equals(cache))
                    && (glob == null || glob.matches(key.key()))) {
                found.add(key);
            }
            if (++looked == CacheStore.MAX_SCAN_PAGE) {
                return new CacheStore.ScanPage(found, key.cache() + SEPARATOR + key.key(), looked);
            }
        }
        return new CacheStore.ScanPage(found, null, looked);
    }

    private NavigableMap<Object, Held> from(@Nullable String cursor) {
        return cursor == null ? entries : entries.tailMap(keyOf(cursor), false);
    }

    private static EntryKey keyOf(String cursor) {
        int separator = cursor.indexOf(SEPARATOR);
        if (separator < 0) {
            throw new IllegalArgumentException("cursor must be null or the cursor of a page, was neither");
        }
        return new EntryKey(cursor.substring(0, separator), cursor.substring(separator + 1));
    }

    private static int kind(Object key) {
        if (key instanceof EntryKey) {
            return 0;
        }
        if (key instanceof Tag) {
            return 1;
        }
        return key instanceof LeaseKey ? 2 : key instanceof TurnKey ? 3 : 4;
    }

    /** A hash whose high bits depend on all of the key. */
    private static int scattered(Object key) {
        return key instanceof EntryKey entry
                ? (31 * entry.cache().hashCode() + entry.key().hashCode()) * SCATTER
                : 0;
    }

    private static String first(Object key) {
        if (key instanceof EntryKey entry) {
            return entry.cache();
        }
        if (key instanceof LeaseKey lease) {
            return lease.entry().cache();
        }
        if (key instanceof TurnKey turn) {
            return turn.role();
        }
        return key instanceof Tag tag ? tag.cache() : (String) key;
    }

    private static String second(Object key) {
        if (key instanceof EntryKey entry) {
            return entry.key();
        }
        if (key instanceof LeaseKey lease) {
            return lease.entry().key();
        }
        return key instanceof Tag tag ? tag.name() : "";
    }
}
