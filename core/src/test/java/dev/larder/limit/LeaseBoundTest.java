package dev.larder.limit;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.base.HandTicker;
import dev.larder.base.SharedRandom;
import dev.larder.limit.Decision.Source;
import dev.larder.testkit.SeededTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** With leases no more is admitted in a time t than burst and limit + rate * (t + lease). */
class LeaseBoundTest {
    private static final Duration LEASE = ofMillis(100);
    private static final Rule RULE =
            Rule.builder("leased").limit(1_000, ofSeconds(1)).lease(LEASE).build();
    private static final double PER_NANO = 1_000 / 1e9;

    private final HandTicker ticker = new HandTicker();
    private final TestStore store = new TestStore(ticker);
    private final List<RateLimiter> nodes = new ArrayList<>();

    private RateLimiter node(Safeguards safeguards) {
        RateLimiter node = new RateLimiter(
                store,
                LimitConfig.builder().rule(RULE).deadline(ofSeconds(10)).build(),
                ticker,
                SharedRandom.create(),
                ForkJoinPool.commonPool(),
                safeguards);
        nodes.add(node);
        return node;
    }

    @AfterEach
    void end() {
        nodes.forEach(RateLimiter::close);
    }

    private record Admission(long nanos, long permits) {}

    @SeededTest(seeds = 20)
    void leases_anyTraceOnThreeNodes_keepTheBound(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<RateLimiter> all = List.of(node(Safeguards.ALL), node(Safeguards.ALL), node(Safeguards.ALL));
        List<Admission> log = new ArrayList<>();
        long leased = 0;
        for (int i = 0; i < 6_000; i++) {
            ticker.advance(Duration.ofNanos(random.nextLong(random.nextInt(500) == 0 ? 500_000_000 : 600_000)));
            long cost = 1L + random.nextInt(3);
            Decision decision = all.get(random.nextInt(3)).tryTake("leased", "ann", cost);
            leased += decision.source() == Source.LEASE ? 1 : 0;
            if (decision.allowed()) {
                log.add(new Admission(ticker.nanos(), cost));
            }
        }

        assertThat(leased).isPositive();
        assertBound(log);
    }

    private static void assertBound(List<Admission> log) {
        for (int from = 0; from < log.size(); from += 7) {
            long sum = 0;
            for (int to = from; to < log.size(); to++) {
                sum += log.get(to).permits();
                double nanos = log.get(to).nanos() - log.get(from).nanos() + LEASE.toNanos();
                assertThat((double) sum).isLessThanOrEqualTo(RULE.capacity() + PER_NANO * (nanos + 1_000) + 1e-6);
            }
        }
    }

    @Test
    void leases_thatEnd_areNotSpentOnTopOfAFullBucket() {
        assertThat(burstAfterAPause(node(Safeguards.ALL)))
                .isLessThanOrEqualTo(RULE.capacity() + (long) (PER_NANO * LEASE.toNanos()));
    }

    @Test
    void leases_thatDoNotEnd_breakTheBound() {
        assertThat(burstAfterAPause(node(new Safeguards(false, true, true))))
                .isGreaterThan(RULE.capacity() + (long) (PER_NANO * LEASE.toNanos()));
    }

    /** A node that got much in advance pauses until the bucket is full again, and then takes all that it can at once. */
    private long burstAfterAPause(RateLimiter node) {
        for (int i = 0; i < 400; i++) {
            ticker.advance(Duration.ofNanos(TimeUnit.MICROSECONDS.toNanos(100)));
            node.tryTake("leased", "ann");
        }
        ticker.advance(ofSeconds(5));
        long admitted = 0;
        while (node.tryTake("leased", "ann").allowed()) {
            admitted++;
        }
        return admitted;
    }

    @Test
    void leases_onOneNode_spareNearlyAllTrips() {
        RateLimiter node = node(Safeguards.ALL);
        long admitted = 0;
        for (int i = 0; i < 10_000; i++) {
            ticker.advance(ofMillis(1));
            admitted += node.tryTake("leased", "ann").allowed() ? 1 : 0;
        }

        // What lapses is at most a lease in the time of one.
        assertThat(admitted).isGreaterThan(9_000);
        assertThat(store.takes()).isLessThan(1_000);
    }

    @Test
    void leases_storeAway_endInTheirTime_andThenThePolicyDecides() {
        RateLimiter node = node(Safeguards.ALL);
        for (int i = 0; i < 400; i++) {
            ticker.advance(Duration.ofNanos(TimeUnit.MICROSECONDS.toNanos(100)));
            node.tryTake("leased", "ann");
        }
        store.down(true);

        assertThat(node.tryTake("leased", "ann").source()).isEqualTo(Source.LEASE);
        ticker.advance(LEASE);
        assertThat(node.tryTake("leased", "ann").source()).isEqualTo(Source.FAILURE_POLICY);
    }

    @Test
    void leases_whatIsSpent_isCountedOnceByChecksAndByPermits() {
        RateLimiter node = node(Safeguards.ALL);
        long checks = 0;
        long byLease = 0;
        for (int i = 0; i < 2_000; i++) {
            ticker.advance(ofMillis(5));
            long cost = 1L + i % 3;
            byLease += node.tryTake("leased", "ann", cost).source() == Source.LEASE ? cost : 0;
            checks++;
        }

        LimitStats stats = Objects.requireNonNull(node.stats().get("leased"));
        assertThat(byLease).isGreaterThan(2_000);
        assertThat(stats.leased()).isEqualTo(byLease);
        assertThat(stats.checks()).isEqualTo(checks);
    }

    @Test
    void leases_refused_asksForNoMoreWhileTheRefusalHolds() {
        RateLimiter node = node(Safeguards.ALL);
        ticker.advance(ofMillis(20));
        node.tryTake("leased", "ann", RULE.capacity());
        assertThat(node.tryTake("leased", "ann", 500).allowed()).isFalse();
        long asked = store.takes();

        for (int i = 0; i < 400; i++) {
            ticker.advance(ofMillis(1));
            assertThat(node.tryTake("leased", "ann", 500).source()).isEqualTo(Source.REMEMBERED);
        }

        assertThat(store.takes()).isEqualTo(asked);
    }
}
