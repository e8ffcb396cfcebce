package dev.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.base.HandTicker;
import dev.larder.base.LarderException;
import dev.larder.base.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SingleFlightTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final HandTicker ticker = new HandTicker();
    private final SingleFlight<String, String> flights = new SingleFlight<>(ticker, TIMEOUT, key -> key);

    @Test
    void board_first_isThePilotAndOthersPassengers() {
        SingleFlight.Boarding<String, String> first = flights.board("k");
        SingleFlight.Boarding<String, String> second = flights.board("k");
        SingleFlight.Boarding<String, String> other = flights.board("other");

        assertThat(first.pilot()).isTrue();
        assertThat(second.pilot()).isFalse();
        assertThat(second.flight()).isSameAs(first.flight());
        assertThat(other.pilot()).isTrue();
        assertThat(flights.inFlight()).isEqualTo(2);
    }

    @Test
    void land_once_tellsPassengersAndFreesTheKey() {
        var flight = flights.board("k").flight();

        assertThat(flights.land(flight, "v")).isTrue();

        assertThat(flight.result()).isCompletedWithValue("v");
        assertThat(flights.land(flight, "w")).isFalse();
        assertThat(flights.fail(flight, new IllegalStateException())).isFalse();
        assertThat(flights.inFlight()).isZero();
        assertThat(flights.board("k").pilot()).isTrue();
    }

    @Test
    void land_anyEnd_raisesLandings() {
        long before = flights.landings("k");

        flights.land(flights.board("k").flight(), "v");
        assertThat(flights.landings("k")).isGreaterThan(before);
        before = flights.landings("k");
        flights.fail(flights.board("k").flight(), new IllegalStateException());

        assertThat(flights.landings("k")).isGreaterThan(before);
    }

    @Test
    void land_passengersAreToldLast_landingsAndMapFirst() {
        var flight = flights.board("k").flight();
        long before = flights.landings("k");
        List<String> seen = new ArrayList<>();
        CompletableFuture<Void> ignored = flight.result().thenAccept(value -> {
            seen.add(flights.inFlight() + " in flight");
            seen.add(flights.landings("k") - before + " landed");
        });

        flights.land(flight, "v");

        assertThat(seen).containsExactly("0 in flight", "1 landed");
    }

    @Test
    void board_overdue_failsTheOldFlightAndBeginsANewOne() {
        var old = flights.board("k").flight();
        ticker.advance(TIMEOUT);

        SingleFlight.Boarding<String, String> next = flights.board("k");

        assertThat(next.pilot()).isTrue();
        assertThat(old.result()).isCompletedExceptionally();
        assertThat(flights.land(old, "late")).isFalse();
        assertThat(flights.board("k").flight())
                .as("the late one must not take the new one off")
                .isSameAs(next.flight());
    }

    @Test
    void board_byThePilotItself_isRefused() {
        var flight = flights.board("k").flight();
        flight.takeOff();

        assertThatThrownBy(() -> flights.board("k"))
                .isInstanceOf(LarderException.class)
                .hasMessage("loader of k asked for what it is loading: it would wait for itself");

        flight.touchDown();
        assertThat(flights.board("k").pilot()).isFalse();
    }

    /** As a cache uses it: look, board, look again if others landed, load. One load per key, however threads interleave. */
    @Test
    void board_manyThreadsManyKeys_loadsEachKeyOnce() throws Exception {
        int threads = 8;
        int keys = 2_000;
        SingleFlight<Integer, Integer> shared = new SingleFlight<>(Ticker.system(), TIMEOUT, String::valueOf);
        ConcurrentHashMap<Integer, Integer> store = new ConcurrentHashMap<>();
        AtomicInteger loads = new AtomicInteger();
        CyclicBarrier start = new CyclicBarrier(threads);
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            all.add(CompletableFuture.runAsync(
                    () -> {
                        SingleFlightLincheckTest.meet(start);
                        for (int key = 0; key < keys; key++) {
                            assertThat(SingleFlightLincheckTest.load(shared, store, loads, key))
                                    .isPositive();
                        }
                    },
                    executor));
        }

        for (CompletableFuture<Void> one : all) {
            one.get(50, TimeUnit.SECONDS);
        }

        executor.shutdown();
        assertThat(loads).hasValue(keys);
        assertThat(shared.inFlight()).isZero();
    }
}
