package dev.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;
import static org.awaitility.Awaitility.await;

import dev.larder.base.Codec;
import dev.larder.testkit.SeededTest;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Entries that are loaded anew before their end. */
@Timeout(120)
class RefreshTest {
    private final CacheFixture fixture = new CacheFixture();
    private final CachePolicy policy =
            CacheFixture.policy().earlyRefresh(EarlyRefresh.atFraction(0.8)).build();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void due_oldValueIsReturnedAndTheNewOneLoaded() {
        Cache<String> cache = fixture.cache(policy);
        cache.put("k", "old");
        fixture.ticker.advance(Duration.ofSeconds(47));
        assertThat(cache.getOrLoad("k", load -> "too early")).isEqualTo("old");
        assertThat(cache.stats().refreshes()).isZero();
        fixture.ticker.advance(Duration.ofSeconds(2));

        assertThat(cache.getOrLoad("k", load -> "new")).isEqualTo("old");

        await().until(() -> cache.get("k").orElse("none").equals("new"));
        assertThat(cache.stats().refreshes()).isEqualTo(1);
        fixture.ticker.advance(Duration.ofSeconds(40));
        assertThat(cache.get("k")).as("its time began anew").contains("new");
    }

    @Test
    void loaderHangs_isInterruptedAndGivesItsPlaceBack() {
        Cache<String> cache = fixture.cache(CacheFixture.policy()
                .earlyRefresh(EarlyRefresh.atFraction(0.8))
                .loadTimeout(Duration.ofMillis(50))
                .maxLoads(1)
                .build());
        cache.put("k", "old");
        fixture.ticker.advance(Duration.ofSeconds(50));
        AtomicInteger interrupted = new AtomicInteger();

        assertThat(cache.getOrLoad("k", load -> {
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException late) {
                        interrupted.incrementAndGet();
                        throw late;
                    }
                    return "never";
                }))
                .isEqualTo("old");

