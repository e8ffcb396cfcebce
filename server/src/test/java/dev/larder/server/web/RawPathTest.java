package dev.larder.server.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.server.problem.ProblemException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RawPathTest {
    @ParameterizedTest
    @CsvSource({"a,a", "a%2Fb,a/b", "a+b,a+b", "%c3%BC,\u00fc", "%25,%", "%2525,%25", "a;b,a;b"})
    void decode_path_isItsText(String raw, String text) {
        assertThat(RawPath.decode("key", raw)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "%1", "%zz", "a%", "%C3", "%FF", "%ED%A0%80", "%C0%80"})
    void decode_brokenOrNoUtf8_isRefused(String raw) {
        assertThatThrownBy(() -> RawPath.decode("key", raw)).isInstanceOf(ProblemException.class);
    }
}
