package dev.larder.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.base.HandTicker;
import dev.larder.base.SharedRandom;
import dev.larder.limit.Decision.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an outage costs: a check waits for its deadline three times, then one in each pause of the breaker does, and all others for nothing. */
class OutageCostTest {
    private static final Duration DEADLINE = Duration.ofMillis(50);
    private static final Duration BETWEEN = Duration.ofMillis(1);
    private static final int CHECKS = 10_000;
    private static final int THREADS = 4;

    private final HandTicker ticker = new HandTicker();
    private final TestStore store = new TestStore(ticker);
    private final RateLimiter limiter = new RateLimiter(
            store,
            LimitConfig.builder()
                    .deadline(DEADLINE)
                    .rule(Rule.builder("open").build())
                    .build(),
            ticker,
            SharedRandom.create(),
            ForkJoinPool.commonPool());

    @AfterEach
    void end() {
        limiter.close();
    }

    @Test
    void outage_ofAStoreThatDoesNotAnswer_costsADeadlineThreeTimesAndThenOneInEachPause() {
        store.down(true);
        store.whileDown(() -> ticker.advance(DEADLINE));
        long start = ticker.nanos();
        long waited = 0;

        for (int i = 0; i < CHECKS; i++) {
            ticker.advance(BETWEEN);
            long before = ticker.nanos();
            assertThat(limiter.tryTake("open", "ann").source()).isEqualTo(Source.FAILURE_POLICY);
            waited += ticker.nanos() - before;
        }

        long pauses = (ticker.nanos() - start) / Breaker.PAUSE.toNanos();
        assertThat(store.takes()).isBetween((long) Breaker.FAILURES + 1, Breaker.FAILURES + pauses);
        assertThat(waited).isEqualTo(store.takes() * DEADLINE.toNanos());
        // On an average, where a check comes each millisecond.
        assertThat(waited / CHECKS).isLessThan(TimeUnit.MILLISECONDS.toNanos(1));
    }

    @Test
    void outage_manyThreads_oneOfThemAsksInAPause() throws Exception {
        store.down(true);
        for (int i = 0; i < Breaker.FAILURES; i++) {
            limiter.tryTake("open", "ann");
        }
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        CyclicBarrier together = new CyclicBarrier(THREADS);
        for (int pause = 1; pause <= 50; pause++) {
            ticker.advance(Breaker.PAUSE);
            List<Future<Decision>> checks = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                checks.add(threads.submit(() -> {
                    together.await(20, TimeUnit.SECONDS);
                    return limiter.tryTake("open", "ann");
                }));
            }
            for (Future<Decision> check : checks) {
                assertThat(check.get(20, TimeUnit.SECONDS).source()).isEqualTo(Source.FAILURE_POLICY);
            }
            assertThat(store.takes()).isEqualTo(Breaker.FAILURES + pause);
        }
        threads.shutdown();
    }
}
