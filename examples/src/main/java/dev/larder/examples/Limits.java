package dev.larder.examples;

import dev.larder.Larder;
import dev.larder.LarderConfig;
import dev.larder.limit.Algorithm;
import dev.larder.limit.Decision;
import dev.larder.limit.FailurePolicy;
import dev.larder.limit.LimitConfig;
import dev.larder.limit.RateLimiter;
import dev.larder.limit.Rule;
import dev.larder.limit.Target;
import dev.larder.memory.InMemoryStores;
import dev.larder.redis.RedisConfig;
import dev.larder.redis.RedisStores;
import dev.larder.store.Stores;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;

/**
 * Rate limits: a rule by name, two rules at once, a rule that changes while the program runs. Its first argument is the URL of a Redis or
 * Valkey; without one it counts in its own memory.
 */
public final class Limits {
    private final PrintStream out;

    Limits(PrintStream out) {
        this.out = out;
    }

    /**
     * Runs the program.
     *
     * @param arguments none, or the URL of a Redis: {@code redis://127.0.0.1:6379}
     */
    public static void main(String... arguments) {
        Stores stores =
                arguments.length == 0 ? InMemoryStores.create() : RedisStores.connect(RedisConfig.of(arguments[0]));
        new Limits(System.out).run(stores);
    }

    void run(Stores stores) {
        LimitConfig rules = LimitConfig.builder()
                .rule(Rule.builder("api")
                        .limit(3, Duration.ofMinutes(1))
                        .burst(2)
                        .build())
                .rule(Rule.builder("login")
                        .algorithm(Algorithm.SLIDING_WINDOW)
                        .limit(2, Duration.ofMinutes(15))
                        .onFailure(FailurePolicy.CLOSED)
                        .build())
                .deadline(Duration.ofSeconds(2))
                .build();
        LarderConfig config = LarderConfig.builder().limits(rules).build();
        try (Larder larder = Larder.create(stores, config)) {
            use(larder.limits());
        }
    }

    private void use(RateLimiter limiter) {
        Decision first = limiter.tryTake("api", "ann", 4);
        Decision second = limiter.tryTake("api", "ann", 2);
        out.println("api: " + first.allowed() + ", " + second.allowed());

        // From both rules, or from none: a login counts by account and by address.
        List<Target> login = List.of(new Target("login", "account:ann"), new Target("login", "address:192.0.2.1"));
        limiter.tryTake(login, 1);
        limiter.tryTake(login, 1);
        Decision third = limiter.tryTake(login, 1);
        out.println("third login: " + third.allowed() + ", refused by "
                + third.refusedBy().map(verdict -> verdict.rule().name()).orElse("nobody"));

        // Every node knows it within a second; what was taken counts on.
        limiter.put(Rule.builder("login")
                .algorithm(Algorithm.SLIDING_WINDOW)
                .limit(3, Duration.ofMinutes(15))
                .build());
        out.println("with room for one more: " + limiter.tryTake(login, 1).allowed());
    }
}
