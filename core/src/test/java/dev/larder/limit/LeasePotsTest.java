package dev.larder.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.base.HandTicker;
import dev.larder.base.SharedRandom;
import dev.larder.limit.Decision.Source;
import java.time.Duration;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A node has permits in advance for so many ids and no more, and those that hold nothing make room. */
class LeasePotsTest {
    private final HandTicker ticker = new HandTicker();
    private final TestStore store = new TestStore(ticker);
    private final RateLimiter limiter = new RateLimiter(
            store,
            LimitConfig.builder()
                    .rule(Rule.builder("api")
                            .limit(1_000, Duration.ofSeconds(1))
                            .lease(Duration.ofMillis(100))
                            .build())
                    .deadline(Duration.ofSeconds(10))
                    .build(),
            ticker,
            SharedRandom.create(),
            ForkJoinPool.commonPool());

    @AfterEach
    void end() {
        limiter.close();
    }

    private long leased(String id) {
        long leased = 0;
        for (int i = 0; i < 400; i++) {
            ticker.advance(Duration.ofNanos(100_000));
            leased += limiter.tryTake("api", id).source() == Source.LEASE ? 1 : 0;
        }
        return leased;
    }

    @Test
    void ids_moreThanThereArePlaces_askTheStore_untilOthersAreIdle() {
        assertThat(leased("first")).isPositive();
        for (int i = 0; i < LeasePots.MAX_POTS; i++) {
            limiter.tryTake("api", "id" + i);
        }

        assertThat(leased("late")).isZero();
        assertThat(leased("first")).isPositive();
        ticker.advance(Duration.ofNanos(LeasePots.SWEEP_NANOS));

        assertThat(leased("late")).isPositive();
    }

    @Test
    void bucket_thatWasEmpty_isLeasedFromAgainOnceItHasFilled() {
        RateLimiter other = new RateLimiter(
                store,
                LimitConfig.builder()
                        .rule(Rule.builder("api")
                                .limit(1_000, Duration.ofSeconds(1))
                                .build())
                        .build(),
                ticker,
                SharedRandom.create(),
                ForkJoinPool.commonPool());
        try (other) {
            assertThat(leased("hot")).isPositive();
            // Others leave nothing while this node asks for more.
            for (int i = 0; i < 4_000; i++) {
                ticker.advance(Duration.ofNanos(500_000));
                while (other.tryTake("api", "hot").allowed()) {
                    // Until it is empty.
                }
                limiter.tryTake("api", "hot");
            }
        }
        ticker.advance(Duration.ofSeconds(5));

        assertThat(leased("hot")).isPositive();
    }
}
