package dev.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.base.Codec;
import dev.larder.base.LarderException;
import dev.larder.base.SharedRandom;
import java.io.IOException;
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
    void extend_byMoreThanTheirStampsLast_livesAsLong() {
        db.put("k", "v", EntryOptions.tags("t"));

        assertThat(manager.extend("db", "*", Duration.ofHours(2)).join()).isEqualTo(1);

        fixture.ticker.advance(Duration.ofHours(2));
        assertThat(db.get("k")).contains("v");
        db.invalidate("t");
        assertThat(db.get("k")).isEmpty();
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
    void extend_earlyRefresh_isDueThatMuchLater() {
        Cache<String> early = manager.cache(
                "early",
                CacheFixture.policy().earlyRefresh(EarlyRefresh.atFraction(0.8)).build(),
                Codec.utf8());
        early.put("k", "v");

        assertThat(manager.extend("early", "*", MORE).join()).isEqualTo(1);
        fixture.ticker.advance(PAST);

        assertThat(early.getOrLoad("k", load -> "too early")).isEqualTo("v");
        assertThat(early.stats().refreshes()).isZero();
        assertThat(CacheFixture.inFlight(early)).isZero();
    }

    @Test
    void extend_entriesThatMayBeServedStale_moveBothTheirTimes() {
        Cache<String> stale = manager.cache(
                "stale",
                CacheFixture.policy()
                        .stale(StalePolicy.ifError(Duration.ofMinutes(1)))
                        .build(),
                Codec.utf8());
        stale.put("k", "v");

        assertThat(manager.extend("stale", "*", MORE).join()).isEqualTo(1);

        fixture.ticker.advance(PAST);
        assertThat(stale.get("k")).contains("v");
        fixture.ticker.advance(MORE);
        assertThat(stale.get("k")).isEmpty();
        assertThat(stale.getOrLoad("k", ExtensionTest::failing)).isEqualTo("v");
        fixture.ticker.advance(Duration.ofMinutes(1));
        assertThatThrownBy(() -> stale.getOrLoad("k", ExtensionTest::failing)).isInstanceOf(LarderException.class);
    }

    private static String failing(LoadContext load) throws IOException {
        throw new IOException("down");
    }

    @Test
    void extend_entriesPastTheirTime_stayAsTheyAre() {
        Cache<String> stale = manager.cache(
                "stale",
                CacheFixture.policy()
                        .stale(StalePolicy.ifError(Duration.ofHours(1)))
                        .build(),
                Codec.utf8());
        stale.put("over", "v");
        stale.put("ended", "v");
        assertThat(stale.expire("ended")).isTrue();
        fixture.ticker.advance(PAST);

        assertThat(manager.extend("stale", "*", MORE).join()).isZero();

        assertThat(stale.get("over")).isEmpty();
        assertThat(stale.get("ended")).isEmpty();
    }

    @Test
    void extend_signedEntries_liveLongerInTheStore() {
        CacheManager signing = new CacheManager(
                fixture.store,
                fixture.ticker,
                SharedRandom.create(),
                fixture.executor,
                10,
                SigningKeys.of(new byte[32]));
        Cache<String> signed = signing.cache("signed", CacheFixture.policy().build(), Codec.utf8());
        Cache<String> stale = signing.cache(
                "stale",
                CacheFixture.policy()
                        .stale(StalePolicy.ifError(Duration.ofHours(1)))
                        .build(),
                Codec.utf8());
        signed.put("k", "v");
        stale.put("k", "v");

        assertThat(signing.extend("signed", "*", MORE).join()).isEqualTo(1);
        assertThat(signing.extend("stale", "*", MORE).join()).isZero();

        fixture.ticker.advance(PAST);
        assertThat(signed.get("k")).contains("v");
        assertThat(stale.get("k")).isEmpty();
        signing.close();
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
