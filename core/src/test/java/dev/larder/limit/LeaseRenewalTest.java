package dev.larder.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.base.HandTicker;
import dev.larder.base.SharedRandom;
import dev.larder.limit.Decision.Source;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The next permits are there before the last ones are spent: no check waits for them. */
class LeaseRenewalTest {
    private static final Duration LEASE = Duration.ofMillis(100);
    /** Half of what the rule admits: some 25 permits in half a lease. */
    private static final Duration BETWEEN = Duration.ofMillis(2);

    private final HandTicker ticker = new HandTicker();
    private final TestStore store = new TestStore(ticker);
    private final RateLimiter limiter = new RateLimiter(
            store,
            LimitConfig.builder()
                    .rule(Rule.builder("leased")
                            .limit(1_000, Duration.ofSeconds(1))
                            .lease(LEASE)
                            .build())
                    .deadline(Duration.ofSeconds(10))
                    .build(),
            ticker,
            SharedRandom.create(),
            ForkJoinPool.commonPool());

    @AfterEach
    void end() {
        store.hold(null);
        limiter.close();
    }

    private CompletableFuture<Decision> check() {
        ticker.advance(BETWEEN);
        return limiter.async().tryTake("leased", "ann");
    }

    private Source decidedBy() {
        return check().join().source();
    }

    private void warmUp() {
        for (int i = 0; i < 500; i++) {
            decidedBy();
        }
    }

    /** Spends until a lease is asked for, and says how many checks that took. */
    private int spendUntilMoreIsAskedFor() {
        long before = store.takes();
        int spent = 0;
        while (store.takes() == before) {
            assertThat(decidedBy()).isEqualTo(Source.LEASE);
            spent++;
        }
        return spent;
    }

    @Test
    void renewal_underSteadyUse_leavesNoCheckToTheStore() {
        warmUp();
        long before = store.takes();

        for (int i = 0; i < 2_000; i++) {
            assertThat(decidedBy()).as("check %d", i).isEqualTo(Source.LEASE);
        }

        assertThat(store.takes() - before).isBetween(40L, 400L);
    }

    @Test
    void renewal_thatIsOnItsWay_isWaitedForByNobody_whileTheOtherHalfIsSpent() {
        warmUp();
        CompletableFuture<Void> answer = new CompletableFuture<>();
        store.hold(answer);
        int half = spendUntilMoreIsAskedFor();
        long asked = store.takes();

        for (int i = 0; i < half / 2; i++) {
            assertThat(check()).isCompletedWithValueMatching(decision -> decision.source() == Source.LEASE);
        }
        assertThat(store.takes()).as("one renewal at a time").isEqualTo(asked);
        answer.complete(null);
        store.hold(null);

        for (int i = 0; i < 4 * half; i++) {
            assertThat(decidedBy()).isEqualTo(Source.LEASE);
        }
    }

    @Test
    void renewal_thatTakesAsLongAsALease_bringsNothingThatMayBeSpent() {
        warmUp();
        CompletableFuture<Void> answer = new CompletableFuture<>();
        store.hold(answer);
        spendUntilMoreIsAskedFor();
        ticker.advance(LEASE);
        store.hold(null);
        answer.complete(null);

        assertThat(limiter.async().tryTake("leased", "ann").join().source()).isEqualTo(Source.STORE);
    }

    @Test
    void renewal_thatFails_isNotTriedAgainBeforeALeaseHasPassed_andWhatIsHereIsSpent() {
        warmUp();
        store.down(true);
        int half = spendUntilMoreIsAskedFor();
        long asked = store.takes();

        for (int i = 0; i < half / 2; i++) {
            assertThat(decidedBy()).isEqualTo(Source.LEASE);
        }
        assertThat(store.takes()).isEqualTo(asked);
    }
}
