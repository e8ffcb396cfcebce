package dev.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.cache.AdaptiveTtl.Change;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AdaptiveTtlTest {
    private static final TtlPolicy POLICY =
            TtlPolicy.exactly(Duration.ofSeconds(60)).adaptive(Duration.ofSeconds(10), Duration.ofSeconds(300));

    private final CacheFixture fixture = new CacheFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void nextMillis_followsWhatBecameOfTheValueWithinTheBounds() {
        assertThat(AdaptiveTtl.nextMillis(POLICY, Change.UNKNOWN, -1)).isEqualTo(60_000);
        assertThat(AdaptiveTtl.nextMillis(POLICY, Change.UNCHANGED, 60_000)).isEqualTo(120_000);
        assertThat(AdaptiveTtl.nextMillis(POLICY, Change.UNCHANGED, 200_000)).isEqualTo(300_000);
        assertThat(AdaptiveTtl.nextMillis(POLICY, Change.CHANGED, 60_000)).isEqualTo(30_000);
        assertThat(AdaptiveTtl.nextMillis(POLICY, Change.CHANGED, 15_000)).isEqualTo(10_000);
        assertThat(AdaptiveTtl.nextMillis(POLICY, Change.INVALIDATED, 77_000)).isEqualTo(77_000);
    }

    @Test
    void getOrLoad_valueThatStays_livesLongerEachTime() {
        Cache<String> cache = cache();

        for (int seconds : new int[] {60, 120, 240, 300, 300}) {
            cache.getOrLoad("k", load -> "same");
            assertThat(lifeSeconds(cache)).isEqualTo(seconds);
        }

        assertThat(cache.stats().ttl()).isEqualTo(new CacheStats.Ttl(3, 0, 1, 0, 4, 0));
    }

    @Test
    void getOrLoad_valueThatChanges_livesShorterEachTime() {
        Cache<String> cache = cache();
        AtomicInteger version = new AtomicInteger();

        for (int seconds : new int[] {60, 30, 15, 10, 10}) {
            cache.getOrLoad("k", load -> "v" + version.incrementAndGet());
            assertThat(lifeSeconds(cache)).isEqualTo(seconds);
        }

        assertThat(cache.stats().ttl()).isEqualTo(new CacheStats.Ttl(0, 3, 1, 0, 0, 4));
    }

    @Test
    void getOrLoad_refreshedEarly_adaptsToo() {
        Cache<String> cache = fixture.cache(CacheFixture.policy()
                .ttl(POLICY)
                .earlyRefresh(EarlyRefresh.atFraction(0.5))
                .build());
        cache.getOrLoad("k", load -> "same");
        fixture.ticker.advance(Duration.ofSeconds(40));

        cache.getOrLoad("k", load -> "same");

        org.awaitility.Awaitility.await().until(() -> cache.stats().ttl().grown() == 1);
    }

    @Test
    void getOrLoad_invalidatedAgainAndAgain_keepsItsTime() {
        TtlPolicy jittered =
                new TtlPolicy(Duration.ofSeconds(60), 0.5, Duration.ofSeconds(10), Duration.ofSeconds(300));
        Cache<String> cache = fixture.cache(CacheFixture.policy().ttl(jittered).build());
        cache.getOrLoad("k", EntryOptions.tags("t"), load -> "same");
        Duration first = cache.describe("k").orElseThrow().ttl();

        for (int i = 0; i < 20; i++) {
            cache.invalidate("t");
            cache.getOrLoad("k", EntryOptions.tags("t"), load -> "same");
        }

        assertThat(cache.describe("k").orElseThrow().ttl()).isEqualTo(first);
        assertThat(cache.stats().ttl()).isEqualTo(new CacheStats.Ttl(0, 0, 20, 0, 0, 0));
    }

    @Test
    void getOrLoad_askedForLongAfterItsTime_beginsAnew() {
        Cache<String> cache = cache();
        cache.getOrLoad("k", load -> "same");
        fixture.ticker.advance(Duration.ofMinutes(10));

        cache.getOrLoad("k", load -> "same");

        assertThat(lifeSeconds(cache)).isEqualTo(60);
        assertThat(cache.stats().ttl()).isEqualTo(new CacheStats.Ttl(0, 0, 0, 0, 0, 0));
    }

    @Test
    void getOrLoad_withATimeOfItsOwn_keepsThat() {
        Cache<String> cache = cache();
        for (int i = 0; i < 3; i++) {
            cache.getOrLoad("k", EntryOptions.ttl(Duration.ofSeconds(20)), load -> "same");
            assertThat(lifeSeconds(cache)).isEqualTo(20);
        }
        assertThat(cache.stats().ttl()).isEqualTo(new CacheStats.Ttl(0, 0, 0, 0, 0, 0));
    }

    @Test
    void policy_boundsOnTheWrongSide_areRefused() {
        TtlPolicy fixed = TtlPolicy.exactly(Duration.ofSeconds(60));
        assertThatThrownBy(() -> fixed.adaptive(Duration.ofSeconds(61), Duration.ofSeconds(90)))
                .hasMessage("shortest ttl must be between PT0.001S and PT1M, was PT1M1S");
        assertThatThrownBy(() -> fixed.adaptive(Duration.ofSeconds(1), Duration.ofSeconds(59)))
                .hasMessage("longest ttl must be between PT1M and PT8760H, was PT59S");
        assertThat(fixed.isAdaptive()).isFalse();
        assertThat(POLICY.isAdaptive()).isTrue();
    }

    private Cache<String> cache() {
        return fixture.cache(CacheFixture.policy().ttl(POLICY).build());
    }

    /** Turns the clock until the entry is a miss. */
    private int lifeSeconds(Cache<String> cache) {
        int seconds = 0;
        while (cache.get("k").isPresent()) {
            fixture.ticker.advance(Duration.ofSeconds(1));
            seconds++;
        }
        return seconds;
    }
}
