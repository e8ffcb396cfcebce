package dev.larder.cache;

import dev.larder.base.Codec;
import dev.larder.base.SharedRandom;
import dev.larder.base.Ticker;
import dev.larder.redis.RedisConfig;
import dev.larder.redis.RedisStores;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Several nodes of one application on one Redis, each with connections, managers and memory of its own. */
final class NearFleet implements AutoCloseable {
    private final List<RedisStores> stores = new ArrayList<>();
    private final List<CacheManager> managers = new ArrayList<>();
    private final List<Cache<String>> caches = new ArrayList<>();
    private final ExecutorService executor = Executors.newCachedThreadPool();

    NearFleet(RedisConfig config, int nodes, String cache, CachePolicy policy) {
        for (int i = 0; i < nodes; i++) {
            RedisStores store = RedisStores.connect(config);
            stores.add(store);
            CacheManager manager =
                    new CacheManager(store.cacheStore(), Ticker.system(), SharedRandom.create(), executor, 10);
            managers.add(manager);
            caches.add(manager.cache(cache, policy, Codec.utf8()));
        }
    }

    Cache<String> node(int index) {
        return caches.get(index);
    }

    CacheManager manager(int index) {
        return managers.get(index);
    }

    RedisStores stores(int index) {
        return stores.get(index);
    }

    ExecutorService executor() {
        return executor;
    }

    /** Ends one node as if it had crashed: nothing is given back. */
    void crash(int index) {
        stores.get(index).close();
    }

    @Override
    public void close() {
        stores.forEach(RedisStores::close);
        executor.shutdown();
    }
}
