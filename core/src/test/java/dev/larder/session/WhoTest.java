package dev.larder.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@NullUnmarked
class WhoTest {
    private static final int MANY = 10_000;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "curl/8.5.0",
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
                "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0",
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
                "\u0001\u0002 of its own",
                "\0",
                "\n\u001f",
                "über \ud83d\ude00"
            })
    void bytes_ofAnyUserAgent_readTheSame(String text) {
        Who who = Who.of("ann", Client.of("2001:db8::1", text), "idp 1")
                .with(Client.of("192.0.2.1", null).ip());

        Who read = Who.read(who.bytes());

        assertThat(read.userAgent()).isEqualTo(text.isEmpty() ? null : text);
        assertThat(read.ip()).hasToString("2001:db8::1");
        assertThat(read.v4()).hasToString("192.0.2.1");
        assertThat(read.userId()).isEqualTo("ann");
        assertThat(read.provider()).isEqualTo("idp 1");
    }

    @Test
    void pack_textsOfPartsOfPhrases_areUnpackedTheSame() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<String> parts = new ArrayList<>(List.of("x", " ", "\u0003", "; ", ".0"));
        for (String text : List.of(SessionFixture.CHROME, SessionFixture.FIREFOX)) {
            for (int i = 0; i + 9 < text.length(); i += 3) {
                parts.add(text.substring(i, i + 9));
            }
            parts.add(text);
        }
        for (int i = 0; i < MANY; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(8); n > 0; n--) {
                text.append(parts.get(random.nextInt(parts.size())));
            }
            String packed = PackedUserAgent.pack(text.toString());
            assertThat(PackedUserAgent.unpack(packed)).as("seed %d", seed).isEqualTo(text.toString());
        }
    }

    @Test
    void bytes_ofABrowser_areFew() {
        byte[] bytes = Who.of("ann", Client.of("2001:db8::1", SessionFixture.CHROME), null)
                .bytes();

        assertThat(bytes.length).isLessThan(50);
    }

    @Test
    void read_otherFormat_saysSo() {
        byte[] bytes = Who.of("ann", SessionFixture.HOME, null).bytes();
        bytes[0] = 9;

        assertThatThrownBy(() -> Who.read(bytes))
                .isInstanceOfSatisfying(
                        LarderException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CODEC_FAILED))
                .hasMessage("a session must be in format 2, is not");
    }
}
