package dev.larder.cache;

import dev.larder.base.Codec;
import dev.larder.base.HandTicker;
import dev.larder.base.SharedRandom;
import dev.larder.memory.InMemoryStores;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A manager over a probed store in memory, with a clock turned by hand. */
final class CacheFixture implements AutoCloseable {
    final HandTicker ticker = new HandTicker();
    final InMemoryStores stores = InMemoryStores.create(ticker, InMemoryStores.DEFAULT_MAX_BYTES);
    final ProbedStore store = new ProbedStore(stores.cacheStore());
    final ExecutorService executor = Executors.newCachedThreadPool();
    final CacheManager manager = manager();

    /** Another node on the same store. */
    CacheManager manager() {
        return new CacheManager(store, ticker, SharedRandom.create(), executor, 10);
    }

    Cache<String> cache(CachePolicy policy) {
        return manager.cache("db", policy, Codec.utf8());
    }

    Cache<String> cache() {
        return cache(policy().build());
    }

    static CachePolicy.Builder policy() {
        return CachePolicy.builder().ttl(TtlPolicy.exactly(Duration.ofMinutes(1)));
    }

    static int inFlight(Cache<?> cache) {
        return ((BlockingCache<?>) cache).operations().inFlight();
    }

    @Override
    public void close() {
        manager.close();
        executor.shutdownNow();
        stores.close();
    }
}
