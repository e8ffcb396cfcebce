package dev.larder.benchmarks.peers;

import dev.larder.benchmarks.measure.Lab;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

/** A Redisson client with its own defaults. */
final class RedissonNode {
    private RedissonNode() {}

    static RedissonClient connect(Lab lab) {
        Config config = new Config();
        config.useSingleServer().setAddress(lab.uri()).setTimeout((int) Shared.TIMEOUT.toMillis());
        return Redisson.create(config);
    }
}
