package dev.larder.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SharedRandomTest {
    /** The published vector: key 00 01 .. 0f, message 00 01 .. 07. */
    @Test
    void sipHash_publishedVector_isReproduced() {
        assertThat(SharedRandom.sipHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L, 0x0706050403020100L))
                .isEqualTo(0x93f5f5799a932462L);
    }

    @Test
    void nextLong_byManyThreads_neverTheSameTwice() {
        SharedRandom random = SharedRandom.create();
        Set<Long> seen = ConcurrentHashMap.newKeySet();

        IntStream.range(0, 100_000).parallel().forEach(i -> seen.add(random.nextLong()));

        assertThat(seen).hasSize(100_000);
    }

    @Test
    void create_twice_differs() {
        assertThat(SharedRandom.create().nextLong())
                .isNotEqualTo(SharedRandom.create().nextLong());
    }

    @Test
    void nextDouble_many_isEven() {
        double average = SharedRandom.create().doubles(100_000).average().orElseThrow();

        assertThat(average).isBetween(0.49, 0.51);
    }
}
