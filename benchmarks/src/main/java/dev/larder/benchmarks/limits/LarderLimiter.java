package dev.larder.benchmarks.limits;

import dev.larder.Larder;
import dev.larder.LarderConfig;
import dev.larder.benchmarks.measure.Lab;
import dev.larder.limit.Decision;
import dev.larder.limit.LimitConfig;
import dev.larder.limit.Rule;
import dev.larder.redis.RedisConfig;
import dev.larder.redis.RedisStores;
import java.time.Duration;

/** Larder, with a trip for each check or with leases. */
final class LarderLimiter implements Limiter {
    private static final String RULE = "api";

    private final Larder larder;

    LarderLimiter(Lab lab, Duration lease) {
        LimitConfig limits = LimitConfig.builder()
                .rule(Rule.builder(RULE)
                        .limit(LIMIT, Duration.ofSeconds(1))
                        .lease(lease)
                        .build())
                .deadline(Duration.ofSeconds(10))
                .build();
        larder = Larder.create(
                RedisStores.connect(RedisConfig.of(lab.uri())),
                LarderConfig.builder().limits(limits).build());
    }

    @Override
    public void take(String id) {
        Decision decision = larder.limits().tryTake(RULE, id);
        Limiter.check(decision.allowed() && decision.source() != Decision.Source.FAILURE_POLICY);
    }

    @Override
    public void close() {
        larder.close();
    }
}
