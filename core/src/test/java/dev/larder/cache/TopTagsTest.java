package dev.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.base.HandTicker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TopTagsTest {
    private final HandTicker ticker = new HandTicker();
    private final TopTags tags = new TopTags(ticker);
    private final CacheFixture fixture = new CacheFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    private void write(int times, String... names) {
        List<TagStamp> stamps = new ArrayList<>();
        stamps.add(new TagStamp("", Stamp.random(new java.util.Random(1))));
        for (String name : names) {
            stamps.add(new TagStamp(name, Stamp.random(new java.util.Random(2))));
        }
        for (int i = 0; i < times; i++) {
            tags.written("db", stamps);
        }
    }

    @Test
    void top_ofSome_hasTheMostUsedFirstAndNotTheWholeCache() {
        write(3, "users", "menu");
        write(2, "menu");
        write(50);

        assertThat(tags.top()).containsExactly(new TagUse("db", "menu", 5), new TagUse("db", "users", 3));
    }

    @Test
    void top_ofMoreTagsThanAreCounted_hasTheOneThatMostCarry() {
        for (int i = 0; i < 4_000; i++) {
            write(1, "rare-" + i);
            write(i % 10 == 0 ? 1 : 0, "all");
        }

        assertThat(tags.top()).hasSize(TopTags.SHOWN);
        assertThat(tags.top().get(0).tag()).isEqualTo("all");
        assertThat(tags.top().get(0).writes()).isBetween(300L, 400L);
    }

    @Test
    void top_afterAWhile_forgetsWhatWasBefore() {
        write(10, "old");
        ticker.advance(TopTags.WINDOW);
        write(5, "new");
        assertThat(tags.top()).extracting(TagUse::tag).containsExactly("old", "new");

        ticker.advance(TopTags.WINDOW);
        assertThat(tags.top()).extracting(TagUse::tag).containsExactly("new");

        ticker.advance(TopTags.WINDOW.multipliedBy(2));
        assertThat(tags.top()).isEmpty();
    }

    @Test
    void topTags_ofAManager_countPutsAndLoads() {
        Cache<String> cache = fixture.cache(CacheFixture.policy().build());
        cache.put("a", "1", EntryOptions.tags("t"));
        cache.putAll(Map.of("b", "2", "c", "3"), EntryOptions.tags("t"));
        cache.getOrLoad("d", EntryOptions.tags("t"), load -> "4");
        cache.get("a");

        assertThat(fixture.manager.topTags()).singleElement().satisfies(top -> {
            assertThat(top.tag()).isEqualTo("t");
            assertThat(top.writes()).isEqualTo(4);
        });
    }
}
