package dev.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.base.Codec;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Goal: who extends entries gets exactly the valid ones extended whose keys he names. */
@Timeout(60)
class ExtensionTest {
    private static final Duration MORE = Duration.ofMinutes(5);
    private static final Duration PAST = Duration.ofSeconds(61);

    private final CacheFixture fixture = new CacheFixture();
    private final CacheManager manager = fixture.manager;
    private final Cache<String> db = fixture.cache();
    private final Cache<String> api = manager.cache("api", CacheFixture.policy().build(), Codec.utf8());

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void extend_keysByGlob_livesThatMuchLongerAndOthersDoNot() {
        db.put("user:1", "v");
        db.put("page:1", "v");
        api.put("user:1", "v");

        assertThat(manager.extend("db", "user:*", MORE).join()).isEqualTo(1);

        assertThat(manager.describe("db", "user:1").orElseThrow().ttl()).isEqualTo(MORE.plus(Duration.ofMinutes(1)));
        fixture.ticker.advance(PAST);
        assertThat(db.get("user:1")).contains("v");
        assertThat(db.get("page:1")).isEmpty();
        assertThat(api.get("user:1")).isEmpty();
    }

    @Test
    void extend_allCachesAndTwice_addsTwice() {
        db.put("a", "v");
        api.put("a", "v");

        var first = manager.extend(null, "*", MORE);
        var second = manager.extend(null, "*", MORE);

        assertThat(first.join()).isEqualTo(2);
        assertThat(second.join()).isEqualTo(2);
        assertThat(manager.describe("api", "a").orElseThrow().ttl())
                .isEqualTo(MORE.multipliedBy(2).plus(Duration.ofMinutes(1)));
    }

    @Test
    void extend_longKeys_meansThemInFull() {
        String one = "user/" + "x".repeat(300) + "/one";
        String two = "user/" + "x".repeat(300) + "/two";
        db.put(one, "v");
        db.put(two, "v");

        assertThat(manager.extend("db", "*/one", MORE).join()).isEqualTo(1);

        fixture.ticker.advance(PAST);
        assertThat(db.get(one)).contains("v");
        assertThat(db.get(two)).isEmpty();
    }

    @Test
    void extend_invalidEntries_areNotCounted() {
        db.put("old", "v", EntryOptions.tags("t"));
        db.put("new", "v");
        db.invalidate("t");

        assertThat(manager.extend("db", "*", MORE).join()).isEqualTo(1);
    }

    @Test
    void extend_entriesThatMayBeServedStale_stayAsTheyAre() {
        Cache<String> stale = manager.cache(
                "stale",
                CacheFixture.policy()
                        .stale(StalePolicy.ifError(Duration.ofHours(1)))
                        .build(),
                Codec.utf8());
        stale.put("k", "v");
        Duration before = manager.describe("stale", "k").orElseThrow().ttl();

        assertThat(manager.extend("stale", "*", MORE).join()).isZero();

        assertThat(manager.describe("stale", "k").orElseThrow().ttl()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "P366D"})
    void extend_timeOutOfRange_isRefused(Duration additional) {
        assertThatThrownBy(() -> manager.extend("db", "*", additional))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("additional time must be between PT0.001S and PT8760H");
    }

    @Test
    void extend_emptyPatternOrBadName_isRefused() {
        assertThatThrownBy(() -> manager.extend("db", "", MORE)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> manager.extend("d b", "*", MORE)).isInstanceOf(IllegalArgumentException.class);
    }
}
