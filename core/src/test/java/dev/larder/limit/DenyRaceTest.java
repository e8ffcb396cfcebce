package dev.larder.limit;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.base.HandTicker;
import dev.larder.base.SharedRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;

/** A refusal that is on its way while its cause is taken away. */
class DenyRaceTest {
    private final HandTicker ticker = new HandTicker();
    private final TestStore store = new TestStore(ticker);

    @Test
    void refusal_onItsWayDuringAReset_isNotRemembered() {
        assertThat(admittedAfterTheReset(Safeguards.ALL)).isTrue();
    }

    @Test
    void refusal_onItsWayDuringAReset_wouldBeRememberedWithoutTheEpoch() {
        assertThat(admittedAfterTheReset(new Safeguards(true, false, true))).isFalse();
    }

    private boolean admittedAfterTheReset(Safeguards safeguards) {
        LimitConfig config = LimitConfig.builder()
                .rule(Rule.builder("api").limit(1, ofHours(1)).build())
                .deadline(ofSeconds(30))
                .build();
        try (RateLimiter limiter =
                new RateLimiter(store, config, ticker, SharedRandom.create(), ForkJoinPool.commonPool(), safeguards)) {
            limiter.tryTake("api", "ann");
            CompletableFuture<Void> gate = new CompletableFuture<>();
            store.hold(gate);
            CompletableFuture<Decision> refused = limiter.async().tryTake("api", "ann");
            limiter.reset("api", "ann");
            store.hold(null);
            gate.complete(null);
            assertThat(refused.join().allowed()).isFalse();
            return limiter.tryTake("api", "ann").allowed();
        }
    }
}
