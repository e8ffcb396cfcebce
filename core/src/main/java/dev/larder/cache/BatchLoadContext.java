package dev.larder.cache;

import java.time.Duration;
import java.util.Set;

/**
 * What a {@link BatchLoader} is told about its load, and where it says how all its values are to be kept. Not thread-safe.
 *
 * @since 0.1
 */
public interface BatchLoadContext {
    /**
     * The keys to load: those that no other caller and no other node is loading.
     *
     * @return from 1 to {@link CacheStore#MAX_BATCH} keys, in the order in which the caller asked for them; immutable
     */
    Set<String> keys();

    /**
     * Makes every entry of this load belong to tags. One round trip for those that are new to this load.
     *
     * <p><b>Call this before reading the data</b>, for the reason given at {@link LoadContext#tag}.
     *
     * @param tags at most {@link CachePolicy#MAX_TAGS} together with those of the options
     * @throws IllegalArgumentException if there are too many, or one is empty or too long
     * @throws dev.larder.base.StoreUnavailableException if the store does not answer and the policy is to fail; with
     *     {@link WhenUnavailable#MISS} the values will not be kept
     */
    void tag(String... tags);

    /**
     * Sets exactly how long each entry of this load lives, without jitter.
     *
     * @param ttl from 1 ms to the policy's {@code maxTtl}
     * @throws IllegalArgumentException if it is out of range
     */
    void ttl(Duration ttl);
}
