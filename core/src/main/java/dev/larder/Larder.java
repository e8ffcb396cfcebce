package dev.larder;

import dev.larder.cache.CacheManager;
import dev.larder.memory.InMemoryStores;
import dev.larder.session.SessionManager;
import dev.larder.store.Stores;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * The caches and sessions of an application over one place to keep them: {@code Larder.create(RedisStores.connect(...), config)}, or
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
        stores.close();
        if (ownExecutor != null) {
            ownExecutor.shutdown();
        }
    }
}
