package dev.larder.store;

import dev.larder.cache.CacheStore;
import dev.larder.session.SessionStore;

/**
 * The stores of one place, such as a Redis or the memory of this process.
 *
 * <p>Thread-safe.
 *
 * @since 0.1
 */
public interface Stores extends AutoCloseable {
    /**
     * Where caches keep their entries.
     *
     * @return always the same
     */
    CacheStore cacheStore();

    /**
     * Where sessions are kept.
     *
     * @return always the same
     */
    SessionStore sessionStore();

    /** Closes all of them. What is asked of them afterwards fails. Closing twice does nothing more. */
    @Override
    void close();
}
