package dev.larder.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ScriptTest {
    static List<Script> all() {
        return Script.ALL;
    }

    @ParameterizedTest
    @MethodSource("all")
    void source_everyScript_saysWhatItTakesAndReturns(Script script) {
        String source = new String(script.source(), UTF_8);

        assertThat(source).startsWith("-- ").contains("-- KEYS[1]", "-- Returns", "-- O(");
        assertThat(new String(script.digest(), UTF_8)).matches("[0-9a-f]{40}");
    }
}
