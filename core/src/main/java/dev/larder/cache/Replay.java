package dev.larder.cache;

import dev.larder.base.Call;
import dev.larder.cache.Waiting.What;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Carries out what an {@link Outbox} remembers. One trip for the entries and one for the tags, for each {@link CacheStore#MAX_BATCH};
 * one more where the names of all caches have to be asked for.
 *
 * @param store the store itself
 * @param random makes new stamps
 * @param ownNames the caches of this manager, which the fleet may not know yet
 */
record Replay(CacheStore store, RandomGenerator random, Supplier<Set<String>> ownNames) {
    /** Begins; never throws. */
    CompletableFuture<@Nullable Void> start(List<Waiting> all) {
        try {
            return call(all).async();
        } catch (RuntimeException failure) {
            // Whatever it was, those who wait for the attempt must not wait for ever.
            return CompletableFuture.failedFuture(failure);
        }
    }

    private Call<@Nullable Void> call(List<Waiting> all) {
        List<EntryKey> entries = new ArrayList<>();
        List<Tag> tags = new ArrayList<>();
        List<String> everywhere = new ArrayList<>();
        for (Waiting each : all) {
            if (each.what() instanceof What.Entry entry) {
                entries.add(entry.key());
            } else if (each.what() instanceof What.OneTag tag) {
                tags.add(tag.tag());
            } else if (each.what() instanceof What.EveryCache every) {
                everywhere.add(every.tag());
            }
        }
        Call<@Nullable Void> removed =
                batches(entries, batch -> store.remove(batch).map(number -> null));
        Call<@Nullable Void> replaced = batches(tags, this::replace);
        return removed.flatMap(done -> replaced)
                .flatMap(done -> everywhere.isEmpty() ? Call.done() : everywhere(everywhere));
    }

    private Call<@Nullable Void> everywhere(List<String> names) {
        return store.cacheNames().flatMap(known -> {
            Set<String> caches = new TreeSet<>(known);
            caches.addAll(ownNames.get());
            List<Tag> tags = new ArrayList<>();
            caches.forEach(cache -> names.forEach(name -> tags.add(new Tag(cache, name))));
            return batches(tags, this::replace);
        });
    }

    private Call<@Nullable Void> replace(List<Tag> tags) {
        List<CacheStore.NewStamp> fresh = tags.stream()
                .map(tag -> new CacheStore.NewStamp(tag, Stamp.random(random)))
                .toList();
        return store.replaceStamps(fresh, CachePolicy.DEFAULT_MAX_TTL.toMillis());
    }

    private static <T> Call<@Nullable Void> batches(List<T> all, Function<List<T>, Call<@Nullable Void>> each) {
        Call<@Nullable Void> done = Call.done();
        for (int from = 0; from < all.size(); from += CacheStore.MAX_BATCH) {
            List<T> batch = all.subList(from, Math.min(all.size(), from + CacheStore.MAX_BATCH));
            done = done.flatMap(before -> each.apply(batch));
        }
        return done;
    }
}
