package dev.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.larder.base.StoreUnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Values past their time in answers to batches, by the same rules as to single reads. */
@Timeout(60)
class BatchStaleTest {
    private static final Duration PAST = Duration.ofSeconds(61);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final List<String> KEYS = List.of("a", "b");
    private static final EntryOptions TAGGED = EntryOptions.tags("t");

    /** Both ways to wait. */
    enum Way {
        BLOCKING,
        ASYNC;

        BatchResult<String> load(Cache<String> cache, List<String> keys, BatchLoader<String> loader) {
            return this == BLOCKING
                    ? cache.getAllOrLoad(keys, TAGGED, loader)
                    : cache.async().getAllOrLoad(keys, TAGGED, loader).join();
        }
    }

    private final CacheFixture fixture = new CacheFixture();
    private final BatchSource source = new BatchSource();

    @AfterEach
    void close() {
        source.release.countDown();
        fixture.close();
    }

    private Cache<String> withOldValues(StalePolicy stale) {
        // Loads have so much time that whoever waits for all of it waits for longer than these tests may take.
        Cache<String> cache = fixture.cache(CacheFixture.policy()
                .stale(stale)
                .loadTimeout(CachePolicy.HIGHEST_LOAD_TIMEOUT)
                .build());
        cache.putAll(Map.of("a", "a old", "b", "b old"), TAGGED);
        fixture.ticker.advance(PAST);
        return cache;
    }

    private static StalePolicy stale() {
        return StalePolicy.ifError(Duration.ofHours(1));
    }

    private Map<String, String> failing(BatchLoadContext load) throws IOException {
        source.asked.add(load.keys());
        throw new IOException("down");
    }

    @ParameterizedTest
    @EnumSource
    void loadTakesLong_oldValuesAreReturnedAndTheLoadGoesOn(Way way) {
        Cache<String> cache = withOldValues(stale().withSoftTimeout(Duration.ofMillis(20)));

        BatchResult<String> result = way.load(cache, KEYS, source::slow);

        assertThat(result.values()).containsExactly(Map.entry("a", "a old"), Map.entry("b", "b old"));
        assertThat(result.failures()).isEmpty();
        assertThat(cache.stats().staleServed()).isEqualTo(2);
        assertThat(way.load(cache, KEYS, source::slow).values())
                .as("who comes meanwhile waits for the same load")
                .containsEntry("a", "a old");
        source.release.countDown();
        await().until(() -> CacheFixture.inFlight(cache) == 0);
        assertThat(cache.getAll(KEYS)).containsExactly(Map.entry("a", "a new"), Map.entry("b", "b new"));
        assertThat(source.asked).containsExactly(Set.of("a", "b"));
    }

