package dev.larder.cache;

import java.time.Duration;

/**
 * What a {@link Loader} is told about its load, and where it says how the value is to be kept. Not thread-safe.
 *
 * @since 0.1
 */
public interface LoadContext {
    /**
     * The key to load.
     *
     * @return never null
     */
    String key();

    /**
     * Makes the entry belong to tags. One round trip for those that are new to this load.
     *
     * <p><b>Call this before reading the data.</b> The tags' stamps are fetched here: an invalidation that comes after
     * makes the entry a miss, however long the load goes on. One that comes between reading the data and this call goes
     * unnoticed, and the old data stays cached. Where a tag can only be known from the data, read the data again after
     * naming it, or invalidate by a tag that is known beforehand.
     *
     * @param tags at most {@link CachePolicy#MAX_TAGS} together with those of the options
     * @throws IllegalArgumentException if there are too many, or one is empty or too long
     * @throws dev.larder.base.StoreUnavailableException if the store does not answer and the policy is to fail; with
     *     {@link WhenUnavailable#MISS} the value will not be kept
     */
    void tag(String... tags);

    /**
     * Sets exactly how long the entry lives, without jitter.
     *
     * @param ttl from 1 ms to the policy's {@code maxTtl}
     * @throws IllegalArgumentException if it is out of range
     */
    void ttl(Duration ttl);
}
