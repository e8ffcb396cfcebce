package dev.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Percentage.withPercentage;

import dev.larder.base.Codec;
import dev.larder.base.LarderException;
import dev.larder.base.SharedRandom;
import dev.larder.memory.InMemoryStores;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Goal: of each miss it is known why, or said that it is not; and how long loads took. */
class MissCausesTest {
    private final CacheFixture fixture = new CacheFixture();
    private final Cache<String> cache = fixture.cache();

    @AfterEach
    void close() {
        fixture.close();
    }

    private void assertMisses(Map<Absence, Long> absent, CacheStats.Misses misses) {
        assertThat(cache.stats().absent()).isEqualTo(absent);
        assertThat(cache.stats().misses()).isEqualTo(misses);
    }

    @Test
    void get_ofWhatWasNeverWritten_isCold() {
        cache.get("k");
        cache.getAll(List.of("a", "b"));

        assertMisses(Map.of(Absence.COLD, 3L), new CacheStats.Misses(3, 0, 0, 0, 0));
    }

    @Test
    void get_afterItsTime_isExpired() {
        cache.put("k", "v");
        fixture.ticker.advance(Duration.ofMinutes(1));
        cache.get("k");

        assertMisses(Map.of(Absence.EXPIRED, 1L), new CacheStats.Misses(1, 0, 0, 0, 0));
    }

    @Test
    void get_afterRemoval_isRemoved() {
        cache.put("k", "v");
        cache.remove("k");
        cache.get("k");

        assertMisses(Map.of(Absence.REMOVED, 1L), new CacheStats.Misses(1, 0, 0, 0, 0));
    }

    @Test
    void get_afterInvalidation_isInvalidatedAndOnceSweptRemoved() {
        cache.put("k", "v", EntryOptions.tags("t"));
        cache.invalidate("t");
        cache.get("k");
        assertMisses(Map.of(), new CacheStats.Misses(0, 0, 1, 0, 0));

        cache.put("k", "v", EntryOptions.tags("t"));
        fixture.manager.clear(ClearRequest.cache("db")).swept().join();
        cache.get("k");

        assertMisses(Map.of(Absence.REMOVED, 1L), new CacheStats.Misses(1, 0, 1, 0, 0));
    }

    @Test
    void get_ofWhatAnotherNodeRemoved_isGone() {
        cache.put("k", "v");
        Cache<String> other =
                fixture.manager().cache("db", CacheFixture.policy().build(), Codec.utf8());
        other.remove("k");
        cache.get("k");

        assertMisses(Map.of(Absence.GONE, 1L), new CacheStats.Misses(1, 0, 0, 0, 0));
    }

    @Test
    void get_afterALoad_isToldAsAfterAPut() {
        cache.getOrLoad("k", load -> "v");
        fixture.ticker.advance(Duration.ofMinutes(1));
        cache.getOrLoad("k", load -> "v");

        assertMisses(Map.of(Absence.COLD, 1L, Absence.EXPIRED, 1L), new CacheStats.Misses(2, 0, 0, 0, 0));
    }

    @Test
    void get_ofWhatHadToMakeRoom_isEvicted() {
        try (InMemoryStores stores = InMemoryStores.create(fixture.ticker, InMemoryStores.DEFAULT_MAX_BYTES);
                CacheManager manager = new CacheManager(
                        stores.cacheStore(),
                        fixture.ticker,
                        SharedRandom.create(),
                        fixture.executor,
                        10,
                        SigningKeys.none(),
                        200_000)) {
            Cache<String> small = manager.cache("db", CacheFixture.policy().build(), Codec.utf8());
            for (int i = 0; i < 1_000; i++) {
                small.put("k" + i, "v".repeat(300));
            }
            assertThat(manager.optimize().removedEntries()).isPositive();
            for (int i = 0; i < 1_000; i++) {
                small.get("k" + i);
            }

            CacheStats stats = small.stats();
            assertThat(stats.absent()).containsOnlyKeys(Absence.EVICTED);
            assertThat(stats.absent().get(Absence.EVICTED))
                    .isEqualTo(stats.misses().absent());
        }
    }

    @Test
    void causes_ofAForgottenCache_areKept() {
        cache.get("k");
        assertThat(fixture.manager.forget("db")).isTrue();

        assertThat(fixture.manager.forgottenStats().absent()).isEqualTo(Map.of(Absence.COLD, 1L));
    }

    @Test
    void loads_thatTakeTimeOrFail_areTimed() {
        cache.getOrLoad("a", load -> slow());
        assertThatThrownBy(() -> cache.getOrLoad("b", load -> {
                    slow();
                    throw new IOException("the source is down");
                }))
                .isInstanceOf(LarderException.class);
        cache.getAllOrLoad(List.of("c", "d"), load -> Map.of("c", slow(), "d", "v"));

        assertThat(cache.stats().loadLatency().count()).isEqualTo(3);
        assertThat(cache.stats().loadLatency().p50Nanos()).isCloseTo(200_000_000L, withPercentage(5));
        assertThat(fixture.manager.loadLatency().total()).isEqualTo(3);
        assertThat(fixture.manager.forget("db")).isTrue();
        assertThat(fixture.manager.loadLatency().total()).isEqualTo(3);
    }

    private String slow() {
        fixture.ticker.advance(Duration.ofMillis(200));
        return "v";
    }
}
