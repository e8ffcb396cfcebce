package dev.larder.limit;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.larder.base.HandTicker;
import dev.larder.base.StoreUnavailableException;
import dev.larder.base.Ticker;
import dev.larder.limit.LimitStore.Take;
import dev.larder.limit.LimitStore.Taken;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CoalescerTest {
    private static final int CALLERS = 40;
    private static final Duration PATIENCE = ofSeconds(20);

    private final TestStore store = new TestStore(Ticker.system());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Rule rule = Rule.builder("r").limit(10, ofHours(10)).build();
    private final Take take = new Take(List.of(new Keyed(rule, "ann")), 1, 1, 0);

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    private Coalescer coalescer(boolean joins) {
        return new Coalescer(store, Ticker.system(), PATIENCE.toNanos(), joins);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void checks_thatComeWhileOthersAreOnTheirWay_travelTogether(boolean blocking) {
        CompletableFuture<Void> gate = new CompletableFuture<>();
        store.hold(gate);
        Coalescer coalescer = coalescer(true);
        List<Future<Taken>> answers = callers(coalescer, blocking);
        await().atMost(PATIENCE).until(() -> store.takes() == Coalescer.FEW_FLIGHTS);

        gate.complete(null);

        assertThat(admitted(answers)).isEqualTo(10);
        assertThat(store.taken()).isEqualTo(CALLERS);
        assertThat(store.takes()).isLessThan(CALLERS / 2);
        assertThat(coalescer.joined()).isPositive();
    }

    @Test
    void checks_aWholeCallsWorthWaits_takesAFurtherFlight() {
        CompletableFuture<Void> gate = new CompletableFuture<>();
        store.hold(gate);
        Coalescer coalescer = coalescer(true);
        List<Future<Taken>> answers = new ArrayList<>();
        for (int i = 1; i < Coalescer.FEW_FLIGHTS + Coalescer.MAX_TOGETHER; i++) {
            answers.add(coalescer.async(take));
        }
        assertThat(store.takes()).isEqualTo(Coalescer.FEW_FLIGHTS);

        answers.add(coalescer.async(take));

        assertThat(store.takes()).isEqualTo(Coalescer.FEW_FLIGHTS + 1);
        gate.complete(null);
        assertThat(admitted(answers)).isEqualTo(10);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void checks_storeIsFar_haveMoreFlights(boolean blocking) throws Exception {
        HandTicker ticker = new HandTicker();
        Coalescer coalescer = new Coalescer(store, ticker, PATIENCE.toNanos(), true);
        CompletableFuture<Void> slow = new CompletableFuture<>();
        store.hold(slow);
        Future<Taken> first = blocking ? threads.submit(() -> coalescer.await(take)) : coalescer.async(take);
        await().atMost(PATIENCE).until(() -> store.takes() == 1);
        ticker.advance(ofMillis(100));
        slow.complete(null);
        first.get(20, TimeUnit.SECONDS);
        CompletableFuture<Void> gate = new CompletableFuture<>();
        store.hold(gate);

        List<Future<Taken>> answers = callers(coalescer, false);

        assertThat(store.takes()).isEqualTo(1 + Coalescer.FLIGHTS);
        gate.complete(null);
        assertThat(admitted(answers)).isEqualTo(9);
    }

    /** Its turn comes when a good part of its time is over: then it does not wait for a whole call on top of that. */
    @Test
    void check_whoseTurnComesLate_waitsNoLongerThanItsDeadline() throws Exception {
        HandTicker ticker = new HandTicker();
        Coalescer coalescer = new Coalescer(store, ticker, ofSeconds(1).toNanos(), true);
        CompletableFuture<Void> before = new CompletableFuture<>();
        CompletableFuture<Void> never = new CompletableFuture<>();
        store.hold(before);
        for (int i = 0; i < Coalescer.FEW_FLIGHTS; i++) {
            var unused = coalescer.async(take);
        }
        FutureTask<Taken> late = new FutureTask<>(() -> coalescer.await(take));
        Thread caller = new Thread(late);
        caller.start();
        await().atMost(PATIENCE).until(() -> caller.getState() == Thread.State.TIMED_WAITING);
        store.hold(never);
        ticker.advance(ofMillis(300));
        before.complete(null);
        await().atMost(PATIENCE).until(() -> store.takes() == Coalescer.FEW_FLIGHTS + 1);

        ticker.advance(ofMillis(800));

        assertThatThrownBy(() -> late.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .hasCauseInstanceOf(StoreUnavailableException.class);
        never.complete(null);
    }

    @Test
    void checks_ofManyRulesEach_travelFewerTogether() {
        CompletableFuture<Void> gate = new CompletableFuture<>();
        store.hold(gate);
        Coalescer coalescer = coalescer(true);
        List<Future<Taken>> answers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            List<Keyed> on = new ArrayList<>();
            for (int j = 0; j < 20; j++) {
                on.add(new Keyed(rule, i + " " + j));
            }
            answers.add(coalescer.async(new Take(on, 1, 1, 0)));
        }
        gate.complete(null);

        assertThat(admitted(answers)).isEqualTo(CALLERS);
        assertThat(store.mostRules()).isBetween(40L, Coalescer.MAX_TOGETHER + 19L);
    }

    @Test
    void checks_notJoined_areACallEach() {
        assertThat(admitted(callers(coalescer(false), true))).isEqualTo(10);

        assertThat(store.takes()).isEqualTo(CALLERS);
    }

    @Test
    void checks_ofManyKeysAndCosts_eachGetTheirOwnAnswer() throws Exception {
        CompletableFuture<Void> gate = new CompletableFuture<>();
        store.hold(gate);
        Coalescer coalescer = coalescer(true);
        List<Future<Taken>> small = new ArrayList<>();
        List<Future<Taken>> large = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            Keyed key = new Keyed(rule, "id" + i);
            large.add(threads.submit(() -> coalescer.await(new Take(List.of(key), 10, 1, 0))));
        }
        await().atMost(PATIENCE).until(() -> store.takes() == Coalescer.FEW_FLIGHTS);
        gate.complete(null);
        for (Future<Taken> one : large) {
            assertThat(one.get(20, TimeUnit.SECONDS).times()).isEqualTo(1);
        }
        for (int i = 0; i < 10; i++) {
            Keyed key = new Keyed(rule, "id" + i);
            small.add(threads.submit(() -> coalescer.await(new Take(List.of(key), 1, 1, 0))));
        }
        assertThat(admitted(small)).isZero();
    }

    @Test
    void check_whoseTimeIsOverWhileItWaits_fails_andIsNeverSent() {
        CompletableFuture<Void> gate = new CompletableFuture<>();
        store.hold(gate);
        Coalescer coalescer = new Coalescer(store, Ticker.system(), TimeUnit.MILLISECONDS.toNanos(50), true);
        List<Future<Taken>> answers = new ArrayList<>();
        for (int i = 0; i < Coalescer.FEW_FLIGHTS; i++) {
            answers.add(threads.submit(() -> coalescer.await(take)));
        }
        await().atMost(PATIENCE).until(() -> store.takes() == Coalescer.FEW_FLIGHTS);

        assertThatThrownBy(() -> coalescer.await(take)).isInstanceOf(StoreUnavailableException.class);
        assertThat(coalescer.async(take)).failsWithin(PATIENCE);
        gate.complete(null);

        await().atMost(PATIENCE).until(() -> coalescer.await(take).times() == 1);
        assertThat(answers).hasSize(Coalescer.FEW_FLIGHTS);
        // Those that held the store up, and the one that came last.
        assertThat(store.taken()).isEqualTo(Coalescer.FEW_FLIGHTS + 1);
    }

    @Test
    void check_storeFails_failsForAllThatTravelTogether() {
        CompletableFuture<Void> gate = new CompletableFuture<>();
        store.hold(gate);
        Coalescer coalescer = coalescer(true);
        List<Future<Taken>> answers = callers(coalescer, true);
        await().atMost(PATIENCE).until(() -> store.takes() == Coalescer.FEW_FLIGHTS);
        store.down(true);
        gate.complete(null);

        long failed = answers.stream().filter(CoalescerTest::fails).count();

        assertThat(failed).isEqualTo(CALLERS - Coalescer.FEW_FLIGHTS);
        store.down(false);
        store.hold(null);
        assertThat(coalescer.await(take)).isNotNull();
    }

    @Test
    void checks_manyThreadsForLong_allEnd() throws Exception {
        Coalescer coalescer = coalescer(true);
        Rule wide = Rule.builder("wide").limit(1_000, ofHours(10)).build();
        List<Future<Long>> sums = new ArrayList<>();
        for (int thread = 0; thread < 8; thread++) {
            boolean blocking = thread % 2 == 0;
            Take one = new Take(List.of(new Keyed(wide, "ann")), 1, 1, 0);
            sums.add(threads.submit(() -> {
                long sum = 0;
                for (int i = 0; i < 2_000; i++) {
                    sum += (blocking
                                    ? coalescer.await(one)
                                    : coalescer.async(one).get(20, TimeUnit.SECONDS))
                            .times();
                }
                return sum;
            }));
        }
        long admitted = 0;
        for (Future<Long> sum : sums) {
            admitted += sum.get(60, TimeUnit.SECONDS);
        }

        assertThat(admitted).isEqualTo(1_000);
        assertThat(store.taken()).isEqualTo(16_000);
    }

    private List<Future<Taken>> callers(Coalescer coalescer, boolean blocking) {
        List<Future<Taken>> answers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            answers.add(blocking ? threads.submit(() -> coalescer.await(take)) : coalescer.async(take));
        }
        return answers;
    }

    private static boolean fails(Future<Taken> answer) {
        try {
            answer.get(20, TimeUnit.SECONDS);
            return false;
        } catch (Exception e) {
            return true;
        }
    }

    private static long admitted(List<Future<Taken>> answers) {
        long sum = 0;
        for (Future<Taken> answer : answers) {
            try {
                sum += answer.get(20, TimeUnit.SECONDS).times();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
        return sum;
    }
}
