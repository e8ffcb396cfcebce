package dev.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.base.Codec;
import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import dev.larder.base.SharedRandom;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CacheManagerTest {
    private final CacheFixture fixture = new CacheFixture();
    private final CacheManager manager = fixture.manager;
    private final CachePolicy policy = CacheFixture.policy().build();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void cache_sameNameAgain_isTheSameObject() {
        Cache<String> cache = manager.cache("db", policy, Codec.utf8());

        assertThat(manager.cache("db", CacheFixture.policy().build(), Codec.utf8()))
                .isSameAs(cache);
        assertThat(cache.name()).isEqualTo("db");
        assertThat(cache.policy()).isEqualTo(policy);
        assertThat(manager.find("db")).contains(cache);
        assertThat(manager.find("other")).isEmpty();
        assertThat(manager.names()).containsExactly("db");
        assertThat(fixture.store.trips()).isEmpty();
    }

    @Test
    void cache_sameNameOtherPolicyOrCodec_saysSo() {
        manager.cache("db", policy, Codec.utf8());
        CachePolicy other = CacheFixture.policy().maxLoads(3).build();

        assertThatThrownBy(() -> manager.cache("db", other, Codec.utf8()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cache db has the policy " + policy + ", was asked for with " + other);
        assertThatThrownBy(() -> manager.cache("db", policy, Codec.bytes()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cache db has the codec 2 with schema 0, was asked for with 1 with schema 0");
    }

    @Test
    void cache_badName_saysWhatIsAccepted() {
        for (String name : new String[] {"", "a:b", "{a}", "-a", "a b", "a".repeat(65)}) {
            assertThatThrownBy(() -> manager.cache(name, policy, Codec.utf8()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("cache name must match [A-Za-z0-9][A-Za-z0-9._-]{0,63}, was '" + name + "'");
        }
    }

    @Test
    void cache_tooMany_isRefused() {
        for (int i = 0; i < 10; i++) {
            manager.cache("c" + i, policy, Codec.utf8());
        }

        assertThatThrownBy(() -> manager.cache("c10", policy, Codec.utf8()))
                .isInstanceOfSatisfying(
                        LarderException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LIMIT_REACHED))
                .hasMessage("number of caches must be at most 10, was asked for one more: c10");
        assertThat(manager.cache("c9", policy, Codec.utf8())).isNotNull();
    }

    @Test
    void forget_idleCache_makesRoomAndKeepsFiguresAndEntries() {
        for (int i = 0; i < 10; i++) {
            manager.cache("c" + i, policy, Codec.utf8());
        }
        Cache<String> old = manager.cache("c0", policy, Codec.utf8());
        old.put("k", "v");
        assertThat(old.get("k")).contains("v");

        assertThat(manager.forget("c0")).isTrue();

        assertThat(manager.forget("c0")).isFalse();
        assertThat(manager.find("c0")).isEmpty();
        assertThat(manager.forgottenStats().sets()).isEqualTo(1);
        assertThat(manager.forgottenStats().hits()).isEqualTo(1);
        assertThat(manager.forgottenStats().l2Latency().count()).isEqualTo(1);
        manager.cache("c10", policy, Codec.utf8());
        manager.forget("c10");
        Cache<String> again = manager.cache("c0", policy, Codec.utf8());
        assertThat(again).isNotSameAs(old);
        assertThat(again.get("k")).contains("v");
        assertThat(again.stats().sets()).isZero();
    }

    @Test
    void forget_cacheThatLoads_isRefused_andAForgottenOneDoesNotLoad() {
        Cache<String> cache = manager.cache("db", policy, Codec.utf8());

        String loaded = cache.getOrLoad("k", load -> "forgotten: " + manager.forget("db"));

        assertThat(loaded).isEqualTo("forgotten: false");
        assertThat(manager.forget("db")).isTrue();
        assertThat(cache.getOrLoad("k", load -> "hit, so not called")).isEqualTo("forgotten: false");
        assertThatThrownBy(() -> cache.getOrLoad("other", load -> "v"))
                .isInstanceOfSatisfying(
                        LarderException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CLOSED))
                .hasMessage("cache db was forgotten by its manager, which must be asked for it again");
        assertThat(manager.cache("db", policy, Codec.utf8()).getOrLoad("other", load -> "v"))
                .isEqualTo("v");
    }

    @Test
    void cache_afterClose_isRefused() {
        manager.close();

        assertThatThrownBy(() -> manager.cache("db", policy, Codec.utf8()))
                .isInstanceOfSatisfying(
                        LarderException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CLOSED))
                .hasMessage("cache manager is closed, was asked for cache db");
        assertThatThrownBy(() -> manager.clear(ClearRequest.keys(null, "*")))
                .hasMessage("cache manager is closed, was asked for a sweep");
    }

    @Test
    void create_maxCachesOutOfRange_saysSo() {
        assertThatThrownBy(() ->
                        new CacheManager(fixture.store, fixture.ticker, SharedRandom.create(), fixture.executor, 0))
                .hasMessage("maxCaches must be between 1 and 100000, was 0");
    }

    @Test
    void stats_allCaches_areByName() {
        manager.cache("db", policy, Codec.utf8()).get("k");
        manager.cache("api", policy, Codec.utf8());

        assertThat(manager.stats()).containsOnlyKeys("api", "db");
        assertThat(Objects.requireNonNull(manager.stats().get("db")).misses().total())
                .isEqualTo(1);
    }

    @Test
    void usage_entries_areCountedByCacheAndKeptForAWhile() {
        Cache<String> db = manager.cache("db", policy, Codec.utf8());
        db.put("a", "v");
        db.put("b", "v");
        manager.cache("api", policy, Codec.utf8()).put("a", "v");
        manager.cache("empty", policy, Codec.utf8());

        var usage = manager.usage().orElseThrow();
        db.put("c", "v");

        assertThat(usage).containsOnlyKeys("api", "db");
        assertThat(usage.get("db"))
                .isEqualTo(new CacheUsage(2, 2 * db.describe("a").orElseThrow().memoryBytes()));
        assertThat(manager.usage()).contains(usage);
        fixture.ticker.advance(Census.VALID_FOR);
        assertThat(manager.usage().orElseThrow())
                .hasEntrySatisfying("db", db3 -> assertThat(db3.entries()).isEqualTo(3));
    }

    @Test
    void usage_tooManyKeysOrTooSlow_isUnknown() {
        Cache<String> db = manager.cache("db", policy, Codec.utf8());
        db.put("a", "v");
        db.put("b", "v");

        assertThat(new Census(fixture.store, fixture.ticker, 1).take()).isEmpty();
        assertThat(new Census(fixture.store, fixture.ticker, 2).take()).isPresent();
        CacheStore slow = new SlowScans(fixture.store, () -> fixture.ticker.advance(Census.MAX_TIME.plusNanos(1)));
        assertThat(new Census(slow, fixture.ticker, 2).take()).isEmpty();
    }

    @Test
    void usage_storeDown_throwsAndWorksAgainAfter() {
        manager.cache("db", policy, Codec.utf8()).put("a", "v");
        fixture.store.down(true);
        assertThatThrownBy(manager::usage).isInstanceOf(LarderException.class);

        fixture.store.down(false);

        assertThat(manager.usage().orElseThrow()).containsOnlyKeys("db");
    }

    @Test
    void describe_anyCache_needsNoCodec() {
        manager.cache("db", policy, Codec.utf8()).put("k", "v", EntryOptions.tags("t"));

        assertThat(fixture.manager().describe("db", "k").orElseThrow().tags()).containsExactly("t");
        assertThat(fixture.manager().describe("none", "k")).isEmpty();
        assertThat(Duration.ofMinutes(1))
                .isEqualTo(manager.describe("db", "k").orElseThrow().ttl());
    }
}
