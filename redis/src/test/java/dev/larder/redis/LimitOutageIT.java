package dev.larder.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.larder.base.SharedRandom;
import dev.larder.base.StoreUnavailableException;
import dev.larder.base.Ticker;
import dev.larder.limit.Decision;
import dev.larder.limit.Decision.Source;
import dev.larder.limit.FailurePolicy;
import dev.larder.limit.LimitConfig;
import dev.larder.limit.LimitStore;
import dev.larder.limit.RateLimiter;
import dev.larder.limit.Rule;
import dev.larder.testkit.CommandCounter;
import dev.larder.testkit.FaultProxy;
import dev.larder.testkit.RedisExtension;
import dev.larder.testkit.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Redis is killed, stopped, or answers too late: what checks answer meanwhile, and that none is counted twice. */
@Timeout(120)
class LimitOutageIT {
    private static final Duration DEADLINE = Duration.ofMillis(250);
    private static final Duration HOUR = Duration.ofHours(1);

    /** A loaded machine may add to the deadline; another timeout, the one of other commands, would be far more. */
    private static final Duration LATEST = Duration.ofSeconds(5);

    /** What the project promises. */
    private static final Duration RECOVERY = Duration.ofSeconds(5);

    @RegisterExtension
    static final RedisExtension<RedisServer> REDIS = RedisExtension.standalone();

    private final FaultProxy proxy = FaultProxy.inFrontOf(REDIS.target());
    private RedisStores stores;
    private RateLimiter limiter;

    @BeforeEach
    void connect() {
        stores = RedisStores.connect(RedisConfig.builder()
                .url("redis://127.0.0.1:" + proxy.port())
                .poolSize(2)
                .commandTimeout(Duration.ofSeconds(30))
                .connectTimeout(Duration.ofSeconds(1))
                .reconnectDelayMax(Duration.ofMillis(200))
                .build());
        LimitConfig config = LimitConfig.builder()
                .deadline(DEADLINE)
                .rule(Rule.builder("open").limit(1_000, HOUR).build())
                .rule(Rule.builder("closed")
                        .limit(1_000, HOUR)
                        .onFailure(FailurePolicy.CLOSED)
                        .build())
                .rule(Rule.builder("local")
                        .limit(5, HOUR)
                        .onFailure(FailurePolicy.LOCAL)
                        .build())
                .build();
        // On a busy machine it may take longer than a second to connect.
        LimitStore store = await().atMost(TestRedis.PATIENCE)
                .ignoreException(StoreUnavailableException.class)
                .until(() -> stores.limitStore(config.deadline()), Objects::nonNull);
        limiter = new RateLimiter(store, config, Ticker.system(), SharedRandom.create(), ForkJoinPool.commonPool());
        await().atMost(TestRedis.PATIENCE)
                .until(() -> limiter.tryTake("open", "warm").source() == Source.STORE);
    }

    @AfterEach
    void end() {
        limiter.close();
        stores.close();
        proxy.close();
    }

    @Test
    void killed_checksAreDecidedByPolicy_andByTheStoreSoonAfterItIsBack() {
        REDIS.target().kill();

        assertPolicies();
        REDIS.target().restart();

        awaitBack();
    }

    @Test
    void stopped_checksAreDecidedByPolicyWithinTheDeadline_andByTheStoreSoonAfterItIsBack() {
        REDIS.target().pause();

        assertPolicies();
        REDIS.target().resume();

        awaitBack();
    }

    private void assertPolicies() {
        List<Decision> open = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            long start = System.nanoTime();
            open.add(limiter.tryTake("open", "ann"));
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LATEST);
        }
        assertThat(open).allMatch(Decision::allowed);
        assertThat(open).anyMatch(decision -> decision.source() == Source.FAILURE_POLICY);
        await().atMost(TestRedis.PATIENCE)
                .until(() -> !limiter.tryTake("closed", "ann").allowed());
        // Whatever the store had let through just before, the share of the only node is five.
        for (int i = 0; i < 5; i++) {
            limiter.tryTake("local", "ann");
        }
        assertThat(limiter.tryTake("local", "ann").allowed()).isFalse();
        assertThat(limiter.async().tryTake("open", "ann").join().allowed()).isTrue();
    }

    private void awaitBack() {
        await().atMost(RECOVERY).until(() -> limiter.tryTake("closed", "ann").source() == Source.STORE);
        assertThat(limiter.degraded()).isFalse();
        assertThat(Objects.requireNonNull(limiter.stats().get("open")).failedOpen())
                .isPositive();
    }

    @Test
    void repliesThatDoNotCome_areNeverAskedForAgain() throws Exception {
        long before = limiter.peek("open", "late").remaining();
        proxy.dropToClient();
        int asked = 40;

        Map<String, Long> ran = CommandCounter.of(REDIS.target()).during(() -> {
            for (int i = 0; i < asked; i++) {
                assertThat(limiter.tryTake("open", "late").allowed()).isTrue();
            }
            proxy.restore();
        });
        await().atMost(RECOVERY).until(() -> limiter.tryTake("open", "other").source() == Source.STORE);

        // Those that were sent were carried out once; the breaker spared the rest the trip.
        long taken = before - limiter.peek("open", "late").remaining();
        assertThat(taken).isBetween(1L, (long) asked);
        assertThat(ran.getOrDefault("set", 0L)).isLessThanOrEqualTo(asked);
    }

    @Test
    void replyThatComesLate_isNotAppliedAgain() {
        long before = limiter.peek("open", "slow").remaining();
        proxy.delay(Duration.ZERO, DEADLINE.multipliedBy(3));

        Decision decision = limiter.tryTake("open", "slow");
        assertThat(decision.source()).isEqualTo(Source.FAILURE_POLICY);
        proxy.restore();

        await().atMost(RECOVERY).until(() -> limiter.tryTake("open", "other").source() == Source.STORE);
        assertThat(before - limiter.peek("open", "slow").remaining()).isEqualTo(1);
    }

    @Test
    void scriptsForgotten_checkIsCarriedOutOnce() {
        long before = limiter.peek("open", "script").remaining();
        REDIS.target().command("SCRIPT", "FLUSH");

        assertThat(limiter.tryTake("open", "script").source()).isEqualTo(Source.STORE);

        assertThat(before - limiter.peek("open", "script").remaining()).isEqualTo(1);
    }

    @Test
    void deniedAttacker_isRefusedWithoutATrip() throws Exception {
        limiter.tryTake("closed", "attacker", 1_000);
        await().until(() -> limiter.tryTake("closed", "attacker").source() == Source.REMEMBERED);

        Map<String, Long> ran = CommandCounter.of(REDIS.target()).during(() -> {
            for (int i = 0; i < 10_000; i++) {
                assertThat(limiter.tryTake("closed", "attacker").allowed()).isFalse();
            }
        });

        // What the node asks four times a second anyway looks at nothing but its own keys.
        assertThat(ran.getOrDefault("set", 0L)).isZero();
        assertThat(ran.getOrDefault("evalsha", 0L)).isLessThan(1_000);
    }
}
