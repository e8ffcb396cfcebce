package dev.larder.redis;

import dev.larder.session.SessionStore;
import dev.larder.session.SessionStoreContract;
import dev.larder.testkit.KeyAssertions;
import dev.larder.testkit.RedisTarget;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;

/** What every session store keeps, on a Redis of some topology: no key without a time to live is left after any test. */
abstract class RedisSessionContract extends SessionStoreContract {
    final RedisStores stores;

    private final RedisTarget target;

    RedisSessionContract(RedisTarget target) {
        this.target = target;
        this.stores = TestRedis.stores(target);
    }

    @Override
    protected SessionStore store() {
        return stores.sessionStore();
    }

    @Override
    protected void advance(Duration time) {
        // The tests wait for what must happen by the clock of Redis.
    }

    @Override
    protected boolean advancedByHand() {
        return false;
    }

    @AfterEach
    void everyKey_hasATimeToLive_andConnectionsEnd() {
        try (stores) {
            KeyAssertions.assertEveryKeyHasTtl(target);
        }
    }
}
