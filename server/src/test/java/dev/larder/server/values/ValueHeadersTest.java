package dev.larder.server.values;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.server.problem.ProblemException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValueHeadersTest {
    static Stream<Arguments> lists() {
        return Stream.of(
                Arguments.of("a", List.of("a")),
                Arguments.of("a,b", List.of("a", "b")),
                Arguments.of(" a ,\tb , c d ", List.of("a", "b", "c d")),
                Arguments.of("\"a, b\",c", List.of("a, b", "c")),
                Arguments.of("\"a\\\"b\\\\\"", List.of("a\"b\\")),
                Arguments.of(",,a,,", List.of("a")),
                Arguments.of("", List.of()),
                Arguments.of("user:42", List.of("user:42")));
    }

    @ParameterizedTest
    @MethodSource("lists")
    void tags_list_areItsItems(String header, List<String> tags) {
        assertThat(ValueHeaders.tags(header)).isEqualTo(tags);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"", "a\"", "\"a\" b", "\"a\\x\"", "a\u00fc", "a\u0001"})
    void tags_malformed_areRefused(String header) {
        assertThatThrownBy(() -> ValueHeaders.tags(header)).isInstanceOf(ProblemException.class);
    }

    @ParameterizedTest
    @CsvSource({"1,PT1S", "300,PT300S", "PT5M,PT300S", " 60 ,PT60S", "PT0.001S,PT0.001S", "31536000,PT8760H"})
    void ttl_secondsOrDuration_isRead(String header, Duration ttl) {
        assertThat(ValueHeaders.ttl(header)).isEqualTo(ttl);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "1.5", "5m", "PT0S", "PT-1S", "PT8760H1S", "P999999999999999D", "1e3"})
    void ttl_otherOrOutOfRange_isRefused(String header) {
        assertThatThrownBy(() -> ValueHeaders.ttl(header)).isInstanceOf(ProblemException.class);
    }
}
