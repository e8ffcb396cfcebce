package dev.larder.cache;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Cache} whose operations return at once. Each does what the operation of the same name does there, in the same
 * round trips and with the same failures, which complete the future, and are made up for later in the same way; only a wrong argument is thrown at once.
 *
 * <p>Thread-safe. Dependent actions without an executor may run on a thread of the store: they must not block. Cancelling
 * a future does not stop the operation.
 *
 * @param <V> the values
 * @since 0.1
 */
public interface AsyncCache<V> {
    /**
     * Reads the value of a key.
     *
     * @param key the key
     * @return completes with the value, or empty on a miss
     */
    CompletableFuture<Optional<V>> get(String key);

    /**
     * Reads the values of several keys.
     *
     * @param keys the keys
     * @return completes with the values found
     */
    CompletableFuture<Map<String, V>> getAll(Collection<String> keys);

    /**
     * Reads the value of a key and loads it if it is missing.
     *
     * @param key the key
     * @param loader fetches the value; runs on the executor of the manager
     * @return completes with the value
     */
    default CompletableFuture<V> getOrLoad(String key, Loader<? extends V> loader) {
        return getOrLoad(key, EntryOptions.NONE, loader);
    }

    /**
     * Reads the value of a key and loads it if it is missing.
     *
     * @param key the key
     * @param options the tags that are known beforehand, and a time to live
     * @param loader fetches the value; runs on the executor of the manager
     * @return completes with the value
     */
    CompletableFuture<V> getOrLoad(String key, EntryOptions options, Loader<? extends V> loader);

    /**
     * As {@link Cache#getOrFind(String, EntryOptions, Loader)}.
     *
     * @param key the key
     * @param options the tags that are known beforehand, and a time to live
     * @param finder looks for the value; runs on the executor of the manager
     * @return completes with the value, or empty if there is none
     */
    CompletableFuture<Optional<V>> getOrFind(String key, EntryOptions options, Loader<Optional<V>> finder);

    /**
     * Reads the values of several keys and loads those that are missing.
     *
     * @param keys the keys; doubles count once
     * @param loader fetches the values; runs on the executor of the manager
     * @return completes with what came of each key
     */
    default CompletableFuture<BatchResult<V>> getAllOrLoad(Collection<String> keys, BatchLoader<? extends V> loader) {
        return getAllOrLoad(keys, EntryOptions.NONE, loader);
    }

    /**
     * Reads the values of several keys and loads those that are missing.
     *
     * @param keys the keys; doubles count once
     * @param options the tags that are known beforehand, and a time to live, of each entry
     * @param loader fetches the values; runs on the executor of the manager
     * @return completes with what came of each key
     */
    CompletableFuture<BatchResult<V>> getAllOrLoad(
            Collection<String> keys, EntryOptions options, BatchLoader<? extends V> loader);

    /**
     * Writes the value of a key.
     *
     * @param key the key
     * @param value the value; encoded before this returns
     * @return completes when it is written
     */
    default CompletableFuture<@Nullable Void> put(String key, V value) {
        return put(key, value, EntryOptions.NONE);
    }

    /**
     * Writes the value of a key.
     *
     * @param key the key
     * @param value the value; encoded before this returns
     * @param options its tags and time to live
     * @return completes when it is written
     */
    CompletableFuture<@Nullable Void> put(String key, V value, EntryOptions options);

    /**
     * Writes several values.
     *
     * @param values by key; encoded before this returns
     * @return completes when all are written
     */
    default CompletableFuture<@Nullable Void> putAll(Map<String, ? extends V> values) {
        return putAll(values, EntryOptions.NONE);
    }

    /**
     * Writes several values.
     *
     * @param values by key; encoded before this returns
     * @param options the tags and the time to live of each
     * @return completes when all are written
     */
    CompletableFuture<@Nullable Void> putAll(Map<String, ? extends V> values, EntryOptions options);

    /**
     * Removes the entry of a key.
     *
     * @param key the key
     * @return completes with whether there was one
     */
    CompletableFuture<Boolean> remove(String key);

    /**
     * As {@link Cache#remove(String, Duration)}.
     *
     * @param key the key
     * @param block from zero to {@link CachePolicy#HIGHEST_BLOCK}
     * @return completes with whether there was one
     */
    CompletableFuture<Boolean> remove(String key, Duration block);

    /**
     * As {@link Cache#expire(String)}.
     *
     * @param key the key
     * @return completes with whether there was one
     */
    CompletableFuture<Boolean> expire(String key);

    /**
     * Removes the entries of several keys.
     *
     * @param keys the keys
     * @return completes with how many there were
     */
    CompletableFuture<Long> removeAll(Collection<String> keys);

    /**
     * Makes every entry that has one of these tags a miss.
     *
     * @param tags the tags
     * @return completes when they are invalid
     */
    CompletableFuture<@Nullable Void> invalidate(String... tags);

    /**
     * Makes every entry a miss.
     *
     * @return completes when they are invalid
     */
    CompletableFuture<@Nullable Void> clear();

    /**
     * What is known of the entry of a key besides its value.
     *
     * @param key the key
     * @return completes with it, or empty if there is no valid one
     */
    CompletableFuture<Optional<EntryInfo>> describe(String key);

    /**
     * As {@link Cache#fence()}.
     *
     * @return completes when every change that was acknowledged before is known here
     */
    CompletableFuture<@Nullable Void> fence();
}
