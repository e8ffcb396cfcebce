package dev.larder.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.larder.base.HandTicker;
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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Redis is killed, stopped, or answers too late: what checks answer meanwhile, and that none is counted twice. */
@Timeout(120)
class LimitOutageIT {
    private static final Duration DEADLINE = Duration.ofMillis(250);
    /** So long that no permit comes back meanwhile. */
    private static final Duration LONG = Duration.ofDays(100);

    /** Of commands that are no checks. Who waited for it in place of the deadline of a check would be seen. */
    private static final Duration PATIENT = Duration.ofSeconds(30);

    private static final int FAILURES = 3;
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final long LOCAL_LIMIT = 5;

    /** What the project promises. */
    private static final Duration RECOVERY = Duration.ofSeconds(5);

    @RegisterExtension
    static final RedisExtension<RedisServer> REDIS = RedisExtension.standalone();

    private final FaultProxy proxy = FaultProxy.inFrontOf(REDIS.target());
    private final HandTicker ticker = new HandTicker();
    private RedisStores stores;
    private CountedStore store;

    /** Its time stands still unless a test moves it: what it asks is no matter of how fast the machine is. */
    private RateLimiter limiter;

    /** Its time is that of the machine. */
    private RateLimiter running;

    @BeforeEach
    void connect() {
        stores = RedisStores.connect(RedisConfig.builder()
                .url("redis://127.0.0.1:" + proxy.port())
                .poolSize(2)
                .commandTimeout(PATIENT)
                .connectTimeout(Duration.ofSeconds(1))
                .reconnectDelayMax(Duration.ofMillis(200))
                .build());
        LimitConfig config = LimitConfig.builder()
                .deadline(DEADLINE)
                .rule(Rule.builder("open").limit(1_000, LONG).build())
                .rule(Rule.builder("closed")
                        .limit(1_000, LONG)
                        .onFailure(FailurePolicy.CLOSED)
                        .build())
                .rule(Rule.builder("local")
                        .limit(LOCAL_LIMIT, LONG)
                        .onFailure(FailurePolicy.LOCAL)
                        .build())
                .build();
        // On a busy machine it may take longer than a second to connect.
        LimitStore real = await().atMost(TestRedis.PATIENCE)
                .ignoreException(StoreUnavailableException.class)
                .until(() -> stores.limitStore(config.deadline()), Objects::nonNull);
        store = new CountedStore(real);
        limiter = new RateLimiter(store, config, ticker, SharedRandom.create(), ForkJoinPool.commonPool());
        running = new RateLimiter(real, config, Ticker.system(), SharedRandom.create(), ForkJoinPool.commonPool());
        for (RateLimiter one : List.of(limiter, running)) {
            await().atMost(TestRedis.PATIENCE)
                    .until(() -> one.tryTake("open", "warm").source() == Source.STORE);
        }
    }

    @AfterEach
    void end() {
        limiter.close();
        running.close();
        stores.close();
        proxy.close();
    }

    @Test
    void killed_checksAreDecidedByPolicy_andByTheStoreSoonAfterItIsBack() {
        REDIS.target().kill();

        assertAskedThreeTimesAndThenNoMore();
        assertPolicies();
        fail(running);
        REDIS.target().restart();

        assertBack();
    }

    @Test
    void stopped_checksWaitForTheirOwnDeadlineAndThenForNone_andAreDecidedByTheStoreSoonAfterItIsBack() {
        REDIS.target().pause();
        CompletableFuture<LimitStore.Sync> patient =
                store.sync("patient", 60_000, -1, -1).async();

        assertAskedThreeTimesAndThenNoMore();
        // What was asked before them and may take longer has not even failed yet.
        assertThat(patient).isNotDone();
        assertPolicies();
        fail(running);
        REDIS.target().resume();

        assertBack();
    }

