package dev.larder.cache;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/**
 * Values by key, kept for a time in the store of its {@link CacheManager}.
 *
 * <p>Thread-safe. Every operation ends within the store's deadline, those that load within the policy's {@code
 * loadTimeout} besides. When the store does not answer, reading and writing do what the policy's {@link WhenUnavailable}
 * says; removing and invalidating throw {@link dev.larder.base.StoreUnavailableException}. A read is valid only while
 * every tag of the entry, the whole cache among them, has the stamp that it had before the value was put or loaded.
 *
 * <p>A change that ends so is remembered by the manager, as an invalidation: what was to be removed, or put, is removed, and what was to be
 * invalidated is invalidated, once the store is back and before this node reads any of it again; such a read may be unavailable for a
 * little longer. Other nodes may read the old value until then. Not so what the store has refused ({@link
 * dev.larder.base.ErrorCode#STORE_REJECTED}). How much is remembered is bounded: see {@link OutboxStats}.
 *
 * <p>Keys are any well-formed string from 1 to the policy's {@code maxKeyBytes} bytes of UTF-8; another one is refused
 * with {@link IllegalArgumentException} before anything is sent. Keys longer than 200 bytes are stored shortened and
 * compared in full. Values are shared by all callers of this node and must not be changed after they were handed over or
 * received.
 *
 * @param <V> the values
 * @since 0.1
 */
public interface Cache<V> {
    /**
     * The cache's name.
     *
     * @return never null
     */
    String name();

    /**
     * How the cache behaves.
     *
     * @return never null
     */
    CachePolicy policy();

    /**
     * Reads the value of a key. No round trip if it is in memory; else one, and one more if the entry has tags of its own that
     * no value in memory carries.
     *
     * @param key the key
     * @return the value, or empty on a miss
     */
    Optional<V> get(String key);

    /**
     * Reads the values of several keys. None for those in memory; for the others one round trip for each {@link
     * CacheStore#MAX_BATCH} keys, and one more if any entry has tags of its own.
     *
     * @param keys the keys; doubles count once
     * @return the values found, in the order of the keys; misses are left out
     */
    Map<String, V> getAll(Collection<String> keys);

    /**
     * Reads the value of a key and loads it if it is missing.
     *
     * @param key the key
     * @param loader fetches the value
     * @return the value
     * @see #getOrLoad(String, EntryOptions, Loader)
     */
    default V getOrLoad(String key, Loader<? extends V> loader) {
        return getOrLoad(key, EntryOptions.NONE, loader);
    }

    /**
     * Reads the value of a key and loads it if it is missing. Of the callers of all nodes that miss a key at the same
     * time one calls its loader, on its own thread, and the others wait for it. A hit costs what {@link #get} costs, a
     * miss two round trips more: the lease and the stamps before the loader runs, the entry after. What is invalidated while
     * the loader runs makes the new entry a miss; what is removed or put meanwhile is not written over.
     *
     * <p>Where the policy's {@link StalePolicy} allows it, a value past its time is returned instead of a failure, or when the load takes
     * long. Where its {@link EarlyRefresh} says so, a hit begins to load the entry anew in the background.
     *
     * <p>The loaders of two keys that load each other wait for each other until {@code loadTimeout} ends.
     *
     * @param key the key
     * @param options the tags that are known beforehand, and a time to live
     * @param loader fetches the value; must not load the same key
     * @return the value; all callers that waited get the same object
     * @throws dev.larder.base.LarderException with {@link dev.larder.base.ErrorCode#LOAD_FAILED} and the loader's failure
     *     as cause, or if the load did not end within {@code loadTimeout} (its late value is neither returned nor kept);
     *     with {@link dev.larder.base.ErrorCode#LIMIT_REACHED} if too many loaders were running for too long
     * @throws dev.larder.base.StoreUnavailableException if the store does not answer and the policy is to fail
     */
    V getOrLoad(String key, EntryOptions options, Loader<? extends V> loader);

