package dev.larder.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.Larder;
import org.junit.jupiter.api.Test;

final class SessionsTest {
    @Test
    void use_inMemory_logsInKeepsAndLogsOut() {
        try (var larder = Larder.inMemory()) {
            var lines = Printed.by(out -> new Sessions(out).use(larder.sessions()));

            assertThat(lines).containsExactly("saved: SAVED", "ann has 1 session", "after logout: UNKNOWN");
        }
    }
}
