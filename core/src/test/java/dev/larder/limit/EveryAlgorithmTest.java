package dev.larder.limit;

import static java.time.Duration.ofHours;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.base.HandTicker;
import dev.larder.base.SharedRandom;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every operation does under every algorithm what it says. */
class EveryAlgorithmTest {
    private final HandTicker ticker = new HandTicker();
    private final TestStore store = new TestStore(ticker);
    private RateLimiter limiter = limiter(LimitConfig.DEFAULT);

    private RateLimiter limiter(LimitConfig config) {
        return new RateLimiter(store, config, ticker, SharedRandom.create(), ForkJoinPool.commonPool());
    }

    private void rule(Algorithm algorithm) {
        rule(Rule.builder("rule").algorithm(algorithm).limit(4, ofHours(1)).build());
    }

    private void rule(Rule rule) {
        limiter.close();
        limiter = limiter(LimitConfig.builder()
                .deadline(Duration.ofSeconds(10))
                .rule(rule)
                .build());
    }

    @AfterEach
    void end() {
        limiter.close();
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void take_beyondTheLimit_throwsWhatWasDecided(Algorithm algorithm) {
        rule(algorithm);
        assertThat(limiter.take("rule", "ann", 3).allowed()).isTrue();

        assertThatThrownBy(() -> limiter.take("rule", "ann", 2))
                .isInstanceOf(LimitExceededException.class)
                .hasMessageContaining("the rule rule allows no more before")
                .satisfies(thrown -> {
                    Decision decision = ((LimitExceededException) thrown).decision();
                    assertThat(decision.allowed()).isFalse();
                    assertThat(decision.retryAfter()).isPositive();
                    assertThat(decision.refusedBy()).map(RuleVerdict::remaining).contains(1L);
                });
        assertThatThrownBy(() -> limiter.async().take("rule", "ann", 2).join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(LimitExceededException.class);
        assertThat(limiter.take("rule", "ann", 1).allowed()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void peek_forSeveral_saysWhetherTheyCouldBeTaken_andTakesNothing(Algorithm algorithm) {
        rule(algorithm);
        limiter.take("rule", "ann", 2);

        RuleVerdict two = limiter.peek("rule", "ann", 2);
        RuleVerdict three = limiter.async().peek("rule", "ann", 3).join();

        assertThat(two.allowed()).isTrue();
        assertThat(two.retryAfter()).isZero();
        assertThat(three.allowed()).isFalse();
        assertThat(three.remaining()).isEqualTo(2);
        assertThat(three.retryAfter()).isPositive();
        assertThat(limiter.peek("rule", "ann")).isEqualTo(limiter.peek("rule", "ann", 1));
        assertThatThrownBy(() -> limiter.peek("rule", "ann", 5)).hasMessageContaining("between 1 and 4");
    }

    @ParameterizedTest
    @EnumSource(value = Algorithm.class, names = "CONCURRENCY", mode = EnumSource.Mode.EXCLUDE)
    void refund_ofWhatWasTaken_letsItBeTakenAgain(Algorithm algorithm) {
        rule(algorithm);
        limiter.take("rule", "ann", 4);
        assertThat(limiter.tryTake("rule", "ann", 2).allowed()).isFalse();

        limiter.refund("rule", "ann", 1);
        assertThat(limiter.tryTake("rule", "ann", 2).allowed()).isFalse();
        limiter.async().refund("rule", "ann", 1).join();

        assertThat(limiter.tryTake("rule", "ann", 2).allowed()).isTrue();
        assertThat(limiter.tryTake("rule", "ann").allowed()).isFalse();
    }

    @Test
    void refund_ofWhatIsReleased_isTheCallersMistake() {
        rule(Algorithm.CONCURRENCY);

        assertThatThrownBy(() -> limiter.refund("rule", "ann", 1)).hasMessageContaining("are released, was rule");
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void reset_whatWasTaken_isForgotten_alsoWhatWasRefused(Algorithm algorithm) {
        rule(algorithm);
        limiter.take("rule", "ann", 4);
        limiter.take("rule", "bob", 4);
        assertThat(limiter.tryTake("rule", "ann").allowed()).isFalse();

        assertThat(limiter.reset("rule", "ann")).isTrue();
        assertThat(limiter.reset("rule", "ann")).isFalse();

        assertThat(limiter.tryTake("rule", "ann", 4).allowed()).isTrue();
        assertThat(limiter.tryTake("rule", "bob").allowed()).isFalse();
    }

    @Test
    void delay_ofAQueueInShadow_isNobodys() {
        rule(Rule.builder("rule")
                .algorithm(Algorithm.LEAKY_QUEUE)
                .limit(4, ofHours(1))
                .shadow(true)
                .build());
        limiter.tryTake("rule", "ann");

        assertThat(limiter.tryTake("rule", "ann").delay()).isZero();
    }

    private long takenByLease() {
        for (int i = 0; i < 100; i++) {
            ticker.advance(Duration.ofMillis(2));
            limiter.tryTake("leased", "ann");
        }
        return Objects.requireNonNull(limiter.stats().get("leased")).leased();
    }

    @Test
    void resetAndRefund_ofALeasedRule_reachTheStore_andWhatIsHereStays() {
        rule(Rule.builder("leased")
                .limit(1_000, Duration.ofSeconds(100))
                .lease(Duration.ofMillis(100))
                .build());
        assertThat(takenByLease()).isPositive();
        while (limiter.tryTake("leased", "ann").allowed()) {
            // Until the bucket is empty, and what is here too.
        }
        assertThat(limiter.peek("leased", "ann").remaining()).isZero();

        limiter.refund("leased", "ann", 5);
        assertThat(limiter.peek("leased", "ann").remaining()).isEqualTo(5);
        assertThat(limiter.tryTake("leased", "ann", 5).source()).isEqualTo(Decision.Source.STORE);
        assertThat(limiter.reset("leased", "ann")).isTrue();
        assertThat(limiter.peek("leased", "ann").remaining()).isEqualTo(1_000);

        ticker.advance(Duration.ofSeconds(100));
        long before = takenByLease();
        assertThat(takenByLease()).isGreaterThan(before);
        limiter.reset("leased", "ann");
        assertThat(limiter.tryTake("leased", "ann").source()).isEqualTo(Decision.Source.LEASE);
        assertThat(limiter.peek("leased", "ann").remaining()).isEqualTo(1_000);
    }
}
