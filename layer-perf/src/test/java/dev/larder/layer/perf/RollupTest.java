package dev.larder.layer.perf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.base.LatencyHistogram;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RollupTest {
    private static final long MINUTE = 60_000;

    private static Sample sample(long atMillis, long requests) {
        Figures figures = new Figures(Counts.of(Map.of(Counted.REQUESTS, requests)), LatencyHistogram.NONE);
        return new Sample(atMillis, 1_000, figures, Map.of("db", figures), atMillis, null, Map.of());
    }

    @Test
    void add_aMinuteOfSeconds_answersItWhenTheNextBegins() {
        Rollup minutes = new Rollup(Resolution.MINUTE);
        for (int second = 0; second < 60; second++) {
            assertThat(minutes.add(sample(MINUTE + second * 1_000L, 2))).isEmpty();
        }

        Sample minute = minutes.add(sample(2 * MINUTE + 5, 1)).orElseThrow();

        assertThat(minute.atMillis()).isEqualTo(MINUTE);
        assertThat(minute.lengthMillis()).isEqualTo(MINUTE);
        assertThat(minute.total().get(Counted.REQUESTS)).isEqualTo(120);
        assertThat(minute.layers().getOrDefault("db", Figures.NONE).get(Counted.REQUESTS))
                .isEqualTo(120);
        assertThat(minute.activeSessions())
                .as("the latest look at the sessions")
                .isEqualTo(MINUTE + 59_000);
        assertThat(minutes.unfinished().orElseThrow().total().get(Counted.REQUESTS))
                .isEqualTo(1);
    }

    @Test
    void fold_samplesOfTwoNodes_addsThoseOfTheSameTime() {
        List<Sample> points = Rollup.fold(
                List.of(sample(5_200, 1), sample(9_900, 2), sample(5_100, 4), sample(10_000, 8), sample(4_999, 16)),
                5_000,
                5_000);

        assertThat(points).extracting(Sample::atMillis).containsExactly(5_000L, 10_000L);
        assertThat(points)
                .extracting(point -> point.total().get(Counted.REQUESTS))
                .containsExactly(7L, 8L);
    }
}
