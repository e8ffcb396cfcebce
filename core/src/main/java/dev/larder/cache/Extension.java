package dev.larder.cache;

import dev.larder.base.Glob;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Lets valid entries whose key a pattern covers live longer.
 *
 * <p>The time stands twice: the store ends the entry with it, and its bytes say it to whoever keeps the value in memory, loads it anew before
 * its end, or may return it after. Both are moved, if the entry is still the one that was looked at. The bytes of an entry that is signed cannot be
 * changed: there only the store's is. One that the store shows twice, as it may while it resizes its tables, gets the time twice. Not a record:
 * two that say the same are to be carried out both.
 */
final class Extension implements Pass {
    private final @Nullable String cache;
    private final String keyGlob;
    private final long additionalMillis;
    private final RandomGenerator random;

    /**
     * One that nothing was done for yet.
     *
     * @param random where the stamps of tags come from that have lost theirs meanwhile
     */
    Extension(@Nullable String cache, String keyGlob, long additionalMillis, RandomGenerator random) {
        this.cache = cache;
        this.keyGlob = keyGlob;
        this.additionalMillis = additionalMillis;
        this.random = random;
    }

    @Override
    public long run(CacheStore store, BooleanSupplier stopped) {
        // Keys as callers know them: those that are stored shortened are compared in full, as for a sweep.
        Glob glob = Glob.of(keyGlob);
        return Pass.pages(store, cache, keyGlob, stopped, page -> extend(store, Sweep.plain(page), entry -> true))
                + Pass.pages(
                        store,
                        cache,
                        StoredKey.SHORTENED_GLOB,
                        stopped,
                        page -> extend(store, page, entry -> covers(glob, entry)));
    }

    private static boolean covers(Glob glob, Envelope entry) {
        String full = entry.fullKey();
        return full != null && glob.matches(full);
    }

    private long extend(CacheStore store, List<EntryKey> page, Predicate<Envelope> covered) {
        if (page.isEmpty()) {
            return 0;
        }
        Map<EntryKey, Envelope> entries = new LinkedHashMap<>();
        long now = store.clockMillis();
        long longestMillis = 0;
        for (Map.Entry<EntryKey, Sweep.Found> one : Sweep.found(store, page).entrySet()) {
            Envelope entry = one.getValue().entry();
            if (covered.test(entry) && !entry.isExpired(now) && !isBoundByItsBytes(entry)) {
                entries.put(one.getKey(), entry);
                longestMillis = Math.max(longestMillis, one.getValue().ttlMillis());
            }
        }
        Sweep.invalid(store, entries).forEach(entries::remove);
        if (entries.isEmpty()) {
            return 0;
        }
        prolongStamps(store, entries, longestMillis + additionalMillis);
        List<CacheStore.Longer> longer = new ArrayList<>(entries.size());
        entries.forEach((key, entry) ->
                longer.add(new CacheStore.Longer(key, entry.head(), entry.laterHead(additionalMillis))));
        return store.extend(longer, additionalMillis).await();
    }

    /** An entry is a miss once a stamp that it carries is gone, so they have to last as long as it does. */
    private void prolongStamps(CacheStore store, Map<EntryKey, Envelope> entries, long ttlMillis) {
        Set<Tag> tags = new LinkedHashSet<>();
        entries.forEach((key, entry) -> tags.addAll(EntryDescriber.tags(key.cache(), entry)));
        List<CacheStore.NewStamp> stamps = new ArrayList<>(tags.size());
        tags.forEach(tag -> stamps.add(new CacheStore.NewStamp(tag, Stamp.random(random))));
        long bounded = Math.min(ttlMillis, CacheStore.MAX_TTL_MILLIS);
        for (int from = 0; from < stamps.size(); from += CacheStore.MAX_BATCH) {
            store.openStamps(stamps.subList(from, Math.min(stamps.size(), from + CacheStore.MAX_BATCH)), bounded)
                    .await();
        }
    }

    /** Whether the store would only keep it longer, for nobody to return. */
    private static boolean isBoundByItsBytes(Envelope entry) {
        return entry.signed() && entry.staleUntilMillis() != 0;
    }

    @Override
    public String toString() {
        return "extension of " + keyGlob + " in " + (cache == null ? "all caches" : cache);
    }
}
