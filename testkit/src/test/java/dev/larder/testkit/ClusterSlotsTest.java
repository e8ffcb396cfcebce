package dev.larder.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterSlotsTest {

    /** The first is the check value of CRC-16/XMODEM, 0x31C3. */
    @ParameterizedTest
    @CsvSource({"123456789, 12739", "foo, 12182", "'', 0"})
    void of_knownKey_isItsSlot(String key, int slot) {
        assertThat(ClusterSlots.of(key)).isEqualTo(slot);
    }

    @ParameterizedTest
    @CsvSource({"{foo}.bar", "a{foo}{zap}", "}{foo}", "a}b{foo}c"})
    void of_keyWithHashTag_isSlotOfTheTag(String key) {
        assertThat(ClusterSlots.of(key)).isEqualTo(ClusterSlots.of("foo"));
    }

    @ParameterizedTest
    @CsvSource({"a{}{foo}", "a{foo", "foo}"})
    void of_keyWithoutCompleteTag_isSlotOfTheWholeKey(String key) {
        assertThat(ClusterSlots.of(key)).isNotEqualTo(ClusterSlots.of("foo"));
    }

    @Test
    void checked_outOfRange_namesTheRange() {
        assertThatThrownBy(() -> ClusterSlots.checked(16_384))
                .hasMessage("slot must be between 0 and 16383, was 16384");
    }
}
