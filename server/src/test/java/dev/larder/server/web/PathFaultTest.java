package dev.larder.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathFaultTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/a/%zz|the path must be percent-encoded, has % without two hexadecimal digits",
                "/a/%|the path must be percent-encoded, has % without two hexadecimal digits",
                "/a/%ff|the path must be UTF-8, percent-encoded",
                "/a%00b|the path must not hold NUL (%00)",
                "/a/../b|the path must not hold . or .. between slashes",
                "/a/%2e%2E|the path must not hold . or .. between slashes",
            })
    void of_refusedPath_saysWhatIsAccepted(String path, String fault) {
        assertThat(PathFault.of(path)).contains(fault);
    }

    @Test
    void of_pathThatIsRight_isEmpty() {
        assertThat(PathFault.of("/api/cache/db/a%2Fb..c")).isEmpty();
        assertThat(PathFault.of(null)).isEmpty();
    }
}
