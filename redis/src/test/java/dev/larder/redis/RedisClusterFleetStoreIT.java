package dev.larder.redis;

import dev.larder.testkit.RedisCluster;
import dev.larder.testkit.RedisExtension;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisClusterFleetStoreIT extends RedisFleetContract {
    @RegisterExtension
    static final RedisExtension<RedisCluster> REDIS = RedisExtension.cluster();

    RedisClusterFleetStoreIT() {
        super(REDIS.target());
    }
}