    /**
     * Reads the value of a key and looks for it if it is not known whether there is one. As {@link #getOrLoad(String, EntryOptions,
     * Loader)}, but the loader may find nothing; that is remembered for the policy's {@code absentTtl} or the time that the loader
     * sets, and answered without loading.
     *
     * @param key the key
     * @param options the tags that are known beforehand, and a time to live
     * @param finder looks for the value; must not load the same key
     * @return the value, or empty if there is none
     * @throws dev.larder.base.LarderException as {@code getOrLoad} does
     * @throws dev.larder.base.StoreUnavailableException if the store does not answer and the policy is to fail
     */
    Optional<V> getOrFind(String key, EntryOptions options, Loader<Optional<V>> finder);

    /**
     * Reads the value of a key and looks for it if it is not known whether there is one.
     *
     * @param key the key
     * @param finder looks for the value
     * @return the value, or empty if there is none
     * @see #getOrFind(String, EntryOptions, Loader)
     */
    default Optional<V> getOrFind(String key, Loader<Optional<V>> finder) {
        return getOrFind(key, EntryOptions.NONE, finder);
    }

    /**
     * Reads the values of several keys and loads those that are missing.
     *
     * @param keys the keys; doubles count once
     * @param loader fetches the values
     * @return what came of each key
     * @see #getAllOrLoad(Collection, EntryOptions, BatchLoader)
     */
    default BatchResult<V> getAllOrLoad(Collection<String> keys, BatchLoader<? extends V> loader) {
        return getAllOrLoad(keys, EntryOptions.NONE, loader);
    }

    /**
     * Reads the values of several keys and loads those that are missing, with one call of the loader for all of them. Each key is
     * loaded by one caller in all nodes, as with {@link #getOrLoad}, and shared with callers of that: keys that another caller or
     * node is loading are not given to this loader but waited for, after the others have been loaded and written. So batches that
     * overlap, in whatever order, never wait for each other in a circle. If another node fails to load a key, this one loads it.
     *
     * <p>Round trips: those of {@link #getAll}; for each 1000 keys that are missing two more: the leases before the loader runs, with
     * the stamps beside the first of them, the entries after, fewer at once if they are more than 1 MiB. Keys that
     * another node was loading take one more, to read them. More missing keys than {@link CacheStore#MAX_BATCH} are loaded in
     * parts, one after the other.
     *
     * <p>Where the policy's {@link StalePolicy} allows it, values past their time are returned of keys whose load fails or takes long, as with
     * {@link #getOrLoad}; a batch that has to wait for other keys returns new values of these as well if they are there by then. Where its {@link
     * EarlyRefresh} says so, entries that are returned are loaded anew in the background, with one more call of the loader, which may run at
     * the same time.
     *
     * <p>The loader runs on the caller's thread, or on the executor where there is an old value of one of its keys, and takes one of the
     * policy's {@code maxLoads} places, however many keys it is given. The whole ends within {@code loadTimeout}; keys without a value by then fail. A failure concerns the keys that it
     * happened to: those of the loader call that failed, the one whose value was null or cannot be encoded. A value that
     * is too large is returned and not kept. When the store does not answer and the policy is to miss, all keys are loaded
     * without leases and nothing is kept.
     *
     * <p>In {@link CacheStats} a call of the loader is one load; callers that waited, waits for leases and refused fills count by
     * key.
     *
     * @param keys the keys; doubles count once
     * @param options the tags that are known beforehand, and a time to live, of each entry
     * @param loader fetches the values; must not load the same keys
     * @return what came of each key; a caller that has no use for a part calls {@link BatchResult#orThrow()}
     * @throws IllegalArgumentException if a key or the time to live is out of range, before anything is sent
     * @throws dev.larder.base.StoreUnavailableException if the store does not answer the read and the policy is to fail; where it
     *     fails later, only the keys concerned do
     */
    BatchResult<V> getAllOrLoad(Collection<String> keys, EntryOptions options, BatchLoader<? extends V> loader);

    /**
     * Writes the value of a key.
     *
     * @param key the key
     * @param value the value
     * @see #put(String, Object, EntryOptions)
     */
    default void put(String key, V value) {
        put(key, value, EntryOptions.NONE);
    }

