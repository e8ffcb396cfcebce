package dev.larder.cache;

import dev.larder.base.Call;
import dev.larder.base.Codec;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the operations of one cache share.
 *
 * @param name the cache's name
 * @param policy its policy
 * @param codec its codec
 * @param context what it shares with other caches
 * @param counters what it counts
 * @param failures what it does when the store fails
 * @param stamps the stamps of its tags
 * @param announcer makes its name known
 * @param near its values in memory, or null if there are none
 * @param retirement whether its manager still knows it
 * @param <V> the values
 */
record CacheParts<V>(
        String name,
        CachePolicy policy,
        Codec<V> codec,
        CacheContext context,
        Counters counters,
        StoreFailures failures,
        Stamps stamps,
        Announcer announcer,
        @Nullable NearCache<V> near,
        Retirement retirement) {
    static <V> CacheParts<V> of(String name, CachePolicy policy, Codec<V> codec, CacheContext context) {
        Counters counters = new Counters();
        return new CacheParts<>(
                name,
                policy,
                codec,
                context,
                counters,
                new StoreFailures(
                        policy.whenUnavailable(),
                        counters.errors,
                        () -> context.events().tell(CacheEvent.Kind.STORE_FAILED, name, null)),
                Stamps.of(name, context, policy.maxTtl()),
                new Announcer(name, context, policy.longestKept(), counters.errors),
                nearOf(name, policy.near(), context),
                new Retirement());
    }

    private static <V> @Nullable NearCache<V> nearOf(String name, NearPolicy policy, CacheContext context) {
        Tracking tracking = context.store().tracking();
        if (policy.mode() == NearPolicy.Mode.OFF || tracking == null) {
            return null;
        }
        if (policy.mode() == NearPolicy.Mode.BCAST) {
            tracking.broadcast(name);
        }
        NearCache<V> near = new NearCache<>(
                policy,
                context.ticker(),
                context.safeguards(),
                (kind, key) -> context.events().tell(kind, name, key));
        context.notices().register(name, near);
        return near;
    }

    /** Whoever still holds this cache reads from the store: nobody would tell its memory of changes any more. */
    void forgetNear() {
        NearCache<V> own = near;
        if (own != null) {
            context.notices().unregister(name, own);
            own.retire();
            endBroadcast();
            counters.hits.add(own.hits.sumThenReset());
        }
    }

    /** Tells listeners of something that happened to an entry. */
    void tell(CacheEvent.Kind kind, EntryKey key) {
        context.events().tell(kind, name, key.key());
    }

    private void endBroadcast() {
        Tracking tracking = context.store().tracking();
        if (tracking != null && policy.near().mode() == NearPolicy.Mode.BCAST) {
            tracking.endBroadcast(name);
        }
    }

    CacheStore store() {
        return context.store();
    }

    /** What this cache did so far. */
    CacheStats stats() {
        return counters.snapshot(near == null ? NearStats.NONE : near.stats());
    }

    /** The call, after which nothing that was in memory of these keys is returned any more, however the call ends. */
    <T extends @Nullable Object> Call<T> changing(Collection<EntryKey> keys, Call<T> call) {
        NearCache<V> own = near;
        return own == null ? call : new AfterCall<T>(call, () -> keys.forEach(key -> own.change(key.key())));
    }

    /** The call, after which nothing that was in memory with these tags is returned any more, however the call ends. */
    <T extends @Nullable Object> Call<T> changingStamps(Collection<String> tags, Call<T> call) {
        NearCache<V> own = near;
        return own == null ? call : new AfterCall<T>(call, () -> tags.forEach(own::changeStamp));
    }

    /** The change, made up for later if the store is not available: these entries are removed then. */
    <T extends @Nullable Object> Call<T> removingLater(Collection<EntryKey> keys, Call<T> change) {
        return change.recover(failure -> {
            throw context.remembered(
                    failure, Waiting.What.entries(keys), "what is kept under the keys will be removed");
        });
    }

    /** The change, made up for later if the store is not available: the stamps of these tags are replaced then. */
    <T extends @Nullable Object> Call<T> replacingLater(Collection<String> tags, Call<T> change) {
        return change.recover(failure -> {
            List<Tag> all = tags.stream().map(tag -> new Tag(name, tag)).toList();
            throw context.remembered(failure, Waiting.What.tags(all), "the tags will be invalidated");
        });
    }

    StoredKey key(String key) {
        return StoredKey.of(name, key, policy.maxKeyBytes());
    }
}
