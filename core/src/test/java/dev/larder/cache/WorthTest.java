package dev.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked
class WorthTest {
    private static final long LONG_MILLIS = 3_600_000;
    private static final double RATE = 0.5;

    @Test
    void perByteSecond_longToLive_isTheLoadTimeSavedPerByte() {
        // 40 ms a load, once in two seconds, 100 bytes, and sure to be read again before it runs out.
        assertThat(Worth.perByteSecond(40, RATE, LONG_MILLIS, 100)).isCloseTo(0.2, within(1e-9));
    }

    @Test
    void perByteSecond_hardlyAnyTimeLeft_isWorthAsMuchAsAReadIsLikely() {
        double whole = Worth.perByteSecond(40, RATE, LONG_MILLIS, 100);

        assertThat(Worth.perByteSecond(40, RATE, 0, 100)).isZero();
        assertThat(Worth.perByteSecond(40, RATE, 2_000, 100)).isCloseTo(whole * (1 - Math.exp(-1)), within(1e-9));
    }

    @Test
    void perByteSecond_moreOfAnything_ordersAsItShould() {
        double worth = Worth.perByteSecond(40, RATE, 10_000, 100);

        assertThat(Worth.perByteSecond(80, RATE, 10_000, 100)).isCloseTo(2 * worth, within(1e-9));
        assertThat(Worth.perByteSecond(40, 2 * RATE, 10_000, 100)).isGreaterThan(2 * worth - 1e-3);
        assertThat(Worth.perByteSecond(40, RATE, 20_000, 100)).isGreaterThan(worth);
        assertThat(Worth.perByteSecond(40, RATE, 10_000, 200)).isCloseTo(worth / 2, within(1e-9));
    }

    @Test
    void perByteSecond_outermostValues_isNeverNegativeOrNaN() {
        for (double load : new double[] {1, Integer.MAX_VALUE}) {
            for (double rate : new double[] {1e-12, 1e9}) {
                for (long ttl : new long[] {0, CacheStore.MAX_TTL_MILLIS}) {
                    for (long bytes : new long[] {1, 1L << 29}) {
                        assertThat(Worth.perByteSecond(load, rate, ttl, bytes))
                                .isNotNaN()
                                .isNotNegative()
                                .isFinite();
                    }
                }
            }
        }
    }

    @Test
    void readsPerSecond_idle_falls() {
        double just = Worth.readsPerSecond(RATE, 0L, null);
        double minute = Worth.readsPerSecond(RATE, 60_000L, null);
        double hour = Worth.readsPerSecond(RATE, 3_600_000L, null);

        assertThat(just).isCloseTo(1 / (2.0 + 1), within(1e-9));
        assertThat(minute).isCloseTo(1 / (2.0 + 61), within(1e-9));
        assertThat(hour).isLessThan(minute);
    }

    @Test
    void readsPerSecond_layerHardlyRead_dependsOnTheLayerMoreThanOnIdleness() {
        double ofColdLayer = Worth.readsPerSecond(1e-5, 0L, null);
        double ofHotLayer = Worth.readsPerSecond(1, 600_000L, null);

        // Just written but in a layer that nobody reads from, against unread for ten minutes in one that is read.
        assertThat(ofColdLayer).isLessThan(ofHotLayer);
    }

    @Test
    void readsPerSecond_frequencyKnown_countsInsteadOfIdleness() {
        double rare = Worth.readsPerSecond(RATE, null, 5);
        double often = Worth.readsPerSecond(RATE, null, 10);

        // The server's documentation: with the default factor 100 reads bring the counter to 10.
        assertThat(often * (2 + 60)).isCloseTo(100, within(10.0));
        assertThat(rare).isLessThan(often);
        assertThat(Worth.readsPerSecond(RATE, null, 255)).isGreaterThan(often).isFinite();
    }

    @Test
    void readsPerSecond_nothingKnown_isThatOfTheLayer() {
        assertThat(Worth.readsPerSecond(RATE, null, null)).isEqualTo(RATE);
    }
}
