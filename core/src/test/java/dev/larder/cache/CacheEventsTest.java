package dev.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.larder.cache.CacheEvent.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class CacheEventsTest {
    private final CacheFixture fixture = new CacheFixture();
    private final Queue<CacheEvent> events = new ConcurrentLinkedQueue<>();

    @AfterEach
    void close() {
        fixture.close();
    }

    private Cache<String> listened() {
        Cache<String> cache = fixture.cache(CacheFixture.policy()
                .stale(StalePolicy.ifError(Duration.ofHours(1)))
                .build());
        fixture.manager.addListener(events::add);
        return cache;
    }

    /** What is told, which is soon after it has happened. */
    private void assertTold(String... expected) {
        await().untilAsserted(() -> assertThat(events.stream()
                        .map(event -> event.kind() + ":" + (event.key() == null ? event.tag() : event.key()))
                        .toList())
                .containsExactly(expected));
        events.clear();
    }

    @Test
    void eachThingThatHappens_isTold() {
        Cache<String> cache = listened();

        cache.put("k", "v");
        assertTold("PUT:k");
        assertThat(cache.remove("k")).isTrue();
        assertTold("REMOVED:k");
        cache.getOrLoad("k", load -> "v");
        assertTold("FILLED:k", "LOADED:k");
        // Hits are counted, not told.
        assertThat(cache.get("k")).contains("v");
        assertThat(cache.expire("k")).isTrue();
        assertTold("EXPIRED:k");
        assertThat(cache.getOrLoad("k", load -> {
                    throw new IOException("down");
                }))
                .isEqualTo("v");
        assertTold("LOAD_FAILED:k", "STALE_SERVED:k");
        cache.invalidate("t");
        assertTold("INVALIDATED:t");
        cache.clear();
        assertTold("CLEARED:null");
        cache.getOrLoad("k", load -> {
            cache.put("k", "put");
            return "loaded";
        });
        assertTold("PUT:k", "FILL_REFUSED:k", "LOADED:k");
        assertThat(cache.getAllOrLoad(List.of("a"), batch -> Map.of("a", "A")).values())
                .hasSize(1);
        assertTold("FILLED:a", "LOADED:a");
    }

    @Test
    void storeFails_isTold() {
        Cache<String> cache = listened();
        fixture.store.down(true);

        assertThat(cache.get("k")).isEmpty();

        assertTold("STORE_FAILED:null");
        assertThat(Kind.STORE_FAILED.tier()).isEqualTo(CacheEvent.Tier.STORE);
    }

    @Test
    void listenerThrows_nobodyNotices() {
        CacheListener broken = event -> {
            throw new IllegalStateException("from a listener of a test");
        };
        fixture.manager.addListener(broken);
        Cache<String> cache = listened();

        cache.put("k", "v");

        assertThat(cache.get("k")).contains("v");
        await().until(() -> fixture.manager.listenerFailures() == 1);
        assertThat(fixture.manager.removeListener(broken)).isTrue();
        assertThat(fixture.manager.removeListener(broken)).isFalse();
        cache.put("k", "v");
        assertTold("PUT:k", "PUT:k");
        assertThat(fixture.manager.listenerFailures()).isEqualTo(1);
    }

    @Test
    @Timeout(30)
    void listenerBlocks_nobodyWaitsAndWhatDoesNotFitIsDroppedAndCounted() {
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger told = new AtomicInteger();
        CacheListener slow = event -> {
            told.incrementAndGet();
            awaitQuietly(release);
        };
        fixture.manager.addListener(slow);
        Cache<String> cache = listened();
        int tooMany = 5;

        // One is being told, as many as may wait do.
        cache.put("k", "v");
        await().until(() -> told.get() == 1);
        for (int i = 0; i < Ear.MAX_WAITING + tooMany; i++) {
            cache.put("k", "v" + i);
        }

        assertThat(fixture.manager.droppedEvents()).isGreaterThanOrEqualTo(tooMany);
        await().until(() -> events.size() + fixture.manager.droppedEvents() == Ear.MAX_WAITING + 1 + 2L * tooMany);
        release.countDown();
        await().until(() -> told.get() == Ear.MAX_WAITING + 1);
        cache.put("k", "last");
        await().until(() -> told.get() == Ear.MAX_WAITING + 2);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void manyThreadsTell_eachEventIsToldOnce() throws Exception {
        Cache<String> cache = listened();
        int threads = 4;
        int each = 2_000;
        List<Future<?>> writers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            String key = "k" + i;
            writers.add(fixture.executor.submit(() -> {
                for (int j = 0; j < each; j++) {
                    cache.put(key, "v");
                }
            }));
        }
        for (Future<?> writer : writers) {
            writer.get();
        }

        await().until(() -> events.size() + fixture.manager.droppedEvents() == (long) threads * each);
    }

    @Test
    void tooManyListeners_isRefused() {
        for (int i = 0; i < CacheManager.MAX_LISTENERS; i++) {
            fixture.manager.addListener(event -> {});
        }

        assertThatThrownBy(() -> fixture.manager.addListener(event -> {}))
                .hasMessage("number of listeners must be between 1 and 16, was 17");
    }
}