    private void assertAskedThreeTimesAndThenNoMore() {
        long before = store.takes();

        List<Decision> waited = checks(FAILURES);
        assertThat(store.takes() - before).isEqualTo(FAILURES);
        List<Decision> spared = checks(1_000);
        assertThat(limiter.async().tryTake("open", "ann").join().source()).isEqualTo(Source.FAILURE_POLICY);
        assertThat(store.takes() - before).isEqualTo(FAILURES);
        assertThat(Stream.concat(waited.stream(), spared.stream()))
                .allMatch(decision -> decision.allowed() && decision.source() == Source.FAILURE_POLICY);

        // One asks after a while, for all.
        ticker.advance(PAUSE);
        checks(1_000);
        assertThat(store.takes() - before).isEqualTo(FAILURES + 1);
        assertThat(limiter.degraded()).isTrue();
    }

    private List<Decision> checks(int count) {
        return Stream.generate(() -> limiter.tryTake("open", "ann"))
                .limit(count)
                .toList();
    }

    private void assertPolicies() {
        assertThat(limiter.tryTake("open", "ann").allowed()).isTrue();
        assertThat(limiter.tryTake("closed", "ann").allowed()).isFalse();
        // How many nodes there are nobody hears meanwhile.
        long share = Math.max(1, LOCAL_LIMIT / limiter.nodes());
        long admitted = Stream.generate(() -> limiter.tryTake("local", "ann"))
                .limit(10)
                .filter(Decision::allowed)
                .count();
        assertThat(admitted).isEqualTo(share);
    }

    private static void fail(RateLimiter node) {
        await().atMost(TestRedis.PATIENCE)
                .until(() -> node.tryTake("open", "ann").source() == Source.FAILURE_POLICY && node.degraded());
    }

    private void assertBack() {
        await().atMost(RECOVERY).until(() -> running.tryTake("closed", "ann").source() == Source.STORE);
        assertThat(running.degraded()).isFalse();
        assertThat(Objects.requireNonNull(running.stats().get("open")).failedOpen())
                .isPositive();
        ticker.advance(PAUSE);
        assertThat(limiter.tryTake("closed", "ann").source()).isEqualTo(Source.STORE);
        assertThat(limiter.degraded()).isFalse();
    }

    @Test
    void repliesThatDoNotCome_areNeverAskedForAgain() throws Exception {
        long before = limiter.peek("open", "late").remaining();
        long asked = store.takes();
        proxy.dropToClient();

        Map<String, Long> ran = CommandCounter.of(REDIS.target()).during(() -> {
            for (int i = 0; i < 40; i++) {
                assertThat(limiter.tryTake("open", "late").allowed()).isTrue();
            }
            proxy.restore();
            awaitAnswers();
        });

        // What was sent was carried out once, and told to nobody; the breaker spared the rest the trip.
        assertThat(store.takes() - asked).isEqualTo(FAILURES);
        long taken = before - limiter.peek("open", "late").remaining();
        assertThat(taken).isBetween(1L, (long) FAILURES);
        assertThat(ran.getOrDefault("set", 0L)).isEqualTo(taken);
    }

    /** Asks what changes nothing. */
    private void awaitAnswers() {
        await().atMost(TestRedis.PATIENCE)
                .ignoreException(StoreUnavailableException.class)
                .until(() -> limiter.peek("open", "other"), Objects::nonNull);
    }

    @Test
    void replyThatComesLate_isNotAppliedAgain() {
        long before = limiter.peek("open", "slow").remaining();
        long asked = store.takes();
        proxy.delay(Duration.ZERO, DEADLINE.multipliedBy(3));

        Decision decision = limiter.tryTake("open", "slow");
        assertThat(decision.source()).isEqualTo(Source.FAILURE_POLICY);
        proxy.restore();

        awaitAnswers();
        assertThat(store.takes() - asked).isEqualTo(1);
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
    void deniedAttacker_isRefusedWithoutATrip() {
        limiter.tryTake("closed", "attacker", 1_000);
        await().until(() -> limiter.tryTake("closed", "attacker").source() == Source.REMEMBERED);
        long asked = store.takes();

        List<Decision> refused = Stream.generate(() -> limiter.tryTake("closed", "attacker"))
                .limit(10_000)
                .toList();

        assertThat(refused).allMatch(decision -> !decision.allowed() && decision.source() == Source.REMEMBERED);
        assertThat(store.takes()).isEqualTo(asked);
    }
}
