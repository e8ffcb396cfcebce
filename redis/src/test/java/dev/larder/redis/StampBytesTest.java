package dev.larder.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.cache.Stamp;
import dev.larder.testkit.SeededTest;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class StampBytesTest {
    @SeededTest(seeds = 3)
    void of_anyStamp_isReadBack(RandomGenerator random) {
        for (int i = 0; i < 100; i++) {
            Stamp stamp = Stamp.random(random);

            assertThat(StampBytes.read(StampBytes.of(stamp))).isEqualTo(stamp);
        }
    }

    @Test
    void of_stampsThatDifferInTheLowBitsOnly_differ() {
        assertThat(StampBytes.of(new Stamp(1, 2))).isNotEqualTo(StampBytes.of(new Stamp(1, 3)));
        assertThat(StampBytes.of(new Stamp(0x0102030405060708L, 0x090A0B0C)))
                .containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
    }

    @SeededTest(seeds = 3)
    void random_manyTimes_usesAllBits(RandomGenerator random) {
        long high = 0;
        int low = 0;
        for (int i = 0; i < 100; i++) {
            Stamp stamp = Stamp.random(random);
            high |= stamp.high();
            low |= stamp.low();
        }

        assertThat(high).isEqualTo(-1L);
        assertThat(low).isEqualTo(-1);
    }

    @Test
    void read_whatIsNoStamp_isNone() {
        assertThat(StampBytes.read(null)).isNull();
        assertThat(StampBytes.read(new byte[11])).isNull();
        assertThat(StampBytes.read("text")).isNull();
    }
}
