package dev.larder.cache;

import dev.larder.base.Call;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The stamps of the tags of one cache.
 *
 * @param cache its name
 * @param store where they are
 * @param random makes new ones
 * @param replacedTtlMillis how long a replaced stamp lasts
 */
record Stamps(String cache, CacheStore store, RandomGenerator random, long replacedTtlMillis) {
    static Stamps of(String cache, CacheContext context, Duration maxTtl) {
        return new Stamps(cache, context.store(), context.random(), maxTtl.toMillis());
    }

    /** The present stamps of tags, made to last as long as an entry that will carry them. */
    Call<List<TagStamp>> open(List<String> names, long ttlMillis) {
        long bounded = Math.min(ttlMillis, CacheStore.MAX_TTL_MILLIS);
        return store.openStamps(fresh(names), bounded).map(stamps -> named(names, stamps));
    }

    /** As {@link #open}; if the stamps are those that the entry carries, it is written. */
    Call<List<TagStamp>> writeStamped(CacheStore.Write entry, List<TagStamp> carried, long ttlMillis) {
        long bounded = Math.min(ttlMillis, CacheStore.MAX_TTL_MILLIS);
        List<String> names = carried.stream().map(TagStamp::name).toList();
        List<Stamp> stamps = carried.stream().map(TagStamp::stamp).toList();
        return store.writeStamped(entry, fresh(names), stamps, bounded).map(present -> named(names, present));
    }

    private static List<TagStamp> named(List<String> names, List<Stamp> stamps) {
        List<TagStamp> named = new ArrayList<>(names.size());
        for (int i = 0; i < names.size(); i++) {
            named.add(new TagStamp(names.get(i), stamps.get(i)));
        }
        return named;
    }

    /** As {@link #open}, under the eye of the store, so that the value may be kept in memory. */
    <V> Call<List<TagStamp>> openTracked(
            Tracking tracking, NearLookup<V>.Snapshot watched, List<String> names, long ttlMillis) {
        watched.add(new LinkedHashSet<>(names));
        return tracking.openStamps(fresh(names), Math.min(ttlMillis, CacheStore.MAX_TTL_MILLIS))
                .map(stamps -> {
                    List<TagStamp> opened = new ArrayList<>(names.size());
                    for (int i = 0; i < names.size(); i++) {
                        Stamp stamp = stamps.get(i).value();
                        watched.learn(names.get(i), stamp, stamps.get(i).watch());
                        opened.add(new TagStamp(names.get(i), stamp));
                    }
                    return opened;
                });
    }

    /** Makes every entry that carries the present stamps a miss. */
    Call<@Nullable Void> replace(Collection<String> names) {
        return store.replaceStamps(fresh(names), replacedTtlMillis);
    }

    private List<CacheStore.NewStamp> fresh(Collection<String> names) {
        List<CacheStore.NewStamp> fresh = new ArrayList<>(names.size());
        for (String name : names) {
            fresh.add(new CacheStore.NewStamp(new Tag(cache, name), Stamp.random(random)));
        }
        return fresh;
    }

    /** The present stamps of any number of tags, in their order, in as few trips as the store's batches allow. */
    static Call<List<@Nullable Stamp>> present(CacheStore store, List<Tag> tags) {
        if (tags.isEmpty()) {
            List<@Nullable Stamp> none = new ArrayList<>();
            return Call.of(none);
        }
        Call<CacheStore.ReadAll> all = batch(store, tags, 0);
        for (int from = CacheStore.MAX_BATCH; from < tags.size(); from += CacheStore.MAX_BATCH) {
            Call<CacheStore.ReadAll> next = batch(store, tags, from);
            all = all.flatMap(before -> next.map(more -> join(before, more)));
        }
        return all.<List<@Nullable Stamp>>map(read -> read.stamps());
    }

    private static Call<CacheStore.ReadAll> batch(CacheStore store, List<Tag> tags, int from) {
        return store.readAll(List.of(), tags.subList(from, Math.min(tags.size(), from + CacheStore.MAX_BATCH)));
    }

    private static CacheStore.ReadAll join(CacheStore.ReadAll before, CacheStore.ReadAll more) {
        List<@Nullable Stamp> joined = new ArrayList<>(before.stamps());
        joined.addAll(more.stamps());
        return new CacheStore.ReadAll(List.of(), joined);
    }
}
