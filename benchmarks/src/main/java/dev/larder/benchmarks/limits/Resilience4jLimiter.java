package dev.larder.benchmarks.limits;

import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import java.time.Duration;

/** Resilience4j, which limits one process alone. */
final class Resilience4jLimiter implements Limiter {
    private final RateLimiterRegistry limiters = RateLimiterRegistry.of(RateLimiterConfig.custom()
            .limitForPeriod((int) LIMIT * 10)
            .limitRefreshPeriod(Duration.ofSeconds(1))
            .timeoutDuration(Duration.ZERO)
            .build());

    @Override
    public void take(String id) {
        RateLimiter limiter = limiters.rateLimiter(id);
        Limiter.check(limiter.acquirePermission());
    }

    @Override
    public void close() {
        // It holds nothing but memory.
    }
}
