package dev.larder.cache;

import dev.larder.base.Call;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Takes entries away, one by one or by their stamps. Never answers unless the store did. */
final class Removal<V> {
    private final CacheParts<V> parts;

    Removal(CacheParts<V> parts) {
        this.parts = parts;
    }

    Call<Long> removeAll(Collection<String> keys) {
        Set<EntryKey> distinct = new LinkedHashSet<>();
        keys.forEach(key -> distinct.add(parts.key(key).entry()));
        List<EntryKey> all = List.copyOf(distinct);
        Call<Long> removed = Call.of(0L);
        for (int from = 0; from < all.size(); from += CacheStore.MAX_BATCH) {
            List<EntryKey> batch = all.subList(from, Math.min(all.size(), from + CacheStore.MAX_BATCH));
            removed = removed.flatMap(before -> parts.store().remove(batch).map(more -> {
                parts.counters().removes.add(more);
                return before + more;
            }));
        }
        return parts.failures().counted(parts.changing(all, parts.removingLater(all, removed)));
    }

    Call<@Nullable Void> invalidate(Collection<String> tags) {
        Set<String> distinct = new LinkedHashSet<>(tags);
        distinct.forEach(EntryOptions::checkTag);
        Limits.between("number of tags", distinct.size(), 0, CacheStore.MAX_BATCH);
        return distinct.isEmpty() ? Call.done() : replace(distinct);
    }

    Call<@Nullable Void> clear() {
        return replace(Set.of(""));
    }

    private Call<@Nullable Void> replace(Set<String> names) {
        Call<@Nullable Void> replaced = parts.changingStamps(
                names, parts.replacingLater(names, parts.stamps().replace(names)));
        return parts.failures().counted(replaced).map(done -> {
            parts.counters().invalidations.add(names.size());
            return null;
        });
    }
}
