package dev.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.larder.base.Codec;
import dev.larder.base.HandTicker;
import dev.larder.base.SharedRandom;
import dev.larder.base.Ticker;
import dev.larder.memory.InMemoryStores;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The budget over a store in memory, whose clock is turned by hand. */
@NullUnmarked
class MemoryBudgetTest {
    private static final long BUDGET = 2 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int VALUE_BYTES = 1_000;
    private static final CachePolicy POLICY =
            CachePolicy.builder().ttl(TtlPolicy.exactly(Duration.ofHours(1))).build();

    private final HandTicker ticker = new HandTicker();
    private final InMemoryStores stores = InMemoryStores.create(ticker, 64 << 20);
    private final ProbedStore store = new ProbedStore(stores.cacheStore());
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final CacheManager manager = manager(BUDGET);

    private CacheManager manager(long maxBytes) {
        // Looks in the background would come in between; these tests look by themselves.
        return new CacheManager(store, ticker, SharedRandom.create(), task -> {}, 10, SigningKeys.none(), maxBytes);
    }

    @AfterEach
    void close() {
        manager.close();
        executor.shutdownNow();
        stores.close();
    }

    @Test
    void optimize_underTheHighMark_removesNothingAndSaysSo() {
        put(manager, "db", "k", 100);

        MemoryReport report = manager.optimize();

        assertThat(report.removedEntries()).isZero();
        assertThat(report.exact()).isTrue();
        assertThat(report.before().entries()).isEqualTo(100);
        assertThat(report.after()).isEqualTo(report.before());
        assertThat(report.done()).isEmpty();
        assertThat(report.notDone()).singleElement().asString().contains("nothing was removed", "% of the budget");
        assertThat(report.layers().get("db").reason()).contains("nothing had to go");
    }

    @Test
    void optimize_withoutABudget_removesNothing() {
        try (CacheManager unbounded = manager(0)) {
            put(unbounded, "db", "k", 5_000);

            MemoryReport report = unbounded.optimize();

            assertThat(report.removedEntries()).isZero();
            assertThat(report.budgetBytes()).isZero();
            assertThat(report.notDone()).singleElement().asString().contains("no budget is set");
            assertThat(unbounded.usage().get().get("db").entries()).isEqualTo(5_000);
        }
    }

    @Test
    void optimize_aboveTheHighMark_comesDownToTheLowOneAndReportsWhatIsSo() {
        put(manager, "db", "k", 5_000);

        MemoryReport report = manager.optimize();

        CacheUsage left = manager.usage().get().get("db");
        assertThat(left.bytes()).isBetween((long) (BUDGET * 0.75), (long) (BUDGET * MemoryRun.LOW));
        assertThat(left)
                .isEqualTo(report.after())
                .isEqualTo(report.layers().get("db").after());
        assertThat(report.removedEntries()).isEqualTo(5_000 - left.entries());
        assertThat(report.freedBytes()).isEqualTo(report.before().bytes() - left.bytes());
        assertThat(report.done()).isNotEmpty();
        assertThat(report.notDone()).isEmpty();
    }

    @Test
    void optimize_someReadLately_keepsThemAndRemovesTheIdle() {
        Cache<byte[]> cache = put(manager, "db", "old", 1_000);
        put(manager, "db", "used", 1_000);
        ticker.advance(Duration.ofMinutes(10));
        for (int i = 0; i < 1_000; i++) {
            assertThat(cache.get("used" + i)).isPresent();
        }
        ticker.advance(Duration.ofSeconds(2));

        manager.optimize();

        assertThat(count(cache, "used", 1_000)).isEqualTo(1_000);
        assertThat(count(cache, "old", 1_000)).isLessThan(600);
    }

    @Test
    void optimize_someDearToLoad_keepsThemThoughTheyAreIdleLonger() {
        Cache<byte[]> cache = manager.cache("db", POLICY, Codec.bytes());
        for (int i = 0; i < 200; i++) {
            load(cache, "dear" + i, Duration.ofSeconds(5));
        }
        for (int i = 0; i < 2_000; i++) {
            load(cache, "cheap" + i, Duration.ofMillis(2));
        }

        MemoryReport report = manager.optimize();

        assertThat(report.removedEntries()).isGreaterThan(100);
        assertThat(count(cache, "dear", 200)).isEqualTo(200);
        assertThat(report.layers().get("db").loadMillis()).isGreaterThan(2.0);
    }

