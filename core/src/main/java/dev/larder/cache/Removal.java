package dev.larder.cache;

import dev.larder.base.Call;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Takes entries away, one by one or by their stamps. Never answers unless the store did. */
final class Removal<V> {
    /** {@link Envelope#ENDED}, as it is stored. */
    private static final byte[] ENDED = new byte[Long.BYTES];

    private final CacheParts<V> parts;

    Removal(CacheParts<V> parts) {
        this.parts = parts;
    }

    Call<Long> removeAll(Collection<String> keys, Duration block) {
        Limits.between("block", block, Duration.ZERO, CachePolicy.HIGHEST_BLOCK);
        Set<EntryKey> distinct = new LinkedHashSet<>();
        keys.forEach(key -> distinct.add(parts.key(key).entry()));
        List<EntryKey> all = List.copyOf(distinct);
        Call<Long> removed = Call.of(0L);
        for (int from = 0; from < all.size(); from += CacheStore.MAX_BATCH) {
            List<EntryKey> batch = all.subList(from, Math.min(all.size(), from + CacheStore.MAX_BATCH));
            removed = removed.flatMap(before -> parts.store()
                    .remove(batch, block.toMillis())
                    .map(more -> {
                        parts.counters().removes.add(more);
                        batch.forEach(key -> parts.tell(CacheEvent.Kind.REMOVED, key));
                        return before + more;
                    }));
        }
        return parts.failures().counted(parts.changing(all, parts.removingLater(all, removed)));
    }

    /** Ends the time of an entry. One that is signed cannot be changed where it lies, so it is removed. */
    Call<Boolean> expire(String key) {
        EntryKey entry = parts.key(key).entry();
        if (parts.context().wire().signatures().required()) {
            return removeAll(List.of(key), Duration.ZERO).map(removed -> removed > 0);
        }
        Call<Boolean> expired = parts.store()
                .patch(entry, FormatV1.AT_SOFT_DEADLINE, ENDED)
                .map(existed -> {
                    parts.counters().removes.add(existed ? 1 : 0);
                    parts.tell(CacheEvent.Kind.EXPIRED, entry);
                    return existed;
                });
        List<EntryKey> one = List.of(entry);
        return parts.failures().counted(parts.changing(one, parts.removingLater(one, expired)));
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
            names.forEach(name -> parts.context().events().tellTag(parts.name(), name));
            return null;
        });
    }
}
