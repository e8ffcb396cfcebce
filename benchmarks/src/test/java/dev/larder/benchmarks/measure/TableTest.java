package dev.larder.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TableTest {
    private static final Operation NOTHING = turn -> {};
    private static final Contest CONTEST = new Contest(
            "GET", List.of(new Contender("floor", NOTHING), new Contender("ours", NOTHING)), List.of("floor"));

    @Test
    void of_outcome_showsMediansRangesRatiosAndCommands() {
        Outcome outcome = new Outcome(
                CONTEST,
                List.of(1, 64),
                Map.of(
                        "floor", Map.of(1, cell(50, 20_000), 64, cell(800, 80_000)),
                        "ours", Map.of(1, cell(40, 25_000), 64, cell(200, 240_000))),
                Map.of("ours", Map.of("get", 1.0, "time", 0.25)));

        assertThat(Table.of(outcome)).isEqualTo("""
                        ### GET

                        | call | p50 µs, 1 thread | ÷ floor | calls/s, 64 threads | of floor | CPU µs a call at 1 thread, client + Redis | CPU µs a call at 64 threads, client + Redis | commands a call |
                        |---|---:|---:|---:|---:|---:|---:|---|
                        | floor | 50.0 (49.0-51.0) | 1.00 | 80000 (79999-80001) | 1.00 | 3.0 + 2.0 | 3.0 + 2.0 |  |
                        | ours | 40.0 (39.0-41.0) | 0.80 | 240000 (239999-240001) | 3.00 | 3.0 + 2.0 | 3.0 + 2.0 | get 1, time 0.25 |
                        """);
    }

    @Test
    void of_operationsOfManyCalls_showsNanosecondsAndMillionsOfSingleCalls() {
        Contest hits = new Contest("hits", List.of(new Contender("floor", turn -> {})), List.of("floor"), 100);
        Outcome outcome = new Outcome(
                hits, List.of(1, 64), Map.of("floor", Map.of(1, cell(50, 20_000), 64, cell(800, 80_000))), Map.of());

        assertThat(Table.of(outcome)).isEqualTo("""
                        ### hits

                        | call | ns, 1 thread | ÷ floor | M calls/s, 64 threads | of floor | CPU ns a call at 1 thread, client + Redis | CPU ns a call at 64 threads, client + Redis | commands a call |
                        |---|---:|---:|---:|---:|---:|---:|---|
                        | floor | 500.0 (490.0-510.0) | 1.00 | 8.0 (8.0-8.0) | 1.00 | 30.0 + 20.0 | 30.0 + 20.0 |  |
                        """);
    }

    @Test
    void contest_noCalls_isRefused() {
        assertThatThrownBy(() -> new Contest("GET", CONTEST.contenders(), CONTEST.floors(), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("calls of an operation must be at least 1, was 0");
    }

    @Test
    void median_evenNumberOfSlots_isTheMeanOfTheTwoInTheMiddle() {
        List<Slot> slots = new ArrayList<>();
        for (double rate : new double[] {4, 100, 2, 1}) {
            slots.add(new Slot(rate, 0, 0, 0, 0));
        }

        assertThat(new Cell(slots).median(Slot::callsPerSecond)).isEqualTo(3);
    }

    @Test
    void contest_floorThatTakesNoPart_isRefused() {
        assertThatThrownBy(() -> new Contest("GET", CONTEST.contenders(), List.of("nobody")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a floor must take part in the contest, was nobody");
    }

    /** Three slots around a middle. */
    private static Cell cell(double p50Micros, double callsPerSecond) {
        List<Slot> slots = new ArrayList<>();
        for (int offset : new int[] {1, -1, 0}) {
            slots.add(new Slot(callsPerSecond + offset, p50Micros + offset, 0, 3, 2));
        }
        return new Cell(slots);
    }
}
