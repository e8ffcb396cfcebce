package dev.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.base.HandTicker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HotKeysTest {
    private final HandTicker ticker = new HandTicker();
    private final HotKeys exact = new HotKeys(ticker, 1);
    private final CacheFixture fixture = new CacheFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    private void read(int times, String key) {
        for (int i = 0; i < times; i++) {
            exact.read("db", key);
        }
    }

    @Test
    void top_ofSome_hasTheMostReadFirstWithTheirShare() {
        read(30, "a");
        read(10, "b");

        assertThat(exact.top(cache -> true))
                .containsExactly(new HotKey("db", "a", 30, 75, 30, true), new HotKey("db", "b", 10, 25, 10, true));
    }

    @Test
    void top_ofMoreKeysThanAreCounted_hasTheHotOne() {
        for (int i = 0; i < 1_000; i++) {
            read(1, "rare" + i);
            read(i % 5 == 0 ? 1 : 0, "hot");
        }

        assertThat(exact.top(cache -> false)).hasSize(HotKeys.SHOWN);
        assertThat(exact.top(cache -> false).get(0).key()).isEqualTo("hot");
        assertThat(exact.top(cache -> false).get(0).samples()).isBetween(150L, 200L);
    }

    @Test
    void top_afterAWhile_forgetsWhatWasBefore() {
        read(10, "old");
        ticker.advance(HotKeys.WINDOW);
        read(5, "new");
        assertThat(exact.top(cache -> false)).extracting(HotKey::key).containsExactly("old", "new");

        ticker.advance(HotKeys.WINDOW);
        assertThat(exact.top(cache -> false)).extracting(HotKey::key).containsExactly("new");

        ticker.advance(HotKeys.WINDOW.multipliedBy(2));
        assertThat(exact.top(cache -> false)).isEmpty();
    }

    @Test
    void read_sampled_estimatesTheWhole() {
        HotKeys sampled = new HotKeys(ticker);
        int reads = 64_000;
        for (int i = 0; i < reads; i++) {
            sampled.read("db", "k");
        }

        // A thousand samples are expected, about 32 more or less; six times that is not chance.
        assertThat(sampled.top(cache -> false).get(0).reads()).isBetween(reads * 8L / 10, reads * 12L / 10);
    }

    @Test
    void hotKeys_ofACacheInTheStoreAlone_hasWhatIsRead() {
        Cache<String> plain =
                fixture.cache(CacheFixture.policy().near(NearPolicy.OFF).build());
        plain.put("k", "v");
        for (int i = 0; i < 20_000; i++) {
            plain.get("k");
        }

        assertThat(fixture.manager.hotKeys()).hasSize(1).allSatisfy(key -> {
            assertThat(key.inMemory()).isFalse();
            assertThat(key.reads()).isBetween(12_000L, 28_000L);
        });
    }

    @Test
    void isChosen_ofTimesOfAnyGrain_isOneInAsManyAsItIsSaid() {
        for (long grain : new long[] {1, 10, 41, 100, 1_000, 15_625_000}) {
            long chosen = 0;
            int times = 1 << 20;
            for (int i = 0; i < times; i++) {
                chosen += HotKeys.isChosen(i * grain) ? 1 : 0;
            }
            assertThat(chosen * HotKeys.EVERY * HotKeys.IN_MEMORY)
                    .as("grain " + grain)
                    .isBetween(times * 9L / 10, times * 11L / 10);
        }
    }
}
