package dev.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.larder.base.LarderException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** That there is no value is remembered too. */
class AbsentTest {
    private final CacheFixture fixture = new CacheFixture();
    private final AtomicInteger looks = new AtomicInteger();

    @AfterEach
    void close() {
        fixture.close();
    }

    private Optional<String> nothing(LoadContext load) {
        looks.incrementAndGet();
        return Optional.empty();
    }

    @Test
    void foundNothing_isRememberedForItsTime() {
        Cache<String> cache = fixture.cache(
                CacheFixture.policy().absentTtl(Duration.ofSeconds(10)).build());

        for (int i = 0; i < 3; i++) {
            assertThat(cache.getOrFind("k", this::nothing)).isEmpty();
            assertThat(cache.async()
                            .getOrFind("k", EntryOptions.NONE, this::nothing)
                            .join())
                    .isEmpty();
            assertThat(cache.get("k")).isEmpty();
        }
        assertThat(looks).hasValue(1);
        assertThat(cache.stats().knownAbsent()).isEqualTo(8);
        assertThat(cache.stats().hits()).isEqualTo(8);
        fixture.ticker.advance(Duration.ofSeconds(11));

        assertThat(cache.getOrFind("k", load -> Optional.of("v"))).contains("v");
        assertThat(cache.getOrFind("k", this::nothing)).contains("v");
    }

    @Test
    void foundNothing_notToBeRemembered_isLookedForEachTime() {
        Cache<String> cache =
                fixture.cache(CacheFixture.policy().absentTtl(Duration.ZERO).build());

        assertThat(cache.getOrFind("k", this::nothing)).isEmpty();
        assertThat(cache.getOrFind("k", this::nothing)).isEmpty();

        assertThat(looks).hasValue(2);
    }

    @Test
    void foundNothing_timeOfTheLoader() {
        Cache<String> cache = fixture.cache();
        assertThat(cache.getOrFind("k", load -> {
                    load.ttl(Duration.ofMinutes(30));
                    return Optional.empty();
                }))
                .isEmpty();
        fixture.ticker.advance(Duration.ofMinutes(29));

        assertThat(cache.getOrFind("k", this::nothing)).isEmpty();

        assertThat(looks).hasValue(0);
    }

    @Test
    void foundNothing_invalidatedPutOrRemoved_isForgotten() {
        Cache<String> cache = fixture.cache();
        cache.getOrFind("k", EntryOptions.tags("t"), this::nothing);
        cache.invalidate("t");
        assertThat(cache.getOrFind("k", this::nothing)).isEmpty();
        assertThat(looks).hasValue(2);
        assertThat(cache.remove("k")).isTrue();
        assertThat(cache.getOrFind("k", this::nothing)).isEmpty();
        assertThat(looks).hasValue(3);

        cache.put("k", "v");

        assertThat(cache.getOrFind("k", this::nothing)).contains("v");
    }

    @Test
    void getOrLoad_knownAbsent_loads() {
        Cache<String> cache = fixture.cache();
        cache.getOrFind("k", this::nothing);

        assertThat(cache.getOrLoad("k", load -> "v")).isEqualTo("v");

        assertThat(cache.get("k")).contains("v");
    }

    @Test
    void getOrLoad_waitingForALookThatFindsNothing_fails() {
        Cache<String> cache = fixture.cache();
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<Optional<String>> finder = cache.async().getOrFind("k", EntryOptions.NONE, load -> {
            release.await();
            return Optional.empty();
        });
        await().until(() -> cache.stats().loads() == 1);
        CompletableFuture<String> loader = cache.async().getOrLoad("k", load -> "mine");
        await().until(() -> cache.stats().coalesced() == 1);

        release.countDown();

        assertThat(finder.join()).isEmpty();
        assertThatThrownBy(loader::join)
                .hasCauseInstanceOf(LarderException.class)
                .hasMessageContaining("key k of cache db has no value");
    }
}
