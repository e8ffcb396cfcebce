package dev.larder.cache;

import dev.larder.base.Glob;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks through a store and removes entries: those that are invalid, or those whose key a pattern covers.
 *
 * <p>An entry is invalid for ever once one of its stamps is not the present one, because no stamp comes twice. So what a
 * sweep removes could not have been read. Between looking at an entry and removing it another may have been written under
 * the key, which is then lost: a miss, nothing worse.
 *
 * @param cache where to look, or null for everywhere
 * @param keyGlob which keys to remove, or null for invalid entries
 */
record Sweep(@Nullable String cache, @Nullable String keyGlob) implements Pass {
    private static final Glob SHORTENED = Glob.of(StoredKey.SHORTENED_GLOB);

    /** Takes from one page what is to be removed. */
    private interface Sieve {
        List<EntryKey> toRemove(List<EntryKey> page);
    }

    @Override
    public long run(CacheStore store, BooleanSupplier stopped) {
        if (keyGlob == null) {
            return pages(store, null, stopped, page -> invalid(store, page));
        }
        // The pattern means keys as callers know them. A shortened key does not show its end, so the store finds the
        // others by the pattern, and the shortened ones are compared in full here.
        Glob glob = Glob.of(keyGlob);
        return pages(store, keyGlob, stopped, Sweep::plain)
                + pages(store, StoredKey.SHORTENED_GLOB, stopped, page -> shortened(store, page, glob));
    }

    private long pages(CacheStore store, @Nullable String glob, BooleanSupplier stopped, Sieve sieve) {
        return Pass.pages(store, cache, glob, stopped, page -> {
            List<EntryKey> found = sieve.toRemove(page);
            return found.isEmpty() ? 0 : store.remove(found).await();
        });
    }

    static List<EntryKey> plain(List<EntryKey> page) {
        return page.stream().filter(key -> !SHORTENED.matches(key.key())).toList();
    }

    private static List<EntryKey> shortened(CacheStore store, List<EntryKey> page, Glob glob) {
        List<EntryKey> found = new ArrayList<>();
        entries(store, page).forEach((key, entry) -> {
            String full = entry.fullKey();
            if (glob.matches(full == null ? key.key() : full)) {
                found.add(key);
            }
        });
        return found;
    }

    private static List<EntryKey> invalid(CacheStore store, List<EntryKey> page) {
        return invalid(store, entries(store, page));
    }

    /** Those whose stamps are not the present ones. */
    static List<EntryKey> invalid(CacheStore store, Map<EntryKey, Envelope> entries) {
        Set<Tag> tags = new LinkedHashSet<>();
        entries.forEach((key, entry) -> tags.addAll(EntryDescriber.tags(key.cache(), entry)));
        List<Tag> asked = List.copyOf(tags);
        // The stamps after the entries: one that differs then has been replaced, and will never come back.
        List<@Nullable Stamp> stamps = Stamps.present(store, asked).await();
        Map<Tag, @Nullable Stamp> present = new LinkedHashMap<>();
        for (int i = 0; i < asked.size(); i++) {
            present.put(asked.get(i), stamps.get(i));
        }
        List<EntryKey> found = new ArrayList<>();
        entries.forEach((key, entry) -> {
            List<@Nullable Stamp> own = new ArrayList<>();
            EntryDescriber.tags(key.cache(), entry).forEach(tag -> own.add(present.get(tag)));
            if (!EntryDescriber.isValid(entry, own)) {
                found.add(key);
            }
        });
        return found;
    }

    /** An entry, and how long it stays in the store. */
    record Found(Envelope entry, long ttlMillis) {}

    private static Map<EntryKey, Envelope> entries(CacheStore store, List<EntryKey> page) {
        Map<EntryKey, Envelope> entries = new LinkedHashMap<>();
        found(store, page).forEach((key, found) -> entries.put(key, found.entry()));
        return entries;
    }

    /** The entries of a page that this node can read. Others may belong to nodes of another version. */
    static Map<EntryKey, Found> found(CacheStore store, List<EntryKey> page) {
        EntryDescriber describer = new EntryDescriber(store, Signatures.NONE);
        Map<EntryKey, Found> entries = new LinkedHashMap<>();
        List<EntryKey> keys = List.copyOf(new LinkedHashSet<>(page));
        List<CacheStore.@Nullable StoredEntry> described = store.describe(keys).await();
        for (int i = 0; i < keys.size(); i++) {
            EntryKey key = keys.get(i);
            CacheStore.StoredEntry stored = described.get(i);
            if (stored != null) {
                describer
                        .readable(key, stored.head())
                        .await()
                        .ifPresent(entry -> entries.put(key, new Found(entry, stored.ttlMillis())));
            }
        }
        return entries;
    }
}
