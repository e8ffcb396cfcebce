package dev.larder.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.testkit.SeededTest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class HeavyHittersTest {
    @Test
    void top_ofFewerThingsThanPlaces_isExact() {
        HeavyHitters<String> hitters = new HeavyHitters<>(3);
        List.of("a", "b", "a", "c", "a", "b").forEach(hitters::add);

        assertThat(hitters.top(2))
                .containsExactly(new HeavyHitters.Hitter<>("a", 3, 0), new HeavyHitters.Hitter<>("b", 2, 0));
        assertThat(hitters.total()).isEqualTo(6);
    }

    @Test
    void add_newcomerWhereAllPlacesAreTaken_inheritsTheLeastCount() {
        HeavyHitters<String> hitters = new HeavyHitters<>(2);
        List.of("a", "a", "a", "b", "b", "c").forEach(hitters::add);

        assertThat(hitters.top(9))
                .containsExactlyInAnyOrder(new HeavyHitters.Hitter<>("a", 3, 0), new HeavyHitters.Hitter<>("c", 3, 2));
        assertThat(hitters.top(9)).anySatisfy(one -> assertThat(one.atLeast()).isEqualTo(1));
    }

    @SeededTest
    void top_ofManyThings_hasAllThatComeOftenWithBoundsThatHold(RandomGenerator random) {
        HeavyHitters<Integer> hitters = new HeavyHitters<>(20);
        Map<Integer, Long> real = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            int thing = (int) Math.floor(Math.abs(random.nextGaussian()) * random.nextInt(1, 200));
            hitters.add(thing);
            real.merge(thing, 1L, Long::sum);
        }

        Map<Integer, HeavyHitters.Hitter<Integer>> top = new HashMap<>();
        hitters.top(20).forEach(one -> top.put(one.thing(), one));

        assertThat(top).hasSize(20);
        top.values().forEach(one -> assertThat(real.get(one.thing())).isBetween(one.atLeast(), one.count()));
        real.forEach((thing, count) -> {
            if (count > 20_000 / 20) {
                assertThat(top).containsKey(thing);
            }
        });
    }

    @Test
    void capacity_none_isRefused() {
        assertThatThrownBy(() -> new HeavyHitters<String>(0)).hasMessageContaining("at least 1");
    }
}
