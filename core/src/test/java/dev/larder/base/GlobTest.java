package dev.larder.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
    @ParameterizedTest
    @CsvSource({
        "*, '', true",
        "*, abc, true",
        "'', '', true",
        "'', a, false",
        "a*c, abbbc, true",
        "a*c, ac, true",
        "a*c, abcd, false",
        "a**c, abc, true",
        "*a*b*, xaxbx, true",
        "*aab, aaaab, true",
        "?, a, true",
        "?, ab, false",
        "?, é, false",
        "??, é, true",
        "h[ae]llo, hallo, true",
        "h[ae]llo, hillo, false",
        "h[^e]llo, hallo, true",
        "h[^e]llo, hello, false",
        "h[a-c]llo, hbllo, true",
        "h[c-a]llo, hbllo, true",
        "h[a-c]llo, hdllo, false",
        "[a-], ], true",
        "[ab, a, true",
        "[\\]], ], true",
        "[], a, false",
        "[^], a, true",
        "\\*, *, true",
        "\\*, a, false",
        "a\\, a\\, true",
        "a]b, a]b, true"
    })
    void matches_pattern_asRedisDoes(String pattern, String text, boolean expected) {
        assertThat(Glob.of(pattern).matches(text)).isEqualTo(expected);
    }

    @Test
    @Timeout(20)
    void matches_manyStars_staysLinear() {
        assertThat(Glob.of("a*".repeat(1_000) + "b").matches("a".repeat(10_000)))
                .isFalse();
    }

    @Test
    void of_tooLong_saysSo() {
        assertThatThrownBy(() -> Glob.of("a".repeat(4_097)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("pattern must be at most 4096 bytes, was 4097");
        assertThat(Glob.of("a*")).hasToString("a*");
    }
}
