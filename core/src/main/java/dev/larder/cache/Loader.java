package dev.larder.cache;

/**
 * Fetches the value of a key that the cache does not have.
 *
 * @param <V> the values
 * @since 0.1
 */
@FunctionalInterface
public interface Loader<V> {
    /**
     * Fetches the value. Must not load the same key of the same cache again.
     *
     * @param load what is being loaded; to be used by this call only, on one thread at a time
     * @return the value, never null; all callers that wait for it get this one object, so it must not be changed
     * @throws Exception if there is no value; nothing is cached then
     */
    V load(LoadContext load) throws Exception;
}
