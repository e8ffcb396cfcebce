package dev.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.testkit.SeededTest;
import java.time.Duration;
import java.util.LongSummaryStatistics;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class CachePolicyTest {
    @Test
    void build_nothingSet_hasTheDefaults() {
        assertThat(CachePolicy.builder().build())
                .isEqualTo(new CachePolicy(
                        new TtlPolicy(Duration.ofMinutes(5), 0.1),
                        Duration.ofDays(30),
                        1_024,
                        1_024,
                        16 * 1_024 * 1_024,
                        Duration.ofSeconds(30),
                        256,
                        WhenUnavailable.MISS,
                        NearPolicy.TRACK,
                        new StalePolicy(Duration.ZERO, Duration.ofHours(1), Duration.ofSeconds(1)),
                        new EarlyRefresh(EarlyRefresh.Kind.NONE, 0),
                        Duration.ofSeconds(30)));
    }

    @Test
    void build_everythingSet_isRead() {
        CachePolicy expected = new CachePolicy(
                TtlPolicy.exactly(Duration.ofSeconds(1)),
                Duration.ofSeconds(2),
                3,
                4,
                5,
                Duration.ofSeconds(6),
                7,
                WhenUnavailable.FAIL,
                NearPolicy.OFF,
                StalePolicy.ifError(Duration.ofSeconds(8)),
                EarlyRefresh.xfetch(),
                Duration.ofSeconds(1));

        assertThat(CachePolicy.builder()
                        .ttl(TtlPolicy.exactly(Duration.ofSeconds(1)))
                        .maxTtl(Duration.ofSeconds(2))
                        .compressionThresholdBytes(3)
                        .maxKeyBytes(4)
                        .maxValueBytes(5)
                        .loadTimeout(Duration.ofSeconds(6))
                        .maxLoads(7)
                        .whenUnavailable(WhenUnavailable.FAIL)
                        .near(NearPolicy.OFF)
                        .stale(StalePolicy.ifError(Duration.ofSeconds(8)))
                        .earlyRefresh(EarlyRefresh.xfetch())
                        .absentTtl(Duration.ofSeconds(1))
                        .build())
                .isEqualTo(expected);
        assertThat(CachePolicy.of(Duration.ofSeconds(9)).ttl()).isEqualTo(TtlPolicy.of(Duration.ofSeconds(9)));
    }

    @Test
    void build_outOfRange_saysWhatIsAccepted() {
        refused(b -> b.maxTtl(Duration.ofMinutes(4)), "maxTtl must be between PT5M and PT8760H, was PT4M");
        refused(
                b -> b.compressionThresholdBytes(-1),
                "compressionThresholdBytes must be between 0 and 2147483647, was -1");
        refused(b -> b.maxKeyBytes(0), "maxKeyBytes must be between 1 and 65536, was 0");
        refused(b -> b.maxValueBytes(0), "maxValueBytes must be between 1 and 268435456, was 0");
        refused(b -> b.loadTimeout(Duration.ZERO), "loadTimeout must be between PT0.001S and PT1H, was PT0S");
        refused(b -> b.maxLoads(0), "maxLoads must be between 1 and 65536, was 0");
        assertThatThrownBy(() -> TtlPolicy.of(Duration.ZERO))
                .hasMessage("ttl must be between PT0.001S and PT8760H, was PT0S");
        assertThatThrownBy(() -> new TtlPolicy(Duration.ofSeconds(1), 0.95))
                .hasMessage("jitter must be between 0.0 and 0.9, was 0.95");
        assertThatThrownBy(() -> new TtlPolicy(Duration.ofSeconds(1), Double.NaN))
                .hasMessage("jitter must be between 0.0 and 0.9, was NaN");
    }

    private static void refused(UnaryOperator<CachePolicy.Builder> change, String message) {
        assertThatThrownBy(() -> change.apply(CachePolicy.builder()).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @SeededTest(seeds = 5)
    void nextMillis_withJitter_spreadsWithinItsBounds(RandomGenerator random) {
        TtlPolicy policy = new TtlPolicy(Duration.ofSeconds(100), 0.1);

        LongSummaryStatistics seen =
                LongStream.range(0, 10_000).map(i -> policy.nextMillis(random)).summaryStatistics();

        assertThat(seen.getMin()).isBetween(90_000L, 90_500L);
        assertThat(seen.getMax()).isBetween(99_500L, 100_000L);
        assertThat(seen.getAverage()).isBetween(94_500.0, 95_500.0);
    }

    @SeededTest(seeds = 5)
    void nextMillis_smallest_isAtLeastOne(RandomGenerator random) {
        assertThat(new TtlPolicy(Duration.ofMillis(1), 0.9).nextMillis(random)).isEqualTo(1);
        assertThat(TtlPolicy.exactly(Duration.ofSeconds(7)).nextMillis(random)).isEqualTo(7_000);
    }
}