    @Test
    void optimize_layersOfDifferentUse_removesFromTheOneThatNobodyReads() {
        Cache<byte[]> read = put(manager, "read", "k", 1_000);
        Cache<byte[]> unread = put(manager, "unread", "k", 1_000);
        manager.optimize();
        for (int i = 0; i < 1_000; i++) {
            read.get("k" + i);
        }
        ticker.advance(Duration.ofMinutes(1));
        put(manager, "unread", "more", 200);

        MemoryReport report = manager.optimize();

        assertThat(report.layers().get("unread").removed().entries())
                .isGreaterThan(10 * report.layers().get("read").removed().entries() + 10);
        assertThat(report.layers().get("read").hitsPerSecond()).isGreaterThan(1);
        assertThat(unread.get("more199")).isNotNull();
    }

    @Test
    void optimize_lookedIntoAndSparedAgainAndAgain_isNotTakenForUsed() {
        Cache<byte[]> cache = manager.cache("db", POLICY, Codec.bytes());
        // Nobody will ever read these again, dear as they were.
        for (int i = 0; i < 500; i++) {
            load(cache, "dead" + i, Duration.ofMillis(50));
        }
        for (int round = 0; round < 20; round++) {
            ticker.advance(Duration.ofMinutes(2));
            put(manager, "db", "new" + round + "-", 1_500);
            manager.optimize();
        }

        assertThat(count(cache, "dead", 500)).isLessThan(50);
    }

    @Test
    void optimize_anotherNodeAtWork_doesNothingAndSaysSo() {
        put(manager, "db", "k", 5_000);
        Stamp other = new Stamp(1, 2);
        store.takeTurn(MemoryRun.ROLE, other, 60_000).await();

        MemoryReport report = manager.optimize();

        assertThat(report.before()).isNull();
        assertThat(report.notDone()).singleElement().asString().contains("another node");
        assertThat(manager.usage().get().get("db").entries()).isEqualTo(5_000);
        store.endTurn(MemoryRun.ROLE, other).await();
        assertThat(manager.optimize().removedEntries()).isPositive();
    }

    @Test
    void optimize_storeTooFullForItsRole_makesALittleRoom() {
        put(manager, "db", "k", 8_000);
        store.refuse("takeTurn");

        MemoryReport report = manager.optimize();

        assertThat(report.freedBytes()).isBetween(1L << 20, (1L << 20) + 10_000);
    }

    @Test
    void optimize_ttlMuchLongerThanUse_advisesAShorterOne() {
        put(manager, "db", "k", 200);
        ticker.advance(Duration.ofMinutes(40));

        assertThat(manager.optimize().layers().get("db").ttlAdvice()).contains("shorter time to live", "100 %");
    }

    @Test
    void watch_executorWithoutRoomAtFirst_goesOn() {
        AtomicInteger refusals = new AtomicInteger();
        Executor small = task -> {
            if (refusals.incrementAndGet() <= 3) {
                throw new RejectedExecutionException("full");
            }
            executor.execute(task);
        };
        MemoryBudget budget = new MemoryBudget(BUDGET, Duration.ofMillis(5));
        try (CacheManager watched = new CacheManager(
                store, Ticker.system(), SharedRandom.create(), small, 10, SigningKeys.none(), budget, Safeguards.ALL)) {
            put(watched, "db", "k", 5_000);

            await().atMost(PATIENCE).until(() -> bytes() <= BUDGET * 0.91);
        }
    }

    @Test
    void watch_storeDownForAWhile_goesOn() {
        MemoryBudget budget = new MemoryBudget(BUDGET, Duration.ofMillis(5));
        try (CacheManager watched = new CacheManager(
                store,
                Ticker.system(),
                SharedRandom.create(),
                executor,
                10,
                SigningKeys.none(),
                budget,
                Safeguards.ALL)) {
            put(watched, "db", "k", 1);
            store.down(true);
            store.trips();
            await().atMost(PATIENCE).until(() -> store.trips().contains("takeTurn"));
            store.down(false);
            put(watched, "db", "k", 5_000);

            await().atMost(PATIENCE).until(() -> bytes() <= BUDGET * 0.91);
        }
    }

