package dev.larder.redis;

import dev.larder.cache.CacheStore;
import dev.larder.cache.CacheStoreContract;
import dev.larder.testkit.KeyAssertions;
import dev.larder.testkit.RedisTarget;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;

/** What every store keeps, on a Redis of some topology: no key without a time to live is left after any test. */
abstract class RedisStoreContract extends CacheStoreContract {
    final RedisStores stores;

    private final RedisTarget target;

    RedisStoreContract(RedisTarget target) {
        this.target = target;
        this.stores = TestRedis.stores(target);
    }

    @Override
    protected CacheStore store() {
        return stores.cacheStore();
    }

    @Override
    protected void advance(Duration time) {
        // The tests wait for what must happen by the clock of Redis.
    }

    @AfterEach
    void everyKey_hasATimeToLive_andConnectionsEnd() {
        try (stores) {
            KeyAssertions.assertEveryKeyHasTtl(target);
        }
    }
}
