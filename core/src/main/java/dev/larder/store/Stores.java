package dev.larder.store;

import dev.larder.cache.CacheStore;
import dev.larder.fleet.FleetStore;
import dev.larder.limit.LimitStore;
import dev.larder.session.SessionStore;
import java.time.Duration;

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

    /**
     * Where the states of rate limits are kept. Made by the first call, which may connect.
     *
     * @param deadline the longest that an operation of it may take; that of the first call counts
     * @return always the same
     * @throws dev.larder.base.StoreUnavailableException if the first call finds no server
     */
    LimitStore limitStore(Duration deadline);

    /**
     * Where the nodes that share this place say how they do.
     *
     * @return always the same
     */
    FleetStore fleetStore();

    /** Closes all of them. What is asked of them afterwards fails. Closing twice does nothing more. */
    @Override
    void close();
}
