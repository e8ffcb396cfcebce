package dev.larder.benchmarks.limits;

import dev.larder.benchmarks.measure.Lab;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.redisson.Redisson;
import org.redisson.api.RRateLimiter;
import org.redisson.api.RateType;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

/** Redisson's limiter, whose rate is set once for each id. It keeps each permit of the last second. */
final class RedissonLimiter implements Limiter {
    private final RedissonClient client;
    private final Map<String, RRateLimiter> limiters = new ConcurrentHashMap<>();

    RedissonLimiter(Lab lab) {
        Config config = new Config();
        config.useSingleServer().setAddress(lab.uri());
        client = Redisson.create(config);
    }

    private RRateLimiter limiter(String id) {
        RRateLimiter limiter = client.getRateLimiter("redisson:" + id);
        limiter.trySetRate(RateType.OVERALL, LIMIT, Duration.ofSeconds(1));
        return limiter;
    }

    @Override
    public void take(String id) {
        Limiter.check(limiters.computeIfAbsent(id, this::limiter).tryAcquire());
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
