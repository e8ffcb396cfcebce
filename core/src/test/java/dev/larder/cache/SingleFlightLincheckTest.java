package dev.larder.cache;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.base.Ticker;
import java.time.Duration;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

/** Goal: however threads interleave, a key that stays in the store is loaded once. Method: model checking. */
public class SingleFlightLincheckTest {
    private static final Ticker STANDING = () -> 0;

    private final SingleFlight<Integer, Integer> flights =
            new SingleFlight<>(STANDING, Duration.ofSeconds(30), String::valueOf);
    private final ConcurrentHashMap<Integer, Integer> store = new ConcurrentHashMap<>();
    private final AtomicInteger loads = new AtomicInteger();

    /** For Lincheck, which makes one for every try. */
    public SingleFlightLincheckTest() {}

    /** The value is the number of loads so far: with one key it can only be 1 if there is never a second load. */
    @Operation
    public int getOrLoad() {
        return load(flights, store, loads, 7);
    }

    /** Does not look again where another flight has landed since it looked. */
    public static class WithoutLandings {
        private final SingleFlight<Integer, Integer> flights =
                new SingleFlight<>(STANDING, Duration.ofSeconds(30), String::valueOf);
        private final ConcurrentHashMap<Integer, Integer> store = new ConcurrentHashMap<>();
        private final AtomicInteger loads = new AtomicInteger();

        /** For Lincheck. */
        public WithoutLandings() {}

        /** As above. */
        @Operation
        public int getOrLoad() {
            Integer found = store.get(7);
            if (found != null) {
                return found;
            }
            SingleFlight.Boarding<Integer, Integer> boarding = flights.board(7);
            if (!boarding.pilot()) {
                return boarding.flight().result().join();
            }
            int value = loads.incrementAndGet();
            store.put(7, value);
            flights.land(boarding.flight(), value);
            return value;
        }
    }

    @Test
    void getOrLoad_anyInterleaving_loadsOnce() {
        options().check(getClass());
    }

    @Test
    void getOrLoad_withoutLandings_loadsTwice() {
        assertThatThrownBy(() -> options().minimizeFailedScenario(false).check(WithoutLandings.class))
                .isInstanceOf(LincheckAssertionError.class);
    }

    /** Two threads with one call each hold every race there is here, so all tries go into their interleavings. */
    private static ModelCheckingOptions options() {
        return new ModelCheckingOptions()
                .iterations(1)
                .invocationsPerIteration(700)
                .threads(2)
                .actorsPerThread(1)
                .actorsBefore(0)
                .actorsAfter(1);
    }

    static <K> int load(
            SingleFlight<K, Integer> flights, ConcurrentHashMap<K, Integer> store, AtomicInteger loads, K key) {
        long landings = flights.landings(key);
        Integer found = store.get(key);
        if (found != null) {
            return found;
        }
        SingleFlight.Boarding<K, Integer> boarding = flights.board(key);
        if (!boarding.pilot()) {
            return boarding.flight().result().join();
        }
        Integer again = flights.landings(key) == landings ? null : store.get(key);
        int value = again == null ? loads.incrementAndGet() : again;
        store.put(key, value);
        flights.land(boarding.flight(), value);
        return value;
    }

    static void meet(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        } catch (BrokenBarrierException broken) {
            throw new IllegalStateException("another thread gave up", broken);
        }
    }
}
