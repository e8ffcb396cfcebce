package dev.larder;

import dev.larder.cache.CacheManager;
import dev.larder.fleet.FleetStore;
import dev.larder.limit.LimitConfig;
import dev.larder.limit.RateLimiter;
import dev.larder.memory.InMemoryStores;
import dev.larder.session.SessionManager;
import dev.larder.store.Stores;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * The caches, sessions and rate limits of an application over one place to keep them: {@code Larder.create(RedisStores.connect(...),
 * config)}, or
 * {@link #inMemory()} in a test.
 *
 * <p>Thread-safe. Owns its stores: closing it closes them.
 *
 * @since 0.1
 */
public final class Larder implements AutoCloseable {
    private final Stores stores;
    private final LarderConfig config;
    private final CacheManager caches;
    private final Executor executor;

    /** Made when it is first asked for: who has no sessions sweeps none. Written under the lock of this object. */
    private volatile @Nullable SessionManager sessions;

    /** Made when it is first asked for: who has no limits opens no connections for them. Written under the lock of this object. */
    private volatile @Nullable RateLimiter limits;

    /** The executor, if this object made it and so has to end it. */
    private final @Nullable ExecutorService ownExecutor;

    private Larder(Stores stores, LarderConfig config) {
        this.stores = stores;
        this.config = config;
        Executor executor = config.executor();
        if (executor == null) {
            ExecutorService own = LoadExecutors.create();
            this.ownExecutor = own;
            executor = own;
        } else {
            this.ownExecutor = null;
        }
        this.executor = executor;
        this.caches = new CacheManager(
                stores.cacheStore(),
                config.ticker(),
                config.random(),
                executor,
                config.maxCaches(),
                config.signingKeys(),
                config.maxBytes());
    }

    /**
     * A larder over some stores, which it owns from now on.
     *
     * @param stores where things are kept
     * @param config how it behaves
     * @return never null
     */
    public static Larder create(Stores stores, LarderConfig config) {
        return new Larder(stores, config);
    }

    /**
     * A larder in the memory of this process with the default settings.
     *
     * @return never null
     */
    public static Larder inMemory() {
        return create(InMemoryStores.create(), LarderConfig.DEFAULT);
    }

    /**
     * The caches.
     *
     * @return always the same
     */
    public CacheManager caches() {
        return caches;
    }

    /**
     * The sessions. From the first time that they are asked for, what has expired is swept in the background.
     *
     * @return always the same
     */
    public SessionManager sessions() {
        SessionManager made = sessions;
        return made != null ? made : makeSessions();
    }

    private synchronized SessionManager makeSessions() {
        SessionManager made = sessions;
        if (made == null) {
            made = new SessionManager(stores.sessionStore(), config.sessions(), config.ticker(), executor);
            made.start();
            sessions = made;
        }
        return made;
    }

    /**
     * The rate limits. Made by the first call, which connects and asks the store which rules there are; from then on that is asked again
     * and again.
     *
     * @return always the same
     * @throws dev.larder.base.StoreUnavailableException if the first call finds no server
     */
    public RateLimiter limits() {
        RateLimiter made = limits;
        return made != null ? made : makeLimits();
    }

    private synchronized RateLimiter makeLimits() {
        RateLimiter made = limits;
        if (made == null) {
            LimitConfig how = config.limits();
            made = new RateLimiter(stores.limitStore(how.deadline()), how, config.ticker(), config.random(), executor);
            limits = made;
        }
        return made;
    }

    /**
     * Where the nodes that share the stores say how they do.
     *
     * @return always the same
     */
    public FleetStore fleet() {
        return stores.fleetStore();
    }

    private void closeLimits() {
        RateLimiter made = limits;
        if (made != null) {
            made.close();
        }
    }

    /**
     * How it was configured.
     *
     * @return never null
     */
    public LarderConfig config() {
        return config;
    }

    /** Stops what runs in the background and closes the stores. Closing twice does nothing more. */
    @Override
    public void close() {
        SessionManager made = sessions;
        if (made != null) {
            made.close();
        }
        caches.close();
        closeLimits();
        stores.close();
        if (ownExecutor != null) {
            ownExecutor.shutdown();
        }
    }
}
