package dev.larder.redis;

import dev.larder.fleet.FleetStore;
import dev.larder.fleet.FleetStoreContract;
import dev.larder.testkit.KeyAssertions;
import dev.larder.testkit.RedisTarget;
import org.junit.jupiter.api.AfterEach;

/** What every fleet store keeps, on a Redis of some topology: no key without a time to live is left after any test. */
abstract class RedisFleetContract extends FleetStoreContract {
    private final RedisStores stores;
    private final RedisTarget target;

    RedisFleetContract(RedisTarget target) {
        this.target = target;
        this.stores = TestRedis.stores(target);
    }

    @Override
    protected FleetStore store() {
        return stores.fleetStore();
    }

    @AfterEach
    void everyKey_hasATimeToLive_andConnectionsEnd() {
        try (stores) {
            KeyAssertions.assertEveryKeyHasTtl(target);
        }
    }
}
