package dev.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.cache.CacheEvent.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CacheEventsTest {
    private final CacheFixture fixture = new CacheFixture();
    private final List<CacheEvent> events = new CopyOnWriteArrayList<>();

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

    private List<String> seen() {
        List<String> seen = events.stream()
                .map(event -> event.kind() + ":" + (event.key() == null ? event.tag() : event.key()))
                .toList();
        events.clear();
        return seen;
    }

    @Test
    void eachThingThatHappens_isTold() {
        Cache<String> cache = listened();

        cache.put("k", "v");
        assertThat(seen()).containsExactly("PUT:k");
        assertThat(cache.remove("k")).isTrue();
        assertThat(seen()).containsExactly("REMOVED:k");
        cache.getOrLoad("k", load -> "v");
        assertThat(seen()).containsExactly("FILLED:k", "LOADED:k");
        assertThat(cache.get("k")).contains("v");
        assertThat(seen()).as("hits are counted, not told").isEmpty();
        assertThat(cache.expire("k")).isTrue();
        assertThat(seen()).containsExactly("EXPIRED:k");
        assertThat(cache.getOrLoad("k", load -> {
                    throw new IOException("down");
                }))
                .isEqualTo("v");
        assertThat(seen()).containsExactly("LOAD_FAILED:k", "STALE_SERVED:k");
        cache.invalidate("t");
        assertThat(seen()).containsExactly("INVALIDATED:t");
        cache.clear();
        assertThat(seen()).containsExactly("CLEARED:null");
        cache.getOrLoad("k", load -> {
            cache.put("k", "put");
            return "loaded";
        });
        assertThat(seen()).containsExactly("PUT:k", "FILL_REFUSED:k", "LOADED:k");
        assertThat(cache.getAllOrLoad(List.of("a"), batch -> Map.of("a", "A")).values())
                .hasSize(1);
        assertThat(seen()).containsExactly("FILLED:a", "LOADED:a");
    }

    @Test
    void storeFails_isTold() {
        Cache<String> cache = listened();
        fixture.store.down(true);

        assertThat(cache.get("k")).isEmpty();

        assertThat(seen()).containsExactly("STORE_FAILED:null");
        assertThat(Kind.STORE_FAILED.tier()).isEqualTo(CacheEvent.Tier.STORE);
    }

    @Test
    void listenerThrows_nobodyNotices() {
        Cache<String> cache = listened();
        CacheListener broken = event -> {
            throw new IllegalStateException("from a listener of a test");
        };
        fixture.manager.addListener(broken);

        cache.put("k", "v");

        assertThat(cache.get("k")).contains("v");
        assertThat(fixture.manager.listenerFailures()).isEqualTo(1);
        assertThat(fixture.manager.removeListener(broken)).isTrue();
        assertThat(fixture.manager.removeListener(broken)).isFalse();
        cache.put("k", "v");
        assertThat(fixture.manager.listenerFailures()).isEqualTo(1);
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
