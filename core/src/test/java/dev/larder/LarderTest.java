package dev.larder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.base.Codec;
import dev.larder.base.HandTicker;
import dev.larder.base.LarderException;
import dev.larder.base.SharedRandom;
import dev.larder.base.Ticker;
import dev.larder.cache.Cache;
import dev.larder.cache.CacheManager;
import dev.larder.cache.CachePolicy;
import dev.larder.memory.InMemoryStores;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LarderTest {
    @Test
    void inMemory_getOrLoad_loadsOnce() {
        try (Larder larder = Larder.inMemory()) {
            Cache<String> cache = larder.caches().cache("db", larder.config().defaultPolicy(), Codec.utf8());

            assertThat(cache.getOrLoad("k", load -> "v")).isEqualTo("v");
            assertThat(cache.async().getOrLoad("k", load -> "w"))
                    .succeedsWithin(Duration.ofSeconds(10))
                    .isEqualTo("v");
            assertThat(cache.async().getOrLoad("l", load -> "L"))
                    .succeedsWithin(Duration.ofSeconds(10))
                    .isEqualTo("L");
        }
    }

    @Test
    void config_nothingSet_hasTheDefaults() {
        LarderConfig config = LarderConfig.builder().build();

        assertThat(config.ticker()).isSameAs(Ticker.system());
        assertThat(config.random()).isInstanceOf(SharedRandom.class);
        assertThat(config.executor()).isNull();
        assertThat(config.maxCaches())
                .isEqualTo(CacheManager.DEFAULT_MAX_CACHES)
                .isEqualTo(1_000);
        assertThat(config.defaultPolicy()).isEqualTo(CachePolicy.builder().build());
    }

    @Test
    void config_everythingSet_isUsed() {
        HandTicker ticker = new HandTicker();
        CountDownLatch ran = new CountDownLatch(1);
        LarderConfig config = LarderConfig.builder()
                .ticker(ticker)
                .random(SharedRandom.create())
                .executor(task -> {
                    ran.countDown();
                    task.run();
                })
                .maxCaches(1)
                .defaultPolicy(CachePolicy.of(Duration.ofSeconds(1)))
                .build();

        try (Larder larder = Larder.create(InMemoryStores.create(ticker, 1 << 20), config)) {
            Cache<String> cache = larder.caches().cache("db", config.defaultPolicy(), Codec.utf8());
            assertThat(cache.async().getOrLoad("k", load -> "v").join()).isEqualTo("v");
            assertThat(ran.getCount()).isZero();
            assertThatThrownBy(() -> larder.caches().cache("more", config.defaultPolicy(), Codec.utf8()))
                    .isInstanceOf(LarderException.class);
            ticker.advance(Duration.ofSeconds(1));
            assertThat(cache.get("k")).isEmpty();
        }
    }

    @Test
    void config_maxCachesOutOfRange_saysSo() {
        assertThatThrownBy(() -> LarderConfig.builder().maxCaches(0).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxCaches must be between 1 and 100000, was 0");
    }

    @Test
    void close_twice_endsTheStores() {
        Larder larder = Larder.inMemory();
        Cache<String> cache = larder.caches().cache("db", larder.config().defaultPolicy(), Codec.utf8());

        larder.close();
        larder.close();

        assertThatThrownBy(() -> cache.get("k")).hasMessage("in-memory store is closed");
    }

    @Test
    void pool_whereThereAreNoVirtualThreads_isBounded() throws Exception {
        ExecutorService pool = LoadExecutors.pool();
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(LoadExecutors.MAX_THREADS);
        int room = LoadExecutors.MAX_THREADS + LoadExecutors.MAX_WAITING;
        for (int i = 0; i < room; i++) {
            pool.execute(() -> {
                begun.countDown();
                awaitLatch(release);
            });
        }

        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> pool.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
        release.countDown();
        pool.shutdown();
        assertThat(pool.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void create_thisJvm_runsTasksOffTheCallersThread() {
        ExecutorService executor = LoadExecutors.create();

        List<Thread> threads = List.of(
                CompletableFuture.supplyAsync(Thread::currentThread, executor).join());

        assertThat(threads).doesNotContain(Thread.currentThread());
        executor.shutdown();
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
    }
}