    /** Two keys that others load: the time that was spent on the first is not given to the second once more. */
    @Test
    void severalLoadsTakeLong_allTogetherAreWaitedForOnce() throws Exception {
        Duration soft = Duration.ofMinutes(20);
        Cache<String> cache = withOldValues(stale().withSoftTimeout(soft));
        CountDownLatch landA = new CountDownLatch(1);
        CompletableFuture<String> first = cache.async().getOrLoad("a", TAGGED, load -> {
            landA.await();
            return "a new";
        });
        CompletableFuture<String> second = cache.async().getOrLoad("b", TAGGED, load -> {
            source.release.await();
            return "b new";
        });
        await().until(() -> CacheFixture.inFlight(cache) == 2);
        FutureTask<BatchResult<String>> batch = new FutureTask<>(() -> cache.getAllOrLoad(KEYS, TAGGED, source::fresh));
        Thread caller = new Thread(batch);
        caller.start();
        await().until(() -> cache.stats().coalesced() == 2 && caller.getState() == Thread.State.TIMED_WAITING);

        fixture.ticker.advance(soft);
        landA.countDown();

        assertThat(batch)
                .succeedsWithin(PATIENCE)
                .satisfies(result ->
                        assertThat(result.values()).containsExactly(Map.entry("a", "a new"), Map.entry("b", "b old")));
        assertThat(first).succeedsWithin(PATIENCE).isEqualTo("a new");
        source.release.countDown();
        assertThat(second).succeedsWithin(PATIENCE).isEqualTo("b new");
        assertThat(source.asked).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void loadEndsInTime_newValuesAreReturned(Way way) {
        Cache<String> cache = withOldValues(stale());

        assertThat(way.load(cache, KEYS, source::fresh).values())
                .containsExactly(Map.entry("a", "a new"), Map.entry("b", "b new"));

        assertThat(cache.stats().staleServed()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void someHaveNoOldValue_allAreLoadedTogetherAndWaitedFor(Way way) {
        Cache<String> cache = withOldValues(StalePolicy.whileRevalidating(Duration.ofHours(1)));

        BatchResult<String> result = way.load(cache, List.of("c", "a", "b"), source::fresh);

        assertThat(result.values())
                .containsExactly(Map.entry("c", "c new"), Map.entry("a", "a new"), Map.entry("b", "b new"));
        assertThat(source.asked).containsExactly(Set.of("a", "b", "c"));
        assertThat(cache.stats().staleServed()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void loaderFails_oldValuesAndNotTriedAgainForAWhile(Way way) {
        Cache<String> cache = withOldValues(stale().withRetryAfter(Duration.ofSeconds(10)));

        assertThat(way.load(cache, KEYS, this::failing).orThrow()).containsEntry("a", "a old");
        assertThat(way.load(cache, KEYS, source::fresh).values()).containsEntry("a", "a old");
        assertThat(cache.getOrLoad("a", load -> "single"))
                .as("single reads leave the key alone as well")
                .isEqualTo("a old");

        assertThat(source.asked).hasSize(1);
        assertThat(cache.stats().staleServed()).isEqualTo(5);
        fixture.ticker.advance(Duration.ofSeconds(11));
        assertThat(way.load(cache, KEYS, source::fresh).values()).containsEntry("a", "a new");
    }

    @Test
    void loaderFails_withoutAnOldValue_isTriedAgainAtOnce() {
        Cache<String> cache = fixture.cache(CacheFixture.policy().stale(stale()).build());

        assertThat(cache.getAllOrLoad(KEYS, this::failing).failures()).containsOnlyKeys("a", "b");

        assertThat(cache.getAllOrLoad(KEYS, source::fresh).values()).containsEntry("a", "a new");
    }

    @Test
    void invalidatedWhileLoadedInTheBackground_isAMiss() {
        Cache<String> cache = withOldValues(StalePolicy.whileRevalidating(Duration.ofHours(1)));
        assertThat(cache.getAllOrLoad(KEYS, TAGGED, source::slow).values()).containsEntry("a", "a old");
        await().until(() -> !source.asked.isEmpty());

        cache.invalidate("t");
        source.release.countDown();

        await().until(() -> CacheFixture.inFlight(cache) == 0);
        assertThat(cache.getAll(KEYS)).isEmpty();
    }

    @Test
    void oneRemovedWhileLoadedInTheBackground_isNotKept() {
        Cache<String> cache = withOldValues(StalePolicy.whileRevalidating(Duration.ofHours(1)));
        assertThat(cache.getAllOrLoad(KEYS, TAGGED, source::slow).values()).containsEntry("a", "a old");
        await().until(() -> !source.asked.isEmpty());

        assertThat(cache.remove("a")).isTrue();
        source.release.countDown();

        await().until(() -> CacheFixture.inFlight(cache) == 0);
        assertThat(cache.getAll(KEYS)).containsExactly(Map.entry("b", "b new"));
        assertThat(cache.stats().fillsRefused()).isEqualTo(1);
    }

    @Test
    void invalidated_isNotReturned() {
        Cache<String> cache = withOldValues(stale());
        cache.invalidate("t");

        assertThat(cache.getAllOrLoad(KEYS, TAGGED, this::failing).values()).isEmpty();
    }

    @Test
    void storeDownWhenTheLoadBegins_policyFail_oldValuesInstead() {
        Cache<String> cache = fixture.cache(CacheFixture.policy()
                .stale(stale())
                .whenUnavailable(WhenUnavailable.FAIL)
                .build());
        cache.putAll(Map.of("a", "a old", "b", "b old"));
        fixture.ticker.advance(PAST);
        fixture.store.afterRead(() -> fixture.store.down(true));

        assertThat(cache.getAllOrLoad(KEYS, source::fresh).orThrow())
                .containsExactly(Map.entry("a", "a old"), Map.entry("b", "b old"));

        assertThat(source.asked).isEmpty();
        assertThatThrownBy(() -> cache.get("a")).isInstanceOf(StoreUnavailableException.class);
    }
}
