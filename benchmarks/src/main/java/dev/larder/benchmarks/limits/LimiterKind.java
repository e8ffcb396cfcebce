package dev.larder.benchmarks.limits;

import dev.larder.benchmarks.measure.Lab;
import java.time.Duration;

/**
 * The rate limiters that are compared.
 *
 * @since 0.1
 */
public enum LimiterKind {
    /** The script of Larder alone. */
    SCRIPT("EVALSHA of Larder's script (Lettuce)"),
    /** The same over a client that is faster for one caller. */
    SCRIPT_JEDIS("EVALSHA of Larder's script (Jedis)"),
    /** Larder, asking Redis each time. */
    LARDER("Larder"),
    /** Larder with leases. */
    LARDER_LEASED("Larder, leases of 100 ms"),
    /** Larder, for somebody who is refused. */
    LARDER_REFUSED("Larder, refused, remembered"),
    /** Bucket4j. */
    BUCKET4J("Bucket4j (Lettuce)"),
    /** Redisson. */
    REDISSON("Redisson RRateLimiter"),
    /** The script of Spring Cloud Gateway alone. */
    GATEWAY("EVALSHA of Spring Cloud Gateway's script (Lettuce)"),
    /** Resilience4j. */
    RESILIENCE4J("Resilience4j, this process alone");

    private static final Duration LEASE = Duration.ofMillis(100);

    private final String title;

    LimiterKind(String title) {
        this.title = title;
    }

    /**
     * Its name in tables.
     *
     * @return never null
     */
    public String title() {
        return title;
    }

    /**
     * Whether a call is too short for the clock.
     *
     * @return true if it makes no trip
     */
    public boolean isLocal() {
        return this == LARDER_LEASED || this == LARDER_REFUSED || this == RESILIENCE4J;
    }

    /**
     * Connects.
     *
     * @param lab the server
     * @return never null
     */
    public Limiter open(Lab lab) {
        return switch (this) {
            case SCRIPT -> ScriptLimiter.ofLarder(lab);
            case SCRIPT_JEDIS -> new JedisScriptLimiter(lab);
            case LARDER -> new LarderLimiter(lab, Duration.ZERO);
            case LARDER_LEASED -> new LarderLimiter(lab, LEASE);
            case LARDER_REFUSED -> new LarderRefusals(lab);
            case BUCKET4J -> new Bucket4jLimiter(lab);
            case REDISSON -> new RedissonLimiter(lab);
            case GATEWAY -> ScriptLimiter.ofGateway(lab);
            case RESILIENCE4J -> new Resilience4jLimiter();
        };
    }
}
