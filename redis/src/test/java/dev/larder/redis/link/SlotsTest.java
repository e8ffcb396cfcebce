package dev.larder.redis.link;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SlotsTest {
    private static int slot(String key) {
        return Slots.of(key.getBytes(UTF_8));
    }

    @Test
    void of_checkValueOfTheSpecification_isItsCrcModulo16384() {
        assertThat(slot("123456789")).isEqualTo(0x31C3 % Slots.COUNT);
    }

    @Test
    void of_hashTag_countsAlone() {
        assertThat(slot("ld:{db:users/1}:v")).isEqualTo(slot("db:users/1"));
        assertThat(slot("a{b}c{d}")).isEqualTo(slot("b"));
    }

    @Test
    void of_emptyOrOpenTag_theWholeKeyCounts() {
        assertThat(slot("foo{}{bar}")).isNotEqualTo(slot("bar")).isNotEqualTo(slot(""));
        assertThat(slot("foo{bar")).isNotEqualTo(slot("bar"));
    }

    @Test
    void of_tagWithBraceInside_endsAtTheFirstClosingOne() {
        assertThat(slot("foo{{bar}}zap")).isEqualTo(slot("{bar"));
        assertThat(slot("ld:{db:odd}key}:v")).isEqualTo(slot("ld:{db:odd}key}:l"));
    }
}
