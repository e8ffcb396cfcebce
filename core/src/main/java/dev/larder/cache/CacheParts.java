package dev.larder.cache;

import dev.larder.base.Call;
import dev.larder.base.Codec;
import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
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
 * @param own what this node changed, where nothing is in memory; else null
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
        @Nullable OwnChanges own,
        Retirement retirement) {
    static <V> CacheParts<V> of(String name, CachePolicy policy, Codec<V> codec, CacheContext context) {
        Counters counters = new Counters();
        NearCache<V> near = nearOf(name, policy.near(), context);
        OwnChanges own = near == null ? context.notices().registerOwn(name) : null;
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
                near,
                own,
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
                (kind, key) -> context.events().tell(kind, name, key),
                key -> context.hotKeys().chosen(name, key));
        context.notices().register(name, near);
        return near;
    }

    /** Whoever still holds this cache reads from the store: nobody would tell its memory of changes any more. */
    void forgetNear() {
        NearCache<V> memory = near;
        if (memory != null) {
            context.notices().unregister(name, memory);
            memory.retire();
            endBroadcast();
            counters.hits.add(memory.hits.sumThenReset());
        }
        if (own != null) {
            context.notices().unregisterOwn(name, own);
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
        return new AfterCall<T>(call, () -> keys.forEach(key -> changed(key.key())));
    }

    private void changed(String key) {
        if (near != null) {
            near.change(key);
        } else if (own != null) {
            own.changeKey(key);
        }
    }

    /** The call, after which nothing that was in memory with these tags is returned any more, however the call ends. */
    <T extends @Nullable Object> Call<T> changingStamps(Collection<String> tags, Call<T> call) {
        return new AfterCall<T>(
                call, () -> tags.forEach(tag -> context.notices().changedHere(new Tag(name, tag))));
    }

    /** The change, made up for later if the store is not available: these entries are removed then. */
    <T extends @Nullable Object> Call<T> removingLater(Collection<EntryKey> keys, Call<T> change) {
        return change.recover(failure -> {
            if (failure.code() == ErrorCode.STORE_REJECTED) {
                return removingNow(keys, failure);
            }
            throw context.remembered(
                    failure, Waiting.What.entries(keys), "what is kept under the keys will be removed");
        });
    }

    /** A store that is full takes no new value, but lets the old one be removed, which must not outlive a change. */
    private <T extends @Nullable Object> Call<T> removingNow(Collection<EntryKey> keys, LarderException failure) {
        List<EntryKey> all = List.copyOf(keys);
        Call<@Nullable Void> removed = Call.done();
        for (int from = 0; from < all.size(); from += CacheStore.MAX_BATCH) {
            List<EntryKey> batch = all.subList(from, Math.min(all.size(), from + CacheStore.MAX_BATCH));
            removed = removed.flatMap(before -> store().remove(batch).<@Nullable Void>map(number -> null));
        }
        return removed.recover(also -> {
                    failure.addSuppressed(also);
                    throw failure;
                })
                .map(done -> {
                    throw failure;
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
