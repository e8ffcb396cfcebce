package dev.larder.redis;

import dev.larder.testkit.RedisCluster;
import dev.larder.testkit.RedisExtension;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisClusterLimitStoreIT extends RedisLimitContract {
    @RegisterExtension
    static final RedisExtension<RedisCluster> REDIS = RedisExtension.cluster();

    RedisClusterLimitStoreIT() {
        super(REDIS.target());
    }

    /** A cluster keeps with each key which others are in its slot. */
    @Override
    long bucketBytes() {
        return 112;
    }
}