    @Test
    void watch_afterClose_looksNoMore() {
        MemoryBudget budget = new MemoryBudget(BUDGET, Duration.ofMillis(1));
        AtomicInteger tasks = new AtomicInteger();
        CountDownLatch looked = new CountDownLatch(3);
        Executor counting = task -> executor.execute(() -> {
            tasks.incrementAndGet();
            task.run();
            looked.countDown();
        });
        CacheManager watched = new CacheManager(
                store, ticker, SharedRandom.create(), counting, 10, SigningKeys.none(), budget, Safeguards.ALL);
        await().atMost(PATIENCE).until(() -> looked.getCount() == 0);

        watched.close();

        // One look may have been handed over already; what it begins, it ends.
        await().during(Duration.ofMillis(200)).atMost(PATIENCE).until(tasks::get, same -> tasks.get() == same);
        assertThat(store.takeTurn(MemoryWatch.ROLE, new Stamp(1, 2), 1_000).await())
                .isTrue();
    }

    @Test
    void optimize_roomHadToBeMade_whatNobodyAskedForLatelyBeginsAtTheShortestTime() {
        TtlPolicy adaptive =
                TtlPolicy.exactly(Duration.ofSeconds(60)).adaptive(Duration.ofSeconds(10), Duration.ofSeconds(300));
        Cache<String> cache =
                manager.cache("model", CachePolicy.builder().ttl(adaptive).build(), Codec.utf8());
        cache.getOrLoad("used", load -> "same");
        put(manager, "db", "k", 5_000);
        manager.optimize();

        cache.getOrLoad("new", load -> "same");
        ticker.advance(Duration.ofSeconds(11));

        assertThat(cache.get("new")).isEmpty();
        assertThat(cache.get("used")).isPresent();
        ticker.advance(Duration.ofSeconds(50));
        cache.getOrLoad("used", load -> "same");
        assertThat(cache.stats().ttl()).isEqualTo(new CacheStats.Ttl(1, 0, 0, 1, 1, 0));
    }

    @Test
    void pressure_noted_isKnownToEveryNodeThatWantsItForAWhile() {
        MemoryPressure here = new MemoryPressure(store, new Stamp(1, 1));
        MemoryPressure there = new MemoryPressure(store, new Stamp(2, 2));
        MemoryPressure unconcerned = new MemoryPressure(store, new Stamp(3, 3));
        there.want();

        here.note();
        there.look();
        unconcerned.look();

        assertThat(here.isHigh()).isTrue();
        assertThat(there.isHigh()).isTrue();
        assertThat(unconcerned.isHigh()).isFalse();
        ticker.advance(MemoryPressure.LASTS);
        there.look();
        assertThat(there.isHigh()).isFalse();
    }

    private long bytes() {
        return store.footprint().await().bytes();
    }

    @Test
    void usage_manyEntries_looksIntoNone() {
        put(manager, "db", "k", 5_000);
        store.trips();

        assertThat(manager.usage()).isPresent();

        assertThat(store.trips()).contains("weigh").doesNotContain("describe");
    }

    private static Cache<byte[]> put(CacheManager manager, String name, String prefix, int count) {
        Cache<byte[]> cache = manager.cache(name, POLICY, Codec.bytes());
        for (int i = 0; i < count; i++) {
            cache.put(prefix + i, value(i));
        }
        return cache;
    }

    private void load(Cache<byte[]> cache, String key, Duration takes) {
        cache.getOrLoad(key, context -> {
            ticker.advance(takes);
            return value(1);
        });
    }

    private static byte[] value(int seed) {
        byte[] value = new byte[VALUE_BYTES];
        new Random(seed).nextBytes(value);
        return value;
    }

    private static int count(Cache<byte[]> cache, String prefix, int count) {
        int found = 0;
        for (int i = 0; i < count; i++) {
            found += cache.get(prefix + i).isPresent() ? 1 : 0;
        }
        return found;
    }
}
