package dev.larder.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.limit.Keyed;
import dev.larder.limit.Rule;
import dev.larder.redis.link.Slots;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LimitKeysTest {
    private final LimitKeys keys = new LimitKeys("ld");

    private String state(String rule, String id) {
        Rule made = Rule.builder(rule).limit(1, Duration.ofSeconds(1)).build();
        return new String(keys.state(new Keyed(made, id)), StandardCharsets.US_ASCII);
    }

    @Test
    void states_ofAnyRuleAndId_haveKeysOfTheirOwn_ofOneLength() {
        Set<String> all = new HashSet<>();
        for (int rule = 0; rule < 50; rule++) {
            for (int id = 0; id < 2_000; id++) {
                all.add(state("rule" + rule, "id" + id));
            }
        }

        assertThat(all).hasSize(100_000).allMatch(key -> key.matches("ld:r:\\{[A-Za-z0-9_-]{2}}[A-Za-z0-9_-]{13}"));
    }

    @Test
    void states_ofOneId_shareASlot_andThoseOfManyIdsAreSpread() {
        Set<Integer> slots = new HashSet<>();
        for (int id = 0; id < 20_000; id++) {
            int slot = Slots.of(state("one", "id" + id).getBytes(StandardCharsets.US_ASCII));
            assertThat(Slots.of(state("two", "id" + id).getBytes(StandardCharsets.US_ASCII)))
                    .isEqualTo(slot);
            slots.add(slot);
        }

        // 4096 tags; by chance some share a slot.
        assertThat(slots).hasSizeGreaterThan(3_000);
    }

    @Test
    void states_ofOneRuleAndId_areCalledTheSameByEveryVersion() {
        assertThat(state("api", "ann")).isEqualTo("ld:r:{SZ}MMk8kCzHMv6rk");
    }
}
