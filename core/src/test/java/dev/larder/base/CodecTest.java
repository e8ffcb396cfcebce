package dev.larder.base;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CodecTest {
    @Test
    void bytes_anyBytes_areCopied() {
        byte[] value = {1, 2, 3, 4};

        byte[] encoded = Codec.bytes().encode(value);

        assertThat(encoded).isEqualTo(value).isNotSameAs(value);
        assertThat(Codec.bytes().decode(encoded, 1, 2)).containsExactly(2, 3);
        assertThat(Codec.bytes().id()).isEqualTo(1);
        assertThat(Codec.bytes().schema()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "äöü€", "😀", "\u0000", "\uFFFD", "a\uFFFD😀"})
    void utf8_wellFormed_comesBack(String value) {
        byte[] encoded = Codec.utf8().encode(value);

        assertThat(encoded).isEqualTo(value.getBytes(UTF_8));
        assertThat(Codec.utf8().decode(encoded, 0, encoded.length)).isEqualTo(value);
        assertThat(Codec.utf8().id()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {0xd83d, 0xde00})
    void utf8_halfAPair_isRefused(int half) {
        assertThatThrownBy(() -> Codec.utf8().encode("a" + (char) half))
                .isInstanceOfSatisfying(
                        LarderException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CODEC_FAILED))
                .hasMessage("string must be well-formed Unicode, was one with half of a surrogate pair");
    }

    @Test
    void utf8_notUtf8_isRefused() {
        assertThatThrownBy(() -> Codec.utf8().decode(new byte[] {'a', (byte) 0xff, 'b'}, 0, 3))
                .isInstanceOfSatisfying(
                        LarderException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CODEC_FAILED))
                .hasMessage("bytes must be UTF-8, were 3 bytes that are not");
    }
}
