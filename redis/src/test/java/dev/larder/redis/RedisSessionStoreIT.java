package dev.larder.redis;

import dev.larder.testkit.RedisExtension;
import dev.larder.testkit.RedisTarget;
import dev.larder.testkit.RedisTopology;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisSessionStoreIT extends RedisSessionContract {
    @RegisterExtension
    static final RedisExtension<RedisTarget> REDIS = RedisExtension.shared(RedisTopology.STANDALONE);

    RedisSessionStoreIT() {
        super(REDIS.target());
    }
}
