package dev.larder.cache;

import dev.larder.base.Glob;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Lets valid entries whose key a pattern covers live longer.
 *
 * <p>An entry that has a deadline of its own, because it may be served stale, is left as it is: its time stands in its bytes, and the store
 * would only keep it longer. One that the store shows twice, as it may while it resizes its tables, gets the time twice. Not a record: two
 * that say the same are to be carried out both.
 */
final class Extension implements Pass {
    private final @Nullable String cache;
    private final String keyGlob;
    private final long additionalMillis;

    Extension(@Nullable String cache, String keyGlob, long additionalMillis) {
        this.cache = cache;
        this.keyGlob = keyGlob;
        this.additionalMillis = additionalMillis;
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
        Map<EntryKey, Envelope> entries = Sweep.entries(store, page);
        entries.values().removeIf(entry -> !covered.test(entry) || hasOwnDeadline(entry));
        Sweep.invalid(store, entries).forEach(entries::remove);
        return entries.isEmpty()
                ? 0
                : store.extend(List.copyOf(entries.keySet()), additionalMillis).await();
    }

    private static boolean hasOwnDeadline(Envelope entry) {
        return entry.staleUntilMillis() != 0 || entry.softDeadlineMillis() == Envelope.ENDED;
    }

    @Override
    public String toString() {
        return "extension of " + keyGlob + " in " + (cache == null ? "all caches" : cache);
    }
}
