package dev.larder.limit;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.base.HandTicker;
import dev.larder.base.SharedRandom;
import dev.larder.limit.Decision.Source;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RateLimiterTest {
    private final HandTicker ticker = new HandTicker();
    private final TestStore store = new TestStore(ticker);
    private RateLimiter limiter = limiter(LimitConfig.DEFAULT);

    private RateLimiter limiter(LimitConfig config) {
        return new RateLimiter(store, config, ticker, SharedRandom.create(), ForkJoinPool.commonPool());
    }

    private void rules(Rule... rules) {
        limiter.close();
        LimitConfig.Builder config = LimitConfig.builder().deadline(ofSeconds(10));
        for (Rule rule : rules) {
            config.rule(rule);
        }
        limiter = limiter(config.build());
    }

    private LimitStats stats(String rule) {
        return Objects.requireNonNull(limiter.stats().get(rule));
    }

    @AfterEach
    void end() {
        limiter.close();
    }

    @Test
    void tryTake_beyondTheBurst_refusesAndSaysWhenToComeAgain() {
        rules(Rule.builder("api").limit(2, ofSeconds(2)).build());

        assertThat(limiter.tryTake("api", "ann", 2).allowed()).isTrue();
        Decision refused = limiter.tryTake("api", "ann");

        assertThat(refused.allowed()).isFalse();
        assertThat(refused.retryAfter()).isEqualTo(ofSeconds(1));
        assertThat(refused.refusedBy()).map(verdict -> verdict.rule().name()).contains("api");
        assertThat(limiter.tryTake("api", "bob").allowed()).isTrue();
    }

    @Test
    void take_refused_throwsWithTheDecision() {
        rules(Rule.builder("api").limit(1, ofHours(1)).build());
        limiter.take("api", "ann", 1);

        assertThatThrownBy(() -> limiter.take("api", "ann", 1))
                .isInstanceOfSatisfying(
                        LimitExceededException.class,
                        refused -> assertThat(refused.decision().retryAfter()).isEqualTo(ofHours(1)));
        assertThat(limiter.async().take("api", "ann", 1)).isCompletedExceptionally();
    }

    @Test
    void tryTake_severalRules_namesTheOneThatRefusesLongest() {
        rules(
                Rule.builder("second").limit(1, ofSeconds(1)).build(),
                Rule.builder("hour").limit(1, ofHours(1)).build());
        List<Target> both = List.of(new Target("second", "ann"), new Target("hour", "ann"));
        limiter.tryTake(both, 1);

        Decision refused = limiter.tryTake(both, 1);

        assertThat(refused.refusedBy()).map(verdict -> verdict.rule().name()).contains("hour");
        assertThat(refused.verdicts()).allMatch(verdict -> !verdict.allowed());

        Decision remembered = limiter.tryTake(both, 1);
        assertThat(remembered.source()).isEqualTo(Source.REMEMBERED);
        assertThat(remembered.refusedBy()).map(verdict -> verdict.rule().name()).contains("hour");
        assertThat(remembered.retryAfter()).isEqualTo(ofHours(1));
    }

    @Test
    void release_takenFromTheShareOfThisNode_makesRoomThere() {
        rules(Rule.builder("jobs")
                .algorithm(Algorithm.CONCURRENCY)
                .limit(1, ofHours(1))
                .onFailure(FailurePolicy.LOCAL)
                .build());
        store.down(true);
        Decision held = limiter.tryTake("jobs", "ann");
        assertThat(held.allowed()).isTrue();
        assertThat(limiter.tryTake("jobs", "ann").allowed()).isFalse();

        limiter.release(held);

        assertThat(limiter.tryTake("jobs", "ann").allowed()).isTrue();
    }

    @Test
    void tryTake_afterARefusal_asksNobodyUntilItsTime() {
        rules(Rule.builder("api").limit(1, ofMillis(500)).build());
        limiter.tryTake("api", "ann");
        limiter.tryTake("api", "ann");
        long asked = store.takes();

        Decision remembered = limiter.tryTake("api", "ann");
        assertThat(remembered.source()).isEqualTo(Source.REMEMBERED);
        assertThat(remembered.retryAfter()).isEqualTo(ofMillis(500));
        assertThat(store.takes()).isEqualTo(asked);

        ticker.advance(ofMillis(500));
        assertThat(limiter.tryTake("api", "ann").allowed()).isTrue();
    }

    @Test
    void tryTake_lowerCostThanWasRefused_isAsked() {
        rules(Rule.builder("api").limit(10, ofHours(1)).build());
        limiter.tryTake("api", "ann", 8);
        limiter.tryTake("api", "ann", 5);

        assertThat(limiter.tryTake("api", "ann", 5).source()).isEqualTo(Source.REMEMBERED);
        assertThat(limiter.tryTake("api", "ann", 2).allowed()).isTrue();
    }

    @Test
    void tryTake_afterResetOrRefund_isNotRefusedFromMemory() {
        rules(Rule.builder("api").limit(1, ofHours(1)).build());
        limiter.tryTake("api", "ann");
        limiter.tryTake("api", "ann");

        limiter.reset("api", "ann");
        assertThat(limiter.tryTake("api", "ann").allowed()).isTrue();
        limiter.tryTake("api", "ann");
        limiter.refund("api", "ann", 1);
        assertThat(limiter.tryTake("api", "ann").allowed()).isTrue();
    }

    @Test
    void tryTake_whileNothingIsHeardOfChanges_remembersNothing() {
        rules(Rule.builder("api").limit(1, ofHours(1)).build());
        limiter.tryTake("api", "ann");
        limiter.tryTake("api", "ann");
        store.silent(true);

        ticker.advance(ofSeconds(2));

        assertThat(limiter.tryTake("api", "ann").source()).isEqualTo(Source.STORE);
    }

    @Test
    void tryTake_concurrency_isHeldUntilItIsReleased() {
        rules(Rule.builder("slots")
                .algorithm(Algorithm.CONCURRENCY)
                .limit(1, ofHours(1))
                .build());

        Decision first = limiter.tryTake("slots", "ann");
        assertThat(limiter.tryTake("slots", "ann").allowed()).isFalse();
        limiter.release(first);

        assertThat(limiter.tryTake("slots", "ann").allowed()).isTrue();
    }

    @Test
    void tryTake_queue_saysHowLongToWait() {
        rules(Rule.builder("queue")
                .algorithm(Algorithm.LEAKY_QUEUE)
                .limit(2, ofSeconds(2))
                .build());

        assertThat(limiter.tryTake("queue", "ann").delay()).isZero();
        assertThat(limiter.tryTake("queue", "ann").delay()).isEqualTo(ofSeconds(1));
    }

    @Test
    void tryTake_shadowRule_countsAndLetsThrough() {
        rules(Rule.builder("dark").limit(1, ofHours(1)).shadow(true).build());
        limiter.tryTake("dark", "ann");

        assertThat(limiter.tryTake("dark", "ann").allowed()).isTrue();

        assertThat(stats("dark").shadowBlocks()).isEqualTo(1);
        assertThat(stats("dark").blocks()).isZero();
    }

    @Test
    void tryTake_request_isCountedByEveryRuleThatIsForIt() {
        rules(
                Rule.builder("by-ip")
                        .limit(1, ofHours(1))
                        .match(new RuleMatch("/api/*", Set.of("get"), RuleMatch.By.IP, null))
                        .build(),
                Rule.builder("by-key")
                        .limit(5, ofHours(1))
                        .match(new RuleMatch(null, Set.of(), RuleMatch.By.HEADER, "X-Api-Key"))
                        .build());
        LimitRequest request = LimitRequest.of("GET", "/api/a", "2001:db8::1");

        assertThat(limiter.tryTake(request, 1).verdicts()).hasSize(2);
        Decision neighbour = limiter.tryTake(LimitRequest.of("GET", "/api/b", "2001:db8::2"), 1);
        Decision elsewhere = limiter.tryTake(LimitRequest.of("GET", "/api/b", "2001:db8:0:1::2"), 1);
        Decision otherMethod = limiter.tryTake(LimitRequest.of("POST", "/api/b", "2001:db8::2"), 1);

        assertThat(neighbour.allowed()).isFalse();
        assertThat(elsewhere.allowed()).isTrue();
        assertThat(otherMethod.verdicts()).hasSize(1);
    }

    @Test
    void put_aRule_isInForceAtOnce_andCarriesOverWhatWasTaken() {
        rules(Rule.builder("api").limit(1, ofHours(1)).build());
        limiter.tryTake("api", "ann");
        limiter.tryTake("api", "ann");

        limiter.put(Rule.builder("api").limit(10, ofHours(1)).build());

        assertThat(limiter.tryTake("api", "ann", 9).allowed()).isTrue();
        assertThat(limiter.tryTake("api", "ann", 1).allowed()).isFalse();
        assertThat(limiter.remove("api")).isTrue();
        assertThat(limiter.remove("api")).isFalse();
        assertThatThrownBy(() -> limiter.tryTake("api", "ann")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void tryTake_storeAway_isDecidedByThePolicyOfEachRule() {
        rules(
                Rule.builder("open").limit(1, ofHours(1)).build(),
                Rule.builder("closed")
                        .limit(1, ofHours(1))
                        .onFailure(FailurePolicy.CLOSED)
                        .build(),
                Rule.builder("local")
                        .limit(4, ofHours(1))
                        .onFailure(FailurePolicy.LOCAL)
                        .build());
        store.down(true);

        assertThat(limiter.tryTake("open", "ann").allowed()).isTrue();
        assertThat(limiter.tryTake("open", "ann").allowed()).isTrue();
        assertThat(limiter.tryTake("closed", "ann").allowed()).isFalse();
        assertThat(limiter.tryTake("local", "ann", 4).allowed()).isTrue();
        assertThat(limiter.tryTake("local", "ann").allowed()).isFalse();
        Decision both = limiter.tryTake(List.of(new Target("open", "bob"), new Target("closed", "bob")), 1);

        assertThat(both.allowed()).isFalse();
        assertThat(both.source()).isEqualTo(Source.FAILURE_POLICY);
        assertThat(both.refusedBy()).map(verdict -> verdict.rule().name()).contains("closed");
        LimitStats open = stats("open");
        assertThat(open.failedOpen()).isEqualTo(3);
        assertThat(stats("closed").failedClosed()).isEqualTo(2);
        assertThat(stats("local").decidedLocally()).isEqualTo(2);
    }

    @Test
    void tryTake_storeAway_takesFromAllShares_orFromNone() {
        rules(
                Rule.builder("many")
                        .limit(4, ofHours(1))
                        .onFailure(FailurePolicy.LOCAL)
                        .build(),
                Rule.builder("few")
                        .limit(1, ofHours(1))
                        .onFailure(FailurePolicy.LOCAL)
                        .build());
        store.down(true);
        List<Target> both = List.of(new Target("many", "ann"), new Target("few", "ann"));

        assertThat(limiter.tryTake(both, 1).allowed()).isTrue();
        Decision refused = limiter.tryTake(both, 1);

        assertThat(refused.refusedBy()).map(verdict -> verdict.rule().name()).contains("few");
        assertThat(limiter.tryTake("many", "ann", 3).allowed()).isTrue();
        assertThat(limiter.tryTake("many", "ann", 1).allowed()).isFalse();
    }

    @Test
    void tryTake_storeAwayForLong_isNotAskedEachTime_andAsksOnceMoreLater() {
        rules(Rule.builder("open").limit(100, ofHours(1)).build());
        store.down(true);
        for (int i = 0; i < Breaker.FAILURES; i++) {
            limiter.tryTake("open", "ann");
        }
        long asked = store.takes();

        limiter.tryTake("open", "ann");
        assertThat(store.takes()).isEqualTo(asked);
        assertThat(limiter.degraded()).isTrue();

        store.down(false);
        ticker.advance(Breaker.PAUSE);
        assertThat(limiter.tryTake("open", "ann").source()).isEqualTo(Source.STORE);
        assertThat(limiter.degraded()).isFalse();
        assertThat(stats("open").degraded()).isEqualTo(Breaker.PAUSE);
    }

    @Test
    void stats_afterChecks_tellWhatHappened() {
        rules(Rule.builder("api").limit(10, ofHours(1)).build());
        limiter.tryTake("api", "ann", 9);
        limiter.tryTake("api", "ann", 2);
        limiter.tryTake("api", "ann", 2);
        limiter.tryTake("api", "bob");

        LimitStats stats = stats("api");

        assertThat(stats.checks()).isEqualTo(4);
        assertThat(stats.blocks()).isEqualTo(2);
        assertThat(stats.allows()).isEqualTo(2);
        assertThat(stats.nearLimit()).isEqualTo(1);
        assertThat(stats.remembered()).isEqualTo(1);
        assertThat(stats.mostRefused()).containsExactly(Map.entry("ann", 2L));
        assertThat(stats.latency().count()).isEqualTo(3);
    }

    @Test
    void peek_anyNumberOfTimes_takesNothing() {
        rules(Rule.builder("api").limit(1, ofHours(1)).build());

        limiter.peek("api", "ann");

        assertThat(limiter.peek("api", "ann").remaining()).isEqualTo(1);
        limiter.tryTake("api", "ann");
        assertThat(limiter.peek("api", "ann").allowed()).isFalse();
        assertThat(limiter.peek("api", "ann").retryAfter()).isEqualTo(ofHours(1));
    }

    @Test
    void tryTake_costThatCanNeverBe_isTheCallersMistake() {
        rules(Rule.builder("api").limit(2, ofSeconds(1)).burst(1).build());

        assertThat(limiter.tryTake("api", "ann", 3).allowed()).isTrue();
        assertThatThrownBy(() -> limiter.tryTake("api", "ann", 4)).hasMessageContaining("between 1 and 3");
        assertThatThrownBy(() -> limiter.tryTake("none", "ann")).hasMessageContaining("was none");
        assertThatThrownBy(() -> limiter.tryTake("api", "")).hasMessageContaining("had 0");
    }

    @Test
    void async_sameAsBlocking() {
        rules(Rule.builder("api").limit(1, ofHours(1)).build());

        assertThat(limiter.async().tryTake("api", "ann").join().allowed()).isTrue();
        assertThat(limiter.async().tryTake("api", "ann").join().allowed()).isFalse();
        assertThat(limiter.async().tryTake("api", "ann").join().source()).isEqualTo(Source.REMEMBERED);
        assertThat(limiter.async().reset("api", "ann").join()).isTrue();
    }
}
