package dev.larder.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScanCursorTest {
    @Test
    void decoded_whatWasEncoded_isTheSame() {
        ScanCursor first = new ScanCursor("[::1]:7000", "18446744073709551615", Set.of());
        ScanCursor later = new ScanCursor("h:2", "0", Set.of("h:1", "/run/a b.sock"));

        assertThat(ScanCursor.decoded(first.encoded())).isEqualTo(first);
        assertThat(ScanCursor.decoded(later.encoded())).isEqualTo(later);
        assertThat(later.encoded()).matches("[A-Za-z0-9_-]+");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "****", "MTIz", "eApoOjEKeA"})
    void decoded_somethingElse_isRefused(String cursor) {
        assertThatThrownBy(() -> ScanCursor.decoded(cursor))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("cursor must be what the page before gave");
    }
}
