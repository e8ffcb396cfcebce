package dev.larder.cache;

import java.util.Map;

/**
 * Fetches the values of several keys at once that the cache does not have.
 *
 * @param <V> the values
 * @since 0.1
 */
@FunctionalInterface
public interface BatchLoader<V> {
    /**
     * Fetches the values. Must not load any of the same keys of the same cache again.
     *
     * @param load what is being loaded; to be used by this call only, on one thread at a time
     * @return the values by key, never null. A key that there is nothing for is left out: it is reported as absent, and that
     *     is remembered for the policy's {@code absentTtl}. A key with a null value fails, alone. Keys that were not asked for are passed over. All callers that wait for
     *     a value get this one object, so it must not be changed
     * @throws Exception if there are no values; every key of this call fails with it then, and nothing is kept
     */
    Map<String, ? extends V> loadAll(BatchLoadContext load) throws Exception;
}
