package dev.larder.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.base.Glob;
import org.junit.jupiter.api.Test;

class StoredKeyTest {
    private static final int MAX = 1_024;

    @Test
    void of_upTo200Bytes_isStoredAsItIs() {
        assertThat(StoredKey.of("db", "k".repeat(200), MAX))
                .isEqualTo(new StoredKey(new EntryKey("db", "k".repeat(200)), null));
        assertThat(StoredKey.of("db", "€".repeat(66), MAX).fullKey()).isNull();
    }

    @Test
    void of_longer_isReadablePrefixAndHash() {
        StoredKey key = StoredKey.of("db", "user/" + "k".repeat(196), MAX);

        assertThat(key.entry().key()).startsWith("user/kkk").hasSize(48 + 1 + 32);
        assertThat(Glob.of(StoredKey.SHORTENED_GLOB).matches(key.entry().key())).isTrue();
        assertThat(key.fullKey()).isEqualTo(("user/" + "k".repeat(196)).getBytes(UTF_8));
        assertThat(key.entry())
                .isEqualTo(StoredKey.of("db", "user/" + "k".repeat(196), MAX).entry());
        assertThat(key.entry())
                .isNotEqualTo(StoredKey.of("db", "user/" + "k".repeat(197), MAX).entry());
    }

    @Test
    void of_surrogatePairAtTheCut_isNotSplit() {
        String stored = StoredKey.of("db", "k" + "😀".repeat(60), MAX).entry().key();

        assertThat(new String(stored.getBytes(UTF_8), UTF_8)).isEqualTo(stored);
    }

    @Test
    void of_anyPlane_countsBytesOfUtf8() {
        for (String text : new String[] {"a", "é", "€", "😀", "aé€😀"}) {
            assertThat(StoredKey.of("db", text, text.getBytes(UTF_8).length)
                            .entry()
                            .key())
                    .isEqualTo(text);
        }
    }
}
