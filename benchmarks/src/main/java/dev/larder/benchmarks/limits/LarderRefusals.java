package dev.larder.benchmarks.limits;

import dev.larder.Larder;
import dev.larder.LarderConfig;
import dev.larder.benchmarks.measure.Lab;
import dev.larder.limit.LimitConfig;
import dev.larder.limit.Rule;
import dev.larder.redis.RedisConfig;
import dev.larder.redis.RedisStores;
import java.time.Duration;

/** Larder asked by somebody who has used up his limit for long. */
final class LarderRefusals implements Limiter {
    private static final String RULE = "used-up";

    private final Larder larder;

    LarderRefusals(Lab lab) {
        LimitConfig limits = LimitConfig.builder()
                .rule(Rule.builder(RULE).limit(1, Duration.ofDays(1)).build())
                .deadline(Duration.ofSeconds(10))
                .build();
        larder = Larder.create(
                RedisStores.connect(RedisConfig.of(lab.uri())),
                LarderConfig.builder().limits(limits).build());
        larder.limits().tryTake(RULE, "attacker");
    }

    @Override
    public void take(String id) {
        Limiter.check(!larder.limits().tryTake(RULE, "attacker").allowed());
    }

    @Override
    public void close() {
        larder.close();
    }
}
