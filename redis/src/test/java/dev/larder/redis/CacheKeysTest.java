package dev.larder.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.base.Glob;
import dev.larder.base.LarderException;
import dev.larder.cache.EntryKey;
import dev.larder.cache.Tag;
import dev.larder.redis.link.Slots;
import dev.larder.testkit.SeededTest;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CacheKeysTest {
    private static final String ALPHABET = "ab*?[]^-\\}{:v\n€😀";

    private final CacheKeys keys = new CacheKeys("ld");

    @Test
    void entry_plainKey_isTheDocumentedOne() {
        assertThat(text(keys.entry(new EntryKey("db", "user:1")))).isEqualTo("ld:{db:user:1}:v");
        assertThat(text(keys.stamp(new Tag("db", "users")))).isEqualTo("ld:t:{db:users}");
        assertThat(text(keys.stamp(Tag.wholeCache("db")))).isEqualTo("ld:t:{db:}");
        assertThat(text(keys.names())).isEqualTo("ld:n:caches");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "}", "{}", "a}b{c}", "}}}:v", "\n\0", "€😀", ":", "{", "a}:l"})
    void entry_anyKey_sharesItsSlotWithItsLease(String key) {
        byte[] value = keys.entry(new EntryKey("db", key));
        byte[] lease = keys.lease(new EntryKey("db", key));

        assertThat(Slots.of(value)).isEqualTo(Slots.of(lease));
        assertThat(keys.entryOf(value)).isEqualTo(new EntryKey("db", key));
        assertThat(keys.leasedOf(lease)).isEqualTo(new EntryKey("db", key));
        assertThat(keys.leasedOf(value)).isNull();
        assertThat(keys.tagOf(keys.stamp(new Tag("db", key)))).isEqualTo(new Tag("db", key));
    }

    @Test
    void entry_halfASurrogatePair_isRefused() {
        assertThatThrownBy(() -> keys.entry(new EntryKey("db", "a\uD800"))).isInstanceOf(LarderException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ld:t:{db:users}", "ld:n:caches", "ld:{db:}:v", "ld:{:a}:v", "ld:{a b:c}:v", "ld:{db:a}:l", "x"})
    void entryOf_otherKeys_isNull(String stored) {
        assertThat(keys.entryOf(stored.getBytes(UTF_8))).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ld:{db:a}:v", "ld:{db:a}:l", "ld:n:caches", "ld:t:{db}", "ld:t:{:a}", "ld:t:{db:a", "x"})
    void tagOf_otherKeys_isNull(String stored) {
        assertThat(keys.tagOf(stored.getBytes(UTF_8))).isNull();
    }

    @Test
    void tagOf_wholeCache_isThatTag() {
        assertThat(keys.tagOf("ld:t:{db:}".getBytes(UTF_8))).isEqualTo(Tag.wholeCache("db"));
    }

    @Test
    void entryOf_notUtf8_isNull() {
        assertThat(keys.entryOf("ld:{db:\u00ff}:v".getBytes(ISO_8859_1))).isNull();
        assertThat(keys.entryOf("ld:{db:\uFFFD}:v".getBytes(UTF_8))).isEqualTo(new EntryKey("db", "\uFFFD"));
    }

    @Test
    void pattern_specialCharacters_areEscaped() {
        assertThat(text(new CacheKeys("l-d").pattern("a-b", "x*"))).isEqualTo("l\\-d:{a\\-b:x*}:v");
        assertThat(text(keys.pattern(null, null))).isEqualTo("ld:{*:*}:v");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "[a", "[^", "[a-", "[a-]", "[\\", "a\\", "\\\\", "[\\]", "[]", "[a]\\", "[[", "[\\\\"})
    void pattern_openEnd_meansTheSameInside(String glob) {
        for (String key : new String[] {"", "a", "-", "\\", "[", "]", "^", "a\\", "a]", "}:v", "\\\\"}) {
            assertThat(matchesInside(glob, key)).as("%s against %s", glob, key).isEqualTo(matchesAlone(glob, key));
        }
    }

    @SeededTest(seeds = 50)
    void pattern_anyGlob_meansTheSameInside(RandomGenerator random) {
        for (int i = 0; i < 500; i++) {
            String glob = word(random);
            String key = word(random);
            assertThat(matchesInside(glob, key)).as("%s against %s", glob, key).isEqualTo(matchesAlone(glob, key));
        }
    }

    private boolean matchesInside(String glob, String key) {
        return Glob.of(text(keys.pattern("db", glob))).matches("ld:{db:" + key + "}:v");
    }

    private static boolean matchesAlone(String glob, String key) {
        return Glob.of(glob).matches(key);
    }

    private static String word(RandomGenerator random) {
        int[] letters = ALPHABET.codePoints().toArray();
        StringBuilder word = new StringBuilder();
        random.ints(random.nextInt(7), 0, letters.length).forEach(i -> word.appendCodePoint(letters[i]));
        return word.toString();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, UTF_8);
    }
}
