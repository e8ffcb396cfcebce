package dev.larder.redis;

import dev.larder.testkit.RedisExtension;
import dev.larder.testkit.RedisServer;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisFleetStoreIT extends RedisFleetContract {
    @RegisterExtension
    static final RedisExtension<RedisServer> REDIS = RedisExtension.standalone();

    RedisFleetStoreIT() {
        super(REDIS.target());
    }
}