        await().until(() -> CacheFixture.inFlight(cache) == 0 && cache.stats().refreshFailures() == 1);
        assertThat(interrupted).hasValue(1);
        assertThat(cache.getOrLoad("other", load -> "v")).isEqualTo("v");
    }

    @Test
    void plainRead_refreshesNothing() {
        Cache<String> cache = fixture.cache(policy);
        cache.put("k", "old");
        fixture.ticker.advance(Duration.ofSeconds(55));

        assertThat(cache.get("k")).contains("old");

        assertThat(CacheFixture.inFlight(cache)).isZero();
    }

    @Test
    void manyReadersOfTwoNodes_oneLoad() throws Exception {
        Cache<String> here = fixture.cache(policy);
        Cache<String> there = fixture.manager().cache("db", policy, Codec.utf8());
        here.put("k", "old");
        fixture.ticker.advance(Duration.ofSeconds(50));
        AtomicInteger loads = new AtomicInteger();
        CountDownLatch release = new CountDownLatch(1);

        for (int i = 0; i < 50; i++) {
            Cache<String> cache = i % 2 == 0 ? here : there;
            assertThat(cache.getOrLoad("k", load -> {
                        release.await();
                        return "v" + loads.incrementAndGet();
                    }))
                    .isEqualTo("old");
        }
        // The node that did not get the lease has given up by itself.
        await().until(() -> CacheFixture.inFlight(here) + CacheFixture.inFlight(there) == 1);
        release.countDown();

        await().until(() -> here.get("k").orElse("none").equals("v1"));
        await().until(() -> CacheFixture.inFlight(here) + CacheFixture.inFlight(there) == 0);
        assertThat(loads).hasValue(1);
    }

    @Test
    void loaderFails_valueStaysAndIsTriedAgainAfterAWhile() {
        Cache<String> cache = fixture.cache(policy);
        cache.put("k", "old");
        fixture.ticker.advance(Duration.ofSeconds(50));
        for (int i = 0; i < 20; i++) {
            assertThat(cache.getOrLoad("k", load -> {
                        throw new IOException("down");
                    }))
                    .isEqualTo("old");
            await().until(() -> cache.stats().refreshFailures() == 1);
        }
        assertThat(cache.stats().loads()).isEqualTo(1);
        await().until(() -> CacheFixture.inFlight(cache) == 0);
        fixture.ticker.advance(Duration.ofSeconds(2));

        assertThat(cache.getOrLoad("k", load -> "new")).isEqualTo("old");

        await().until(() -> cache.get("k").orElse("none").equals("new"));
    }

    /** As a load in the foreground, a refresh keeps nothing that was read before a change. */
    @Test
    void changedWhileRefreshing_isNotKept() {
        for (String change : java.util.List.of("remove", "invalidate", "clear", "put", "expire")) {
            Cache<String> cache = fixture.cache(policy);
            cache.put("k", "old", EntryOptions.tags("t"));
            fixture.ticker.advance(Duration.ofSeconds(50));
            CountDownLatch loading = new CountDownLatch(1);
            CountDownLatch release = new CountDownLatch(1);
            assertThat(cache.getOrLoad("k", EntryOptions.tags("t"), load -> {
                        loading.countDown();
                        release.await();
                        return "read before the change";
                    }))
                    .isEqualTo("old");
            await().until(() -> loading.getCount() == 0);

            switch (change) {
                case "remove" -> assertThat(cache.remove("k")).isTrue();
                case "invalidate" -> cache.invalidate("t");
                case "clear" -> cache.clear();
                case "put" -> cache.put("k", "put");
                default -> assertThat(cache.expire("k")).isTrue();
            }
            release.countDown();

            await().until(() -> CacheFixture.inFlight(cache) == 0);
            assertThat(cache.get("k").orElse("none")).as(change).isIn("none", "put");
        }
    }

    @Test
    void missWhileRefreshing_sharesNothingThatWasRemoved() {
        Cache<String> cache = fixture.cache(policy);
        cache.put("k", "old");
        fixture.ticker.advance(Duration.ofSeconds(50));
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch loading = new CountDownLatch(1);
        assertThat(cache.getOrLoad("k", load -> {
                    loading.countDown();
                    release.await();
                    return "of before";
                }))
                .isEqualTo("old");
        await().until(() -> loading.getCount() == 0);

        assertThat(cache.remove("k")).isTrue();
        assertThat(cache.getOrLoad("k", load -> "of after")).isEqualTo("of after");
        release.countDown();

        await().until(() -> CacheFixture.inFlight(cache) == 0);
        assertThat(cache.get("k")).contains("of after");
    }

    @SeededTest(seeds = 5)
    void xfetch_probabilityIsThatOfThePaper(RandomGenerator random) {
        EarlyRefresh xfetch = EarlyRefresh.xfetch(2);
        int trials = 100_000;
        for (int gap : new int[] {10, 100, 300, 1_000}) {
            int due = 0;
            for (int i = 0; i < trials; i++) {
                due += xfetch.isDue(10_000 - gap, 0, 10_000, 50, random) ? 1 : 0;
            }
            assertThat((double) due / trials).isCloseTo(Math.exp(-gap / (2 * 50.0)), offset(0.01));
        }
        assertThat(xfetch.isDue(10_000, 0, 10_000, 50, random)).isTrue();
        assertThat(xfetch.isDue(0, 0, 10_000, 50, random)).isFalse();
    }

    @Test
    void policy_outOfRange_saysWhatIsAccepted() {
        assertThatThrownBy(() -> EarlyRefresh.xfetch(0))
                .hasMessage("factor of an early refresh by XFETCH must be above 0 and at most 100.0, was 0.0");
        assertThatThrownBy(() -> EarlyRefresh.atFraction(1))
                .hasMessageStartingWith("factor of an early refresh by FRACTION must be above 0 and at most 0.99")
                .hasMessageEndingWith(", was 1.0");
        assertThatThrownBy(() -> new EarlyRefresh(EarlyRefresh.Kind.NONE, 1))
                .hasMessage("factor of an early refresh by NONE must be 0, was 1.0");
    }
}
