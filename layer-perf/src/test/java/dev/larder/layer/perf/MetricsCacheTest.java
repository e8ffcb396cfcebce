package dev.larder.layer.perf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.layer.perf.MetricsSource.Gauges;
import dev.larder.memory.InMemoryStores;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Goal: any node tells what all of them do and did. Method: two nodes on one store, with a clock that is turned by hand. */
class MetricsCacheTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final HandTicker ticker = new HandTicker();
    private final InMemoryStores stores = InMemoryStores.create(ticker, InMemoryStores.DEFAULT_MAX_BYTES);
    private final HandSource oneSource = new HandSource();
    private final HandSource otherSource = new HandSource();
    private final MetricsCache one = node("a", oneSource);
    private final MetricsCache other = node("b", otherSource);

    private MetricsCache node(String id, MetricsSource source) {
        return new MetricsCache(stores.fleetStore(), source, ticker, new MetricsConfig(id, "host", "h:1"));
    }

    @AfterEach
    void close() {
        one.close();
        other.close();
        stores.close();
    }

    private void second(MetricsCache... nodes) {
        ticker.advance(SECOND);
        for (MetricsCache node : nodes) {
            node.publish();
        }
    }

    @Test
    void nodes_ofTwo_areToldByEither() {
        oneSource.count(Counted.REQUESTS, 4);
        oneSource.count(Counted.HITS, 3);
        second(one, other);

        assertThat(one.nodes()).extracting(NodeReport::id).containsExactly("a", "b");
        assertThat(other.nodes()).isEqualTo(one.nodes());
        NodeReport told = other.nodes().get(0);
        assertThat(told.hitRatePercent()).isEqualTo(75);
        assertThat(told.requestsPerSecond()).isEqualTo(4);
        assertThat(told.process().threads()).isPositive();
        assertThat(told.process().heapUsedBytes()).isPositive();
        assertThat(told.address()).isEqualTo("h:1");
    }

    @Test
    void nodes_oneOfWhichIsSilent_losesItAfterItsTime() {
        second(one, other);
        for (int i = 0; i < MetricsCache.NODE_TTL.toSeconds() + 1; i++) {
            second(one);
        }

        assertThat(one.nodes()).extracting(NodeReport::id).containsExactly("a");
    }

    @Test
    void close_ofANode_tellsThatItIsGoneAtOnce() {
        second(one, other);

        other.close();

        assertThat(one.nodes()).extracting(NodeReport::id).containsExactly("a");
    }

    @Test
    void history_ofTwo_isTheirSumAndKeepsThatOfADeadOne() {
        for (int i = 0; i < 60; i++) {
            oneSource.count(Counted.REQUESTS, 1);
            otherSource.count(Counted.REQUESTS, 2);
            second(one, other);
        }
        for (int i = 0; i < 30; i++) {
            second(one);
        }

        List<Sample> points = one.history(Window.TEN_MINUTES);

        assertThat(requests(points)).isEqualTo(180);
        assertThat(requests(one.history(Window.HOUR))).isEqualTo(180);
        assertThat(requests(one.history(Window.DAY))).isEqualTo(180);
        assertThat(requests(one.history(Window.MONTH))).isEqualTo(180);
        assertThat(points).extracting(Sample::lengthMillis).containsOnly(5_000L);
    }

    @Test
    void history_askedEverySecond_isThatAskedOnce() {
        for (int i = 0; i < 200; i++) {
            oneSource.count(Counted.REQUESTS, i);
            second(one);
            one.history(Window.TEN_MINUTES);
        }

        assertThat(one.history(Window.TEN_MINUTES))
                .isEqualTo(other.history(Window.TEN_MINUTES))
                .hasSizeBetween(40, 41);
    }

    @Test
    void history_ofMoreThanSecondsReachBack_comesFromMinutesAndHours() {
        for (int i = 0; i < 3 * 3_600; i++) {
            oneSource.count(Counted.REQUESTS, 1);
            second(one);
        }

        assertThat(requests(one.history(Window.TEN_MINUTES))).isBetween(600L, 605L);
        assertThat(requests(one.history(Window.HOUR))).isBetween(3_600L, 3_660L);
        assertThat(requests(one.history(Window.DAY))).isEqualTo(3 * 3_600);
        assertThat(requests(one.history(Window.MONTH))).isEqualTo(3 * 3_600);
        assertThat(one.history(Window.HOUR)).hasSizeBetween(60, 61);
    }

    @Test
    void gauges_ofTwoNodes_areAskedForByOneOfThem() {
        oneSource.gauges = new Gauges(5L, 7L, 3L);
        for (int i = 0; i < 20; i++) {
            second(one, other);
        }

        assertThat(oneSource.asked).hasPositiveValue();
        assertThat(otherSource.asked).hasValueLessThanOrEqualTo(1);
        assertThat(MetricsCache.latest(other.history(Window.TEN_MINUTES))).isEqualTo(new Gauges(5L, 7L, null));
    }

    @Test
    void evictions_ofTheStore_areThoseSinceTheFirstLook() {
        look(oneSource, 1_000L, one, other);
        assertThat(evictions()).isZero();

        look(oneSource, 1_007L, one, other);
        look(oneSource, 1_010L, one, other);
        look(oneSource, null, one, other);
        assertThat(evictions()).isEqualTo(10);

        // The store began anew, or a part of it is not there: what it evicted meanwhile nobody knows.
        look(oneSource, 4L, one, other);
        assertThat(evictions()).isEqualTo(10);
        look(oneSource, 6L, one, other);
        assertThat(evictions()).isEqualTo(12);
    }

    @Test
    void evictions_whereAnotherNodeTakesOverToAsk_areNotCountedTwice() {
        // The one that asks is the first by its name.
        look(otherSource, 50L, other);
        look(otherSource, 60L, other);
        assertThat(evictions()).isEqualTo(10);

        otherSource.gauges = Gauges.UNKNOWN;
        look(oneSource, 60L, one, other);
        look(oneSource, 90L, one, other);
        assertThat(evictions()).isEqualTo(40);

        one.close();
        look(otherSource, 95L, other);
        look(otherSource, 99L, other);
        assertThat(evictions()).isEqualTo(44);
    }

    /** Long enough for one of the nodes to ask. */
    private void look(HandSource source, @Nullable Long evicted, MetricsCache... nodes) {
        source.gauges = new Gauges(null, null, evicted);
        for (int i = 0; i < MetricsCache.GAUGES_EVERY.toSeconds(); i++) {
            second(nodes);
        }
    }

    private long evictions() {
        return other.history(Window.TEN_MINUTES).stream()
                .mapToLong(point -> point.total().get(Counted.STORE_EVICTIONS))
                .sum();
    }

    @Test
    void nodes_whoseAccountCannotBeRead_areLeftOut() {
        second(one);
        stores.fleetStore()
                .publish("z", new byte[] {Wire.VERSION + 1}, 60_000, List.of())
                .await();

        assertThat(one.nodes()).extracting(NodeReport::id).containsExactly("a");
    }

    @Test
    void config_ofGarbage_isRefused() {
        assertThatThrownBy(() -> new MetricsConfig("a b", "host", null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new MetricsConfig("a", "h".repeat(256), null))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static long requests(List<Sample> points) {
        return points.stream()
                .mapToLong(point -> point.total().get(Counted.REQUESTS))
                .sum();
    }
}
