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
 * Walks through the entries of a map page by page, in the order of their keys: the cursor is the last key seen, so no
 * page depends on what comes and goes between two.
 */
final class EntryScan {
    /** Entries by cache and key, before everything else. */
    static final Comparator<Object> KEY_ORDER = Comparator.comparingInt(EntryScan::kind)
            .thenComparing(EntryScan::first)
            .thenComparing(EntryScan::second);

    private static final char SEPARATOR = ':';

    private final NavigableMap<Object, Held> entries;
    private final BoundedMap held;

    EntryScan(BoundedMap held) {
        this.held = held;
        this.entries = held.ordered();
    }

    CacheStore.ScanPage page(@Nullable String cache, @Nullable String keyGlob, @Nullable String cursor) {
        Glob glob = keyGlob == null ? null : Glob.of(keyGlob);
        EntryKey from = cursor == null ? new EntryKey(cache == null ? "" : cache, "") : keyOf(cursor);
        List<EntryKey> found = new ArrayList<>();
        int looked = 0;
        for (Map.Entry<Object, Held> entry : entries.tailMap(from, false).entrySet()) {
            if (!(entry.getKey() instanceof EntryKey key)
                    || (cache != null && !key.cache().equals(cache))) {
                return new CacheStore.ScanPage(found, null);
            }
            if (held.isAlive(entry.getValue()) && (glob == null || glob.matches(key.key()))) {
                found.add(key);
            }
            if (++looked == CacheStore.MAX_SCAN_PAGE) {
                return new CacheStore.ScanPage(found, key.cache() + SEPARATOR + key.key());
            }
        }
        return new CacheStore.ScanPage(found, null);
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
        return key instanceof Tag ? 1 : key instanceof LeaseKey ? 2 : 3;
    }

    private static String first(Object key) {
        if (key instanceof EntryKey entry) {
            return entry.cache();
        }
        if (key instanceof LeaseKey lease) {
            return lease.entry().cache();
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