    /**
     * Writes the value of a key. One round trip; two if a stamp of its tags has been replaced since this node saw it last, or was never
     * seen, and on a cluster. A value that was computed from data that was invalidated since is
     * written all the same; {@link #getOrLoad} has no such gap.
     *
     * @param key the key
     * @param value the value
     * @param options its tags and time to live
     * @throws dev.larder.base.LarderException with {@link dev.larder.base.ErrorCode#CODEC_FAILED} if it cannot be encoded,
     *     with {@link dev.larder.base.ErrorCode#LIMIT_REACHED} if it is larger than {@code maxValueBytes}
     * @throws dev.larder.base.StoreUnavailableException if the store does not answer and the policy is to fail; whatever the policy, the
     *     entry is removed once the store is back, be it the former one or this one
     */
    void put(String key, V value, EntryOptions options);

    /**
     * Writes several values.
     *
     * @param values by key
     * @see #putAll(Map, EntryOptions)
     */
    default void putAll(Map<String, ? extends V> values) {
        putAll(values, EntryOptions.NONE);
    }

    /**
     * Writes several values. One round trip, and one more for each {@link CacheStore#MAX_BATCH} values. Not atomic.
     *
     * @param values by key
     * @param options the tags and the time to live of each
     * @throws dev.larder.base.StoreUnavailableException as {@link #put(String, Object, EntryOptions)} does, for all entries
     */
    void putAll(Map<String, ? extends V> values, EntryOptions options);

    /**
     * Removes the entry of a key. One round trip.
     *
     * @param key the key
     * @return whether there was one, valid or not
     * @throws dev.larder.base.StoreUnavailableException if the store does not answer, whatever the policy; it is removed once it is back
     */
    boolean remove(String key);

    /**
     * Removes the entry of a key and keeps everybody from loading it for a while: for data that is read from a replica that lags
     * behind. Callers that miss the key meanwhile wait until the time is over, or until somebody puts a value. One round trip.
     *
     * @param key the key
     * @param block from zero to {@link CachePolicy#HIGHEST_BLOCK}
     * @return whether there was one, valid or not
     */
    boolean remove(String key, Duration block);

    /**
     * Ends the time of the entry of a key. It is a miss from now on, but other than after {@link #remove(String)} its value may be
     * returned where no newer one can be had, as the policy's {@link StalePolicy} says. What a load that is under way returns is not
     * kept. One round trip, without the value. An entry that is signed is removed instead.
     *
     * @param key the key
     * @return whether there was one, valid or not
     */
    boolean expire(String key);

    /**
     * Removes the entries of several keys. One round trip for each {@link CacheStore#MAX_BATCH} keys.
     *
     * @param keys the keys
     * @return how many there were, valid or not
     * @throws dev.larder.base.StoreUnavailableException if the store does not answer, whatever the policy; all are removed once it is back
     */
    long removeAll(Collection<String> keys);

    /**
     * Makes every entry that has one of these tags a miss. One round trip, however many entries there are.
     *
     * @param tags the tags
     * @throws dev.larder.base.StoreUnavailableException if the store does not answer, whatever the policy; the tags are invalidated once
     *     it is back
     */
    void invalidate(String... tags);

    /**
     * Makes every entry a miss. One round trip, however many there are.
     *
     * @throws dev.larder.base.StoreUnavailableException if the store does not answer, whatever the policy; the cache is cleared once it is
     *     back
     */
    void clear();

    /**
     * What is known of the entry of a key besides its value. Two round trips.
     *
     * @param key the key
     * @return empty if there is none, or none that is valid
     * @throws dev.larder.base.StoreUnavailableException if the store does not answer, whatever the policy
     */
    Optional<EntryInfo> describe(String key);

    /**
     * Waits until every change that was acknowledged to anybody, on any node, before this call is known here: what is read
     * after it is never older. One small round trip to each primary, in parallel; none for a cache that keeps nothing in memory,
     * where it only sees to it that nobody is given what an earlier load on this node has read.
     *
     * @throws dev.larder.base.StoreUnavailableException if the store does not answer or cannot tell of changes at present,
     *     whatever the policy; values in memory may then be as old as {@link NearPolicy} says
     */
    void fence();

    /**
     * What this cache did on this node so far. No round trip, no lock.
     *
     * @return never null
     */
    CacheStats stats();

    /**
     * The same cache with operations that return at once.
     *
     * @return never null
     */
    AsyncCache<V> async();
}
