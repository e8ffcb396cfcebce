package dev.larder.redis;

import dev.larder.testkit.RedisExtension;
import dev.larder.testkit.RedisTarget;
import dev.larder.testkit.RedisTopology;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisClusterSessionStoreIT extends RedisSessionContract {
    @RegisterExtension
    static final RedisExtension<RedisTarget> REDIS = RedisExtension.shared(RedisTopology.CLUSTER);

    RedisClusterSessionStoreIT() {
        super(REDIS.target());
    }
}
