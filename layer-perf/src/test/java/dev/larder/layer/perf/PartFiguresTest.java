package dev.larder.layer.perf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.base.LatencyHistogram;
import dev.larder.memory.InMemoryStores;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Goal: what another part tells once it is registered is published, put together and rolled up like all else, and bounded. */
class PartFiguresTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final HandTicker ticker = new HandTicker();
    private final InMemoryStores stores = InMemoryStores.create(ticker, InMemoryStores.DEFAULT_MAX_BYTES);
    private final Pool onePool = new Pool();
    private final Pool otherPool = new Pool();
    private final SampleSources oneParts = new SampleSources();
    private final SampleSources otherParts = new SampleSources();
    private final MetricsCache one = node("a", oneParts);
    private final MetricsCache other = node("b", otherParts);

    /** A pool of connections whose figures tests set. */
    private static final class Pool implements SampleSource {
        final AtomicLong queries = new AtomicLong();
        final AtomicLong active = new AtomicLong();
        volatile boolean silent;

        @Override
        public String part() {
            return "database";
        }

        @Override
        public PartFigures figures() {
            if (silent) {
                throw new IllegalStateException("the pool is closed");
            }
            return PartFigures.of(Map.of("queries", queries.get()), Map.of("pool_active", active.get()));
        }
    }

    private MetricsCache node(String id, SampleSources parts) {
        return new MetricsCache(
                stores.fleetStore(), new HandSource(), parts, ticker, new MetricsConfig(id, "host", null));
    }

    @AfterEach
    void close() {
        one.close();
        other.close();
        stores.close();
    }

    private void second() {
        ticker.advance(SECOND);
        one.publish();
        other.publish();
    }

    private long queries(Window window) {
        return other.history(window).stream()
                .mapToLong(point -> database(point).counts().getOrDefault("queries", 0L))
                .sum();
    }

    private static PartFigures database(Sample point) {
        return point.parts().getOrDefault("database", PartFigures.of(Map.of(), Map.of()));
    }

    @Test
    void part_ofTwoNodes_isAddedUpAndRolledUp() {
        oneParts.register(onePool);
        otherParts.register(otherPool);
        second();
        onePool.active.set(4);
        otherPool.active.set(2);
        for (int i = 0; i < 3_700; i++) {
            onePool.queries.addAndGet(1);
            otherPool.queries.addAndGet(2);
            second();
        }

        for (Window window : List.of(Window.DAY, Window.MONTH)) {
            assertThat(queries(window)).as("%s", window).isEqualTo(3 * 3_700);
        }
        List<Sample> lately = one.history(Window.TEN_MINUTES);
        Level active = new Level(5 * 4 + 5 * 2, 10, 4);
        assertThat(database(lately.get(lately.size() / 2)).levels()).isEqualTo(Map.of("pool_active", active));
        assertThat(active.mean()).isEqualTo(3);
        assertThat(one.nodes().get(1).since().parts())
                .isEqualTo(Map.of("database", PartFigures.of(Map.of("queries", 7_400L), Map.of("pool_active", 2L))));
    }

    @Test
    void part_registeredLaterOrSilentForAWhile_isNotCountedForTheTimeBefore() {
        onePool.queries.set(1_000);
        second();
        oneParts.register(onePool);
        second();
        onePool.queries.addAndGet(5);
        second();
        assertThat(queries(Window.TEN_MINUTES)).isEqualTo(5);

        onePool.silent = true;
        onePool.queries.addAndGet(50);
        second();
        assertThat(one.nodes().get(0).since().parts()).isEmpty();
        onePool.silent = false;
        second();
        onePool.queries.addAndGet(2);
        second();

        assertThat(queries(Window.TEN_MINUTES)).isEqualTo(7);
    }

    @Test
    void part_thatBeganAnew_countsWhole() {
        oneParts.register(onePool);
        onePool.queries.set(9);
        second();
        second();
        onePool.queries.set(3);
        second();

        assertThat(queries(Window.TEN_MINUTES)).isEqualTo(3);
    }

    @Test
    void figures_beyondTheirBounds_areRefused() {
        Map<String, Long> many = new TreeMap<>();
        for (int i = 0; i <= PartFigures.MAX_FIGURES; i++) {
            many.put("f" + i, 1L);
        }
        assertThatThrownBy(() -> PartFigures.of(many, Map.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PartFigures.of(Map.of("Not a name", 1L), Map.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(PartFigures.of(Map.of("a", -1L), Map.of("b", -2L)))
                .isEqualTo(PartFigures.of(Map.of("a", 0L), Map.of("b", 0L)));
    }

    @Test
    void parts_beyondTheirBoundOrTwiceOfAName_areRefused() {
        oneParts.register(onePool);
        assertThatThrownBy(() -> oneParts.register(otherPool))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("database");
        for (int i = 1; i < PartFigures.MAX_PARTS; i++) {
            oneParts.register(named("p" + i));
        }
        assertThatThrownBy(() -> oneParts.register(named("one_more"))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> otherParts.register(named("No Name"))).isInstanceOf(IllegalArgumentException.class);
    }

    private static SampleSource named(String part) {
        return new SampleSource() {
            @Override
            public String part() {
                return part;
            }

            @Override
            public PartFigures figures() {
                return PartFigures.of(Map.of(), Map.of());
            }
        };
    }

    @Test
    void partsOfNodesOfSeveralVersions_together_areBounded() {
        Sample all = sample("x", 0);
        for (int i = 0; i < 3 * PartFigures.MAX_PARTS; i++) {
            all = all.plus(sample("p" + i, i), 0, 1_000);
        }

        assertThat(all.parts()).hasSize(PartFigures.MAX_PARTS);
        Sample manyFigures = sample("x", 0);
        for (int i = 0; i < 3 * PartFigures.MAX_FIGURES; i++) {
            manyFigures = manyFigures.plus(sample("x", i), 0, 1_000);
        }
        assertThat(manyFigures.parts().values())
                .allMatch(part -> part.counts().size() == PartFigures.MAX_FIGURES)
                .hasSize(1);
    }

    private static Sample sample(String part, int number) {
        PartFigures figures = PartFigures.of(Map.of("f" + number, 1L), Map.of());
        return new Sample(
                0, 1_000, new Figures(Counts.NONE, LatencyHistogram.NONE), Map.of(), null, null, Map.of(part, figures));
    }
}
