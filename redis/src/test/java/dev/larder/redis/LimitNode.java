package dev.larder.redis;

import dev.larder.base.SharedRandom;
import dev.larder.base.Ticker;
import dev.larder.limit.Algorithm;
import dev.larder.limit.FailurePolicy;
import dev.larder.limit.LimitConfig;
import dev.larder.limit.RateLimiter;
import dev.larder.limit.Rule;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;

/**
 * A node in a process of its own that asks for one key of each algorithm as fast as it can, and prints what was admitted: the rule, and the
 * moments before and after. Its clock may be off.
 */
public final class LimitNode {
    static final String DONE = "done";

    private LimitNode() {}

    static List<Rule> rules() {
        List<Rule> rules = new ArrayList<>();
        for (Algorithm algorithm : List.of(
                Algorithm.TOKEN_BUCKET, Algorithm.SLIDING_WINDOW, Algorithm.SLIDING_LOG, Algorithm.FIXED_WINDOW)) {
            rules.add(rule(algorithm.wireName(), algorithm, Duration.ZERO));
        }
        rules.add(rule("leased", Algorithm.TOKEN_BUCKET, Duration.ofMillis(100)));
        return rules;
    }

    private static Rule rule(String name, Algorithm algorithm, Duration lease) {
        return Rule.builder(name)
                .algorithm(algorithm)
                .limit(300, Duration.ofSeconds(1))
                .onFailure(FailurePolicy.CLOSED)
                .lease(lease)
                .build();
    }

    /** Elapsed time as that of the machine, and a calendar that is off; or both are, which is the same to who looks at differences. */
    record OffTicker(Duration off) implements Ticker {
        @Override
        public long nanos() {
            return System.nanoTime() + off.toNanos();
        }

        @Override
        public long epochMillis() {
            return Ticker.system().epochMillis() + off.toMillis();
        }
    }

    /** The URL of Redis, for how many milliseconds, and by how many minutes the clock is off. */
    public static void main(String[] args) {
        LimitConfig.Builder config = LimitConfig.builder().deadline(Duration.ofSeconds(20));
        List<Rule> rules = rules();
        rules.forEach(config::rule);
        Ticker ticker = new OffTicker(Duration.ofMinutes(Long.parseLong(args[2])));
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        try (RedisStores stores = RedisStores.connect(RedisConfig.of(args[0]), ticker);
                RateLimiter limiter = new RateLimiter(
                        stores.limitStore(Duration.ofSeconds(20)),
                        config.build(),
                        ticker,
                        SharedRandom.create(),
                        ForkJoinPool.commonPool())) {
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Long.parseLong(args[1]));
            while (System.nanoTime() < end) {
                for (Rule rule : rules) {
                    long before = System.nanoTime();
                    if (limiter.tryTake(rule.name(), "hot").allowed()) {
                        out.println(rule.name() + ' ' + before + ' ' + System.nanoTime());
                    }
                }
            }
            out.println(DONE);
        }
    }
}
