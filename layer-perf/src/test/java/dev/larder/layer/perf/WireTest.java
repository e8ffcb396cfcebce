package dev.larder.layer.perf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.base.LatencyRecorder;
import dev.larder.fleet.FleetStore;
import dev.larder.observe.PartName;
import dev.larder.testkit.SeededTest;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Goal: what one node writes another reads, and what it cannot read is nothing to it. */
class WireTest {
    private static Figures figures(long seed) {
        LatencyRecorder recorder = new LatencyRecorder();
        new Random(seed).longs(200, 0, 100_000_000).forEach(recorder::record);
        return new Figures(Counts.of(Map.of(Counted.REQUESTS, 7 * seed, Counted.BLOCKS, seed)), recorder.histogram());
    }

    private static Sample sample() {
        return new Sample(
                1_700_000_000_000L,
                1_003,
                figures(3),
                Map.of("db", figures(4), "api", Figures.NONE),
                12L,
                null,
                Map.of());
    }

    private static Sample sampleWithParts() {
        Sample without = sample();
        return new Sample(
                without.atMillis(),
                without.lengthMillis(),
                without.total(),
                without.layers(),
                12L,
                null,
                Map.of("database", PartFigures.of(Map.of("queries", 9L), Map.of("pool_active", 3L))));
    }

    @Test
    void sample_written_isReadAsItWas() {
        assertThat(Wire.sample(Wire.encode(sample()))).contains(sample());
        assertThat(Wire.sample(Wire.encode(sampleWithParts()))).contains(sampleWithParts());
    }

    @Test
    void sampleWithParts_readByWhoDoesNotKnowThem_isThatWithout() {
        byte[] with = Wire.encode(sampleWithParts());
        byte[] without = Wire.encode(sample());

        // Whoever does not know them stops there.
        assertThat(Arrays.copyOf(with, without.length)).isEqualTo(without);
    }

    @Test
    void report_written_isReadAsItWas() {
        NodeReport report = new NodeReport(
                "id",
                "host",
                null,
                1,
                2,
                new NodeReport.ProcessFigures(12.5, 100L, null, null, 42L),
                sample(),
                new Reading(figures(5), Map.of("db", figures(6))),
                Map.of("read", figures(7).reads()));

        assertThat(Wire.report(Wire.encode(report))).contains(report);
    }

    @Test
    void reportWithParts_written_isReadAsItWas() {
        NodeReport report = new NodeReport(
                "id",
                "host",
                "address",
                1,
                2,
                new NodeReport.ProcessFigures(null, null, null, null, null),
                sampleWithParts(),
                new Reading(
                        figures(5),
                        Map.of(),
                        Map.of("gpu", PartFigures.of(Map.of("gpu_cache_hits", 4L), Map.of("used_bytes", 1L << 40)))),
                Map.of());

        assertThat(Wire.report(Wire.encode(report))).contains(report);
    }

    @Test
    void sample_ofAnotherVersion_isNothing() {
        byte[] bytes = Wire.encode(sample());
        bytes[0] = Wire.VERSION + 1;

        assertThat(Wire.sample(bytes)).isEmpty();
    }

    @Test
    void counts_ofALaterVersion_areKept() {
        Counts later = new Counts(new long[Counted.PLACES + 3]);
        Sample sample = new Sample(0, 1, new Figures(later, figures(1).reads()), Map.of(), null, null, Map.of());

        assertThat(Wire.sample(Wire.encode(sample))).contains(sample);
    }

    @SeededTest(seeds = 200)
    void damaged_anywhere_isNothingOrASample(RandomGenerator random) {
        byte[] bytes = Wire.encode(random.nextBoolean() ? sample() : sampleWithParts());
        byte[] damaged = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
        for (int i = 0; i < 3 && damaged.length > 0; i++) {
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
        }

        assertThat(Wire.sample(damaged)).isNotNull();
        assertThat(Wire.report(damaged)).isNotNull();
    }

    @Test
    void sample_withAsManyLayersAsThereMayBe_fitsTheStore() {
        Map<String, Figures> layers = new TreeMap<>();
        for (int i = 0; i < 100; i++) {
            layers.put("a-cache-with-a-rather-long-name-" + i, figures(i));
        }
        Reading reading = new Reading(figures(1), layers);

        assertThat(reading.busiest()).hasSize(Sample.MAX_LAYERS + 1).containsKey(Sample.OTHERS);
        assertThat(Wire.encode(new Sample(0, 1, reading.total(), reading.busiest(), 1L, 1L, mostParts())))
                .hasSizeLessThan(FleetStore.MAX_SAMPLE_BYTES);
    }

    /** As many as there may be, with names as long as they may be. */
    private static Map<String, PartFigures> mostParts() {
        Map<String, Long> levels = new TreeMap<>();
        for (int i = 0; i < PartFigures.MAX_FIGURES; i++) {
            levels.put(name(i), Long.MAX_VALUE);
        }
        Map<String, PartFigures> parts = new TreeMap<>();
        for (int i = 0; i < PartFigures.MAX_PARTS; i++) {
            parts.put(name(i), PartFigures.of(Map.of(), levels));
        }
        return parts;
    }

    private static String name(int number) {
        return "a".repeat(PartName.MAX_CHARS - 2) + (10 + number);
    }
}
