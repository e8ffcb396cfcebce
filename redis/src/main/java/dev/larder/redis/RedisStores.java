package dev.larder.redis;

import dev.larder.base.Ticker;
import dev.larder.cache.CacheStore;
import dev.larder.fleet.FleetStore;
import dev.larder.limit.LimitStore;
import dev.larder.session.SessionStore;
import dev.larder.store.Stores;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Larder's stores on Redis or Valkey: what {@code Larder.create} is given.
 *
 * <p>Thread-safe. All keys begin with the configured prefix and have a time to live.
 *
 * @since 0.1
 */
public final class RedisStores implements Stores {
    private final ConnectionManager connections;
    private final RedisCacheStore cacheStore;
    private final RedisSessionStore sessionStore;
    private final RedisFleetStore fleetStore;

    // The two below are guarded by this, and null until limits are asked for.
    private @Nullable ConnectionManager limitConnections;
    private @Nullable RedisLimitStore limitStore;

    private RedisStores(
            ConnectionManager connections,
            RedisCacheStore cacheStore,
            RedisSessionStore sessionStore,
            RedisFleetStore fleetStore) {
        this.connections = connections;
        this.cacheStore = cacheStore;
        this.sessionStore = sessionStore;
        this.fleetStore = fleetStore;
    }

    /**
     * Connects, and learns what time it is there.
     *
     * @param config where and how
     * @return stores that work
     * @throws dev.larder.base.StoreUnavailableException if no server can be reached within the connect timeout
     * @throws dev.larder.base.LarderException if the login is refused, a right is missing, or a server is too old
     */
    public static RedisStores connect(RedisConfig config) {
        return connect(config, Ticker.system());
    }

    static RedisStores connect(RedisConfig config, Ticker ticker) {
        ConnectionManager connections = ConnectionManager.connect(config, ticker);
        try {
            StoreClock clock = new StoreClock(connections.sender());
            clock.start();
            connections.every(StoreClock.REFRESH, clock::refresh);
            CacheKeys keys = new CacheKeys(config.keyPrefix());
            Sender sender = connections.sender();
            Scripts scripts = connections.scripts();
            RedisTracking tracking = new RedisTracking(sender, scripts, keys, config.keyPrefix());
            SessionKeys sessionKeys = new SessionKeys(config.keyPrefix());
            return new RedisStores(
                    connections,
                    new RedisCacheStore(sender, scripts, keys, clock, tracking),
                    new RedisSessionStore(sender, scripts, sessionKeys, clock, config.commandTimeout()),
                    new RedisFleetStore(sender, scripts, clock, config.keyPrefix()));
        } catch (RuntimeException e) {
            connections.close();
            throw e;
        }
    }

    /**
     * The connections that the stores use, for everything else that is done with the same Redis.
     *
     * @return always the same; closed with the stores
     */
    public ConnectionManager connectionManager() {
        return connections;
    }

    @Override
    public CacheStore cacheStore() {
        return cacheStore;
    }

    @Override
    public SessionStore sessionStore() {
        return sessionStore;
    }

    @Override
    public FleetStore fleetStore() {
        return fleetStore;
    }

    /**
     * Where the states of rate limits are kept. The first call opens connections of their own for it, as many as there are for
     * everything else.
     */
    @Override
    public LimitStore limitStore(Duration deadline) {
        if (deadline.compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException("deadline must be at least 1 ms, was " + deadline);
        }
        synchronized (this) {
            RedisLimitStore store = limitStore;
            if (store == null) {
                ConnectionManager own = connections.beside(deadline);
                limitConnections = own;
                store = new RedisLimitStore(own, connections);
                limitStore = store;
            }
            return store;
        }
    }

    @Override
    public synchronized void close() {
        connections.close();
        if (limitConnections != null) {
            limitConnections.close();
        }
    }
}
