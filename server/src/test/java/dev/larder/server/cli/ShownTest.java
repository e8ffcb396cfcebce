package dev.larder.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShownTest {
    @ParameterizedTest
    @ValueSource(strings = {"\u001b", "\u009b", "\u0007", "\n", "\r", "\u2028", "\u202e", "\u2066", "\u200b", "\u007f"})
    void text_withWhatATerminalActsOn_hasQuestionMarksInstead(String acts) {
        assertThat(Shown.text("a" + acts + "b")).isEqualTo("a?b");
    }

    @Test
    void text_ofAnyLanguage_staysAsItIs() {
        assertThat(Shown.text("Grüße, 東京 שלום 🙂")).isEqualTo("Grüße, 東京 שלום 🙂");
    }
}
