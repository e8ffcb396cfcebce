package dev.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.larder.base.Codec;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Entries that batches load anew before their end. */
@Timeout(60)
class BatchRefreshTest {
    private static final Duration NEARLY = Duration.ofSeconds(50);
    private static final List<String> KEYS = List.of("a", "b", "c");
    private static final EntryOptions TAGGED = EntryOptions.tags("t");

    private final CacheFixture fixture = new CacheFixture();
    private final CachePolicy policy =
            CacheFixture.policy().earlyRefresh(EarlyRefresh.atFraction(0.8)).build();
    private final Cache<String> cache = fixture.cache(policy);
    private final BatchSource source = new BatchSource();

    @AfterEach
    void close() {
        source.release.countDown();
        fixture.close();
    }

    /** Two that are due and one that is not. */
    private void put() {
        cache.putAll(Map.of("a", "a old", "b", "b old"), TAGGED);
        fixture.ticker.advance(NEARLY);
        cache.put("c", "c old", TAGGED);
    }

    private void awaitEnd() {
        await().until(() -> CacheFixture.inFlight(cache) == 0);
    }

    @Test
    void due_oldValuesAreReturnedAndThoseLoadedAnewTogether() {
        put();

        assertThat(cache.getAllOrLoad(KEYS, TAGGED, source::fresh).values())
                .containsExactly(Map.entry("a", "a old"), Map.entry("b", "b old"), Map.entry("c", "c old"));

        awaitEnd();
        assertThat(cache.getAll(KEYS))
                .containsExactly(Map.entry("a", "a new"), Map.entry("b", "b new"), Map.entry("c", "c old"));
        assertThat(source.asked).containsExactly(Set.of("a", "b"));
        assertThat(cache.stats().refreshes()).isEqualTo(2);
        fixture.ticker.advance(Duration.ofSeconds(40));
        assertThat(cache.get("a")).as("its time began anew").contains("a new");
    }

    @Test
    void due_asynchronously_theSame() {
        put();

        assertThat(cache.async()
                        .getAllOrLoad(KEYS, TAGGED, source::fresh)
                        .join()
                        .values())
                .containsEntry("a", "a old");

        awaitEnd();
        assertThat(cache.getAll(KEYS)).containsEntry("a", "a new").containsEntry("b", "b new");
    }

    @Test
    void plainRead_refreshesNothing() {
        put();

        assertThat(cache.getAll(KEYS)).hasSize(3);

        assertThat(CacheFixture.inFlight(cache)).isZero();
    }

    @Test
    void manyReadersOfTwoNodes_eachKeyIsLoadedOnce() {
        Cache<String> there = fixture.manager().cache("db", policy, Codec.utf8());
        put();

        for (int i = 0; i < 20; i++) {
            Cache<String> reader = i % 2 == 0 ? cache : there;
            assertThat(reader.getAllOrLoad(KEYS, TAGGED, source::slow).values()).containsEntry("a", "a old");
            assertThat(reader.getOrLoad("a", TAGGED, load -> "single")).isEqualTo("a old");
        }
        await().until(() -> CacheFixture.inFlight(cache) + CacheFixture.inFlight(there) == 2);
        source.release.countDown();

        awaitEnd();
        await().until(() -> CacheFixture.inFlight(there) == 0);
        List<String> loaded = new ArrayList<>();
        source.asked.forEach(loaded::addAll);
        assertThat(loaded).containsExactlyInAnyOrder("a", "b");
        assertThat(cache.getAll(List.of("a", "b"))).containsExactly(Map.entry("a", "a new"), Map.entry("b", "b new"));
    }

    @Test
    void loaderFails_valuesStayAndAreTriedAgainAfterAWhile() {
        put();
        BatchLoader<String> failing = load -> {
            source.asked.add(load.keys());
            throw new IOException("down");
        };

        assertThat(cache.getAllOrLoad(KEYS, TAGGED, failing).orThrow()).hasSize(3);
        awaitEnd();
        assertThat(cache.getAllOrLoad(KEYS, TAGGED, failing).orThrow()).hasSize(3);
        awaitEnd();

        assertThat(source.asked).hasSize(1);
        assertThat(cache.stats().refreshFailures()).isEqualTo(2);
        fixture.ticker.advance(Duration.ofSeconds(2));
        assertThat(cache.getAllOrLoad(KEYS, TAGGED, source::fresh).values()).containsEntry("a", "a old");
        awaitEnd();
        assertThat(cache.get("a")).contains("a new");
    }

    @Test
    @NullUnmarked
    void oneValueIsNull_onlyThatIsNotRefreshed() {
        put();

        assertThat(cache.getAllOrLoad(KEYS, TAGGED, load -> {
                            Map<String, String> values = source.fresh(load);
                            values.put("a", null);
                            return values;
                        })
                        .orThrow())
                .hasSize(3);

        awaitEnd();
        assertThat(cache.getAll(KEYS)).containsEntry("a", "a old").containsEntry("b", "b new");
        assertThat(cache.stats().refreshFailures()).isEqualTo(1);
    }

    @Test
    void invalidatedWhileRefreshed_isAMiss() {
        put();
        assertThat(cache.getAllOrLoad(KEYS, TAGGED, source::slow).values()).hasSize(3);
        await().until(() -> !source.asked.isEmpty());

        cache.invalidate("t");
        source.release.countDown();

        awaitEnd();
        assertThat(cache.getAll(KEYS)).isEmpty();
    }

    @Test
    void removedWhileRefreshed_staysRemoved() {
        put();
        assertThat(cache.getAllOrLoad(KEYS, TAGGED, source::slow).values()).hasSize(3);
        await().until(() -> !source.asked.isEmpty());

        assertThat(cache.remove("a")).isTrue();
        source.release.countDown();

        awaitEnd();
        assertThat(cache.getAll(KEYS)).doesNotContainKey("a").containsEntry("b", "b new");
    }

    @Test
    void loaderHangs_isInterruptedAndGivesItsPlaceBack() {
        Cache<String> brief = fixture.manager.cache(
                "brief",
                CacheFixture.policy()
                        .earlyRefresh(EarlyRefresh.atFraction(0.8))
                        .loadTimeout(Duration.ofMillis(50))
                        .maxLoads(1)
                        .build(),
                Codec.utf8());
        brief.put("a", "a old");
        fixture.ticker.advance(NEARLY);

        assertThat(brief.getAllOrLoad(List.of("a"), source::slow).values()).containsEntry("a", "a old");

        await().until(() -> CacheFixture.inFlight(brief) == 0 && brief.stats().refreshFailures() == 1);
        assertThat(brief.getOrLoad("other", load -> "v")).isEqualTo("v");
    }
}
