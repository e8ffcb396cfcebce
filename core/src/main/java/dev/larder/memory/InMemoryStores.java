package dev.larder.memory;

import dev.larder.base.Ticker;
import dev.larder.cache.CacheStore;
import dev.larder.fleet.FleetStore;
import dev.larder.limit.LimitStore;
import dev.larder.session.SessionStore;
import dev.larder.store.Stores;
import java.time.Duration;
import java.util.Objects;

/**
 * Stores in the memory of this process, which nobody else sees and which end with it. Bounded: when full, what would run
 * out soonest is dropped.
 *
 * <p>Thread-safe. No operation blocks on anything but memory.
 *
 * @since 0.1
 */
public final class InMemoryStores implements Stores {
    /** How much they hold unless chosen otherwise: 64 MiB. */
    public static final long DEFAULT_MAX_BYTES = 64L << 20;

    /** The least that may be chosen: 4 KiB. */
    public static final long LOWEST_MAX_BYTES = 4L << 10;

    private final InMemoryCacheStore cacheStore;
    private final InMemorySessionStore sessionStore;

    private final InMemoryLimitStore limitStore;
    private final InMemoryFleetStore fleetStore;

    private InMemoryStores(Ticker ticker, long maxBytes) {
        this.cacheStore = new InMemoryCacheStore(ticker, maxBytes);
        this.sessionStore = new InMemorySessionStore(ticker, maxBytes);
        this.limitStore = new InMemoryLimitStore(ticker);
        this.fleetStore = new InMemoryFleetStore(ticker);
    }

    /**
     * Empty stores with the default bound and the machine's clock.
     *
     * @return never null
     */
    public static InMemoryStores create() {
        return create(Ticker.system(), DEFAULT_MAX_BYTES);
    }

    /**
     * Empty stores.
     *
     * @param ticker by which entries run out
     * @param maxBytes how much the cache store holds, and as much the session store, overheads included; at least {@link #LOWEST_MAX_BYTES}
     * @return never null
     */
    public static InMemoryStores create(Ticker ticker, long maxBytes) {
        Objects.requireNonNull(ticker, "ticker");
        if (maxBytes < LOWEST_MAX_BYTES) {
            throw new IllegalArgumentException("maxBytes must be at least " + LOWEST_MAX_BYTES + ", was " + maxBytes);
        }
        return new InMemoryStores(ticker, maxBytes);
    }

    @Override
    public CacheStore cacheStore() {
        return cacheStore;
    }

    /** Never waits, so any deadline is kept. At most {@link dev.larder.limit.LimitMap#DEFAULT_MAX_STATES} states are kept. */
    @Override
    public LimitStore limitStore(Duration deadline) {
        return limitStore;
    }

    @Override
    public SessionStore sessionStore() {
        return sessionStore;
    }

    @Override
    public FleetStore fleetStore() {
        return fleetStore;
    }

    @Override
    public void close() {
        fleetStore.close();
        sessionStore.close();
        cacheStore.close();
        limitStore.close();
    }
}
