package dev.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.larder.base.Codec;
import dev.larder.base.LarderException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Values past their time, where no newer ones can be had. */
@Timeout(120)
class StaleTest {
    private static final Duration TTL = Duration.ofMinutes(1);
    private static final Duration PAST = Duration.ofSeconds(61);

    /** Both ways to wait. */
    enum Way {
        BLOCKING,
        ASYNC;

        String getOrLoad(Cache<String> cache, Loader<String> loader) {
            EntryOptions options = EntryOptions.tags("t");
            return this == BLOCKING
                    ? cache.getOrLoad("k", options, loader)
                    : joined(cache.async().getOrLoad("k", options, loader));
        }

        private static String joined(CompletableFuture<String> future) {
            try {
                return future.join();
            } catch (CompletionException failed) {
                throw (RuntimeException) failed.getCause();
            }
        }
    }

    private final CacheFixture fixture = new CacheFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    private Cache<String> cache(StalePolicy stale) {
        return fixture.cache(CacheFixture.policy().stale(stale).build());
    }

    private static String failing(LoadContext load) throws IOException {
        throw new IOException("the source is down");
    }

    @ParameterizedTest
    @EnumSource
    void loaderFails_oldValueInstead(Way way) {
        Cache<String> cache = cache(StalePolicy.ifError(Duration.ofHours(1)));
        assertThat(way.getOrLoad(cache, load -> "old")).isEqualTo("old");
        fixture.ticker.advance(PAST);

        assertThat(cache.get("k")).as("a plain read returns no old value").isEmpty();
        assertThat(way.getOrLoad(cache, StaleTest::failing)).isEqualTo("old");

        assertThat(cache.stats().staleServed()).isEqualTo(1);
        assertThat(cache.stats().misses().expired()).isEqualTo(2);
        assertThat(cache.stats().loadFailures()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void loaderFailed_isTriedAgainAfterAWhileOnly(Way way) {
        Cache<String> cache = cache(StalePolicy.ifError(Duration.ofHours(1)).withRetryAfter(Duration.ofSeconds(10)));
        way.getOrLoad(cache, load -> "old");
        fixture.ticker.advance(PAST);
        assertThat(way.getOrLoad(cache, StaleTest::failing)).isEqualTo("old");

        assertThat(way.getOrLoad(cache, load -> "new")).isEqualTo("old");
        fixture.ticker.advance(Duration.ofSeconds(11));

        assertThat(way.getOrLoad(cache, load -> "new")).isEqualTo("new");
        assertThat(cache.stats().loads()).isEqualTo(3);
    }

    @Test
    void describe_tellsUntilWhenItIsGoodAndNothingAfterwards() {
        Cache<String> cache = cache(StalePolicy.ifError(Duration.ofHours(1)));
        cache.put("k", "v");
        cache.put("ended", "v");

        assertThat(cache.describe("k"))
                .hasValueSatisfying(info -> assertThat(info.ttl()).isEqualTo(TTL));
        assertThat(cache.expire("ended")).isTrue();
        assertThat(cache.describe("ended")).isEmpty();
        fixture.ticker.advance(PAST);
        assertThat(cache.describe("k")).isEmpty();
    }

    @Test
    void loaderFails_tooOld_throws() {
        Cache<String> cache = cache(StalePolicy.ifError(Duration.ofMinutes(5)));
        cache.getOrLoad("k", load -> "old");
        fixture.ticker.advance(PAST.plusMinutes(5));

        assertThatThrownBy(() -> cache.getOrLoad("k", StaleTest::failing)).isInstanceOf(LarderException.class);
    }

    @Test
    void loaderFails_withoutThePolicy_throws() {
        Cache<String> cache = cache(StalePolicy.NONE);
        cache.getOrLoad("k", load -> "old");
        fixture.ticker.advance(PAST);

        assertThatThrownBy(() -> cache.getOrLoad("k", StaleTest::failing)).isInstanceOf(LarderException.class);
    }

    @Test
    void loaderFails_invalidatedOrRemoved_throws() {
        Cache<String> cache = cache(StalePolicy.ifError(Duration.ofHours(1)));
        List<Runnable> changes = List.of(
                () -> cache.invalidate("t"),
                cache::clear,
                () -> assertThat(cache.remove("k")).isTrue());
        for (Runnable change : changes) {
            Way.BLOCKING.getOrLoad(cache, load -> "old");
            fixture.ticker.advance(PAST);

            change.run();

            assertThatThrownBy(() -> cache.getOrLoad("k", StaleTest::failing)).isInstanceOf(LarderException.class);
        }
        assertThat(cache.stats().staleServed()).isZero();
    }

    @Test
    void put_isReturnedAfterItsTimeToo() {
        Cache<String> cache = cache(StalePolicy.ifError(Duration.ofHours(1)));
        cache.put("k", "old");
        fixture.ticker.advance(PAST);

        assertThat(cache.getOrLoad("k", StaleTest::failing)).isEqualTo("old");
    }

    @ParameterizedTest
    @EnumSource
    void loadTakesLong_oldValueAtOnceAndTheNewOneAfterwards(Way way) {
        Cache<String> cache = cache(StalePolicy.whileRevalidating(Duration.ofHours(1)));
        way.getOrLoad(cache, load -> "old");
        fixture.ticker.advance(PAST);
        CountDownLatch release = new CountDownLatch(1);

        for (int i = 0; i < 5; i++) {
            assertThat(way.getOrLoad(cache, load -> {
                        release.await();
                        return "new";
                    }))
                    .isEqualTo("old");
        }
        release.countDown();

        await().until(() -> cache.get("k").orElse("none").equals("new"));
        assertThat(cache.stats().loads()).isEqualTo(2);
        assertThat(cache.stats().staleServed()).isEqualTo(5);
        await().until(() -> CacheFixture.inFlight(cache) == 0);
    }

    /** The load goes on with what it began with: a background load that took its stamps late would keep the old data. */
    @ParameterizedTest
    @EnumSource
    void invalidatedWhileLoadingInTheBackground_isNotKept(Way way) {
        Cache<String> cache = cache(StalePolicy.whileRevalidating(Duration.ofHours(1)));
        for (Runnable change : List.<Runnable>of(
                () -> cache.invalidate("t"), cache::clear, () -> cache.remove("k"), () -> cache.put("k", "put"))) {
            cache.put("k", "old", EntryOptions.tags("t"));
            fixture.ticker.advance(PAST);
            CountDownLatch loading = new CountDownLatch(1);
            CountDownLatch release = new CountDownLatch(1);
            assertThat(way.getOrLoad(cache, load -> {
                        loading.countDown();
                        release.await();
                        return "read before the change";
                    }))
                    .isEqualTo("old");
            await().until(() -> loading.getCount() == 0);

            change.run();
            release.countDown();

            await().until(() -> CacheFixture.inFlight(cache) == 0);
            assertThat(cache.get("k").orElse("none")).isIn("none", "put");
        }
    }

    @Test
    void loadEndsWithinTheSoftTimeout_newValue() {
        Cache<String> cache =
                cache(StalePolicy.whileRevalidating(Duration.ofHours(1)).withSoftTimeout(Duration.ofMinutes(1)));
        cache.put("k", "old");
        fixture.ticker.advance(PAST);

        assertThat(cache.getOrLoad("k", load -> "new")).isEqualTo("new");
        assertThat(cache.stats().staleServed()).isZero();
    }

    @Test
    void storeDown_nothingAtHand_loads() {
        Cache<String> cache = cache(StalePolicy.ifError(Duration.ofHours(1)));
        cache.put("k", "old");
        fixture.ticker.advance(PAST);
        fixture.store.down(true);

        assertThat(cache.getOrLoad("k", load -> "new")).isEqualTo("new");
        assertThatThrownBy(() -> cache.getOrLoad("k", StaleTest::failing)).isInstanceOf(LarderException.class);
    }

    @Test
    void tooManyLoads_oldValueInstead() throws Exception {
        Cache<String> cache = fixture.cache(CacheFixture.policy()
                .maxLoads(1)
                .loadTimeout(Duration.ofSeconds(5))
                .stale(StalePolicy.ifError(Duration.ofHours(1)))
                .build());
        cache.put("k", "old");
        fixture.ticker.advance(PAST);
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<String> other = cache.async().getOrLoad("other", load -> {
            release.await();
            return "o";
        });
        await().until(() -> cache.stats().loads() == 1);

        assertThat(cache.getOrLoad("k", load -> "new")).isEqualTo("old");

        release.countDown();
        assertThat(other.get()).isEqualTo("o");
    }

    @Test
    void expire_isAMissWhoseValueIsKeptForFailures() {
        Cache<String> cache = cache(StalePolicy.ifError(Duration.ofHours(1)));
        cache.put("k", "old");

        assertThat(cache.expire("k")).isTrue();

        assertThat(cache.get("k")).isEmpty();
        assertThat(cache.getOrLoad("k", StaleTest::failing)).isEqualTo("old");
        fixture.ticker.advance(StalePolicy.DEFAULT_RETRY_AFTER);
        assertThat(cache.getOrLoad("k", load -> "new")).isEqualTo("new");
        assertThat(cache.get("k")).contains("new");
        assertThat(cache.expire("none")).isFalse();
    }

    @Test
    void expire_withoutThePolicy_isAMiss() {
        Cache<String> cache = cache(StalePolicy.NONE);
        cache.put("k", "old");

        assertThat(cache.expire("k")).isTrue();

        assertThat(cache.get("k")).isEmpty();
        assertThatThrownBy(() -> cache.getOrLoad("k", StaleTest::failing)).isInstanceOf(LarderException.class);
    }

    @Test
    void expire_whileLoading_whatIsLoadedIsNotKept() {
        Cache<String> cache = cache(StalePolicy.ifError(Duration.ofHours(1)));
        cache.put("k", "old");
        fixture.ticker.advance(PAST);

        assertThat(cache.getOrLoad("k", load -> {
                    assertThat(cache.expire("k")).isTrue();
                    return "read before";
                }))
                .isEqualTo("read before");

        assertThat(cache.get("k")).isEmpty();
        assertThat(cache.stats().fillsRefused()).isEqualTo(1);
    }

    @Test
    void expire_signedEntries_areRemoved() {
        CacheManager signing = new CacheManager(
                fixture.store,
                fixture.ticker,
                dev.larder.base.SharedRandom.create(),
                fixture.executor,
                10,
                SigningKeys.of(Golden.key(1)));
        Cache<String> cache = signing.cache(
                "signed",
                CacheFixture.policy()
                        .stale(StalePolicy.ifError(Duration.ofHours(1)))
                        .build(),
                Codec.utf8());
        cache.put("k", "old");

        assertThat(cache.expire("k")).isTrue();

        assertThat(cache.get("k")).isEmpty();
        assertThat(cache.stats().undecodable()).isEmpty();
    }

    @Test
    void remove_withBlock_othersWaitUntilItIsOver() throws Exception {
        Cache<String> cache = fixture.cache();
        cache.put("k", "old");
        AtomicInteger loads = new AtomicInteger();

        assertThat(cache.remove("k", Duration.ofSeconds(2))).isTrue();
        CompletableFuture<String> caller = cache.async().getOrLoad("k", load -> "v" + loads.incrementAndGet());

        await().until(() -> cache.stats().leaseWaits() > 0);
        assertThat(loads).hasValue(0);
        fixture.ticker.advance(Duration.ofSeconds(3));
        assertThat(caller.get()).isEqualTo("v1");
        assertThatThrownBy(() -> cache.remove("k", Duration.ofHours(1)))
                .hasMessage("block must be between PT0S and PT1M, was PT1H");
    }

    @Test
    void policy_outOfRange_saysWhatIsAccepted() {
        List<String> messages = new ArrayList<>();
        for (Runnable wrong : List.<Runnable>of(
                () -> StalePolicy.ifError(Duration.ofDays(31)),
                () -> StalePolicy.NONE.withSoftTimeout(Duration.ofHours(2)),
                () -> StalePolicy.NONE.withRetryAfter(Duration.ofMillis(-1)))) {
            try {
                wrong.run();
            } catch (IllegalArgumentException refused) {
                messages.add(String.valueOf(refused.getMessage()));
            }
        }

        assertThat(messages)
                .containsExactly(
                        "stale.maxStale must be between PT0S and PT720H, was PT744H",
                        "stale.softTimeout must be between PT0S and PT1H, was PT2H",
                        "stale.retryAfter must be between PT0S and PT1H, was PT-0.001S");
        assertThat(StalePolicy.whileRevalidating(TTL).maxStale()).isEqualTo(TTL);
    }
}
