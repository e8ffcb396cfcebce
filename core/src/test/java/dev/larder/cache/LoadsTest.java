package dev.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.larder.base.Codec;
import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import dev.larder.base.StoreUnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class LoadsTest {
    private static final int CALLERS = 32;

    private final CacheFixture fixture = new CacheFixture();
    private final ProbedStore store = fixture.store;

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void getOrLoad_absent_asksForLeaseAndStampsLoadsAndFills() {
        Cache<String> cache = fixture.cache();

        assertThat(cache.getOrLoad("k", load -> load.key() + "!")).isEqualTo("k!");

        assertThat(store.trips()).containsExactly("read", "acquire", "openStamps", "fill");
        assertThat(cache.get("k")).contains("k!");
        assertThat(cache.stats().loads()).isEqualTo(1);
        assertThat(CacheFixture.inFlight(cache)).isZero();
    }

    @Test
    void getOrLoad_present_doesNotLoad() {
        Cache<String> cache = fixture.cache();
        cache.put("k", "v");
        store.trips();

        assertThat(cache.getOrLoad("k", load -> "other")).isEqualTo("v");

        assertThat(store.trips()).containsExactly("read");
        assertThat(cache.stats().loads()).isZero();
    }

    @Test
    void getOrLoad_sync_loaderRunsOnTheCallersThread() {
        List<Thread> threads = new ArrayList<>();

        fixture.cache().getOrLoad("k", load -> {
            threads.add(Thread.currentThread());
            return "v";
        });

        assertThat(threads).containsExactly(Thread.currentThread());
    }

    @Test
    void getOrLoad_manyCallersAtOnce_loadOnce() throws Exception {
        Cache<String> cache = fixture.cache();
        AtomicInteger loads = new AtomicInteger();
        CountDownLatch release = new CountDownLatch(1);
        List<CompletableFuture<String>> callers = new ArrayList<>();

        for (int i = 0; i < CALLERS; i++) {
            callers.add(
                    i % 2 == 0
                            ? onThread(() -> cache.getOrLoad("k", slow(release, loads)))
                            : cache.async().getOrLoad("k", slow(release, loads)));
        }
        await().until(() -> cache.stats().coalesced() == CALLERS - 1);
        release.countDown();

        for (CompletableFuture<String> caller : callers) {
            assertThat(caller.get(20, TimeUnit.SECONDS)).isEqualTo("v1");
        }
        assertThat(loads).hasValue(1);
        assertThat(CacheFixture.inFlight(cache)).isZero();
    }

    @Test
    void getOrLoad_anotherFlightLandedAfterTheMiss_looksAgain() {
        Cache<String> cache = fixture.cache();
        // Right after this caller has missed and before it boards, another one loads the key and is done.
        AtomicInteger reads = new AtomicInteger();
        store.afterRead(() -> {
            if (reads.getAndIncrement() == 0) {
                onThread(() -> cache.getOrLoad("k", load -> "first")).join();
            }
        });

        assertThat(cache.getOrLoad("k", load -> "second")).isEqualTo("first");

        assertThat(cache.stats().loads()).isEqualTo(1);
    }

    @Test
    void getOrLoad_loaderFails_allWaitersGetTheCauseAndNothingIsKept() {
        Cache<String> cache = fixture.cache();
        CountDownLatch release = new CountDownLatch(1);
        List<CompletableFuture<String>> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            callers.add(onThread(() -> cache.getOrLoad("k", load -> {
                release.await();
                throw new IOException("gone");
            })));
        }
        await().until(() -> cache.stats().coalesced() == CALLERS - 1);

        release.countDown();

        for (CompletableFuture<String> caller : callers) {
            LarderException failure = failureOf(caller);
            assertThat(failure.code()).isEqualTo(ErrorCode.LOAD_FAILED);
            assertThat(failure).hasMessage("loader failed for key k of cache db with IOException");
            assertThat(failure.getCause()).isInstanceOf(IOException.class);
        }
        assertThat(cache.get("k")).isEmpty();
        assertThat(cache.stats().loads()).isEqualTo(1);
        assertThat(cache.stats().loadFailures()).isEqualTo(1);
        assertThat(CacheFixture.inFlight(cache)).isZero();
        assertThat(cache.getOrLoad("k", load -> "again")).isEqualTo("again");
    }

    @Test
    void getOrLoad_loaderThrowsAnError_waitersAreFreed() {
        Cache<String> cache = fixture.cache();

        assertThatThrownBy(() -> cache.getOrLoad("k", load -> {
                    throw new StackOverflowError("deep");
                }))
                .isInstanceOf(StackOverflowError.class);

        assertThat(CacheFixture.inFlight(cache)).isZero();
        assertThat(cache.getOrLoad("k", load -> "v")).isEqualTo("v");
    }

    @Test
    @NullUnmarked
    void getOrLoad_loaderReturnsNull_saysSo() {
        assertLoadFailed(() -> fixture.cache().getOrLoad("k", load -> null))
                .hasRootCauseMessage("a loader must return a value, returned null");
    }

    @Test
    void getOrLoad_loaderInterrupted_restoresTheInterrupt() {
        assertLoadFailed(() -> fixture.cache().getOrLoad("k", load -> {
            throw new InterruptedException("stop");
        }));

        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void getOrLoad_loaderAsksForItsOwnKey_saysSoAtOnce() {
        Cache<String> cache = fixture.cache();

        assertLoadFailed(() -> cache.getOrLoad("k", load -> cache.getOrLoad("k", inner -> "v")))
                .hasRootCauseMessage(
                        "loader of key k of cache db asked for what it is loading: it would wait for itself");
        assertThat(cache.async().getOrLoad("k", load -> cache.getOrLoad("k", inner -> "v")))
                .failsWithin(Duration.ofSeconds(10));
        assertThat(CacheFixture.inFlight(cache)).isZero();
    }

    @Test
    void getOrLoad_loaderAsksForAnotherKey_works() {
        Cache<String> cache = fixture.cache();

        assertThat(cache.getOrLoad("a", load -> "a" + cache.getOrLoad("b", inner -> "b")))
                .isEqualTo("ab");
    }

    @Test
    void getOrLoad_waiterTimesOut_failsAndTheKeyIsFreeAgain() {
        Cache<String> cache = fixture.cache(
                CacheFixture.policy().loadTimeout(Duration.ofMillis(50)).build());
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<String> hung = onThread(() -> cache.getOrLoad("k", load -> {
            fixture.ticker.advance(Duration.ofMillis(30));
            release.await();
            fixture.ticker.advance(Duration.ofMillis(30));
            return "late";
        }));
        await().until(() -> cache.stats().loads() == 1);

        assertLoadFailed(() -> cache.getOrLoad("k", load -> "other"))
                .hasMessage("load of key k of cache db must end within PT0.05S, did not");
        assertThat(CacheFixture.inFlight(cache)).isZero();
        assertThat(cache.getOrLoad("k", load -> "fresh")).isEqualTo("fresh");

        release.countDown();
        assertThat(failureOf(hung).code()).isEqualTo(ErrorCode.LOAD_FAILED);
        assertThat(cache.get("k")).contains("fresh");
        assertThat(CacheFixture.inFlight(cache)).isZero();
    }

    @Test
    void getOrLoad_asyncTimesOut_failsAndTheKeyIsFreeAgain() {
        Cache<String> cache = fixture.cache(
                CacheFixture.policy().loadTimeout(Duration.ofMillis(50)).build());
        CountDownLatch release = new CountDownLatch(1);

        CompletableFuture<String> hung = cache.async().getOrLoad("k", load -> {
            release.await();
            return "late";
        });

        assertThat(failureOf(hung)).hasMessage("load of key k of cache db must end within PT0.05S, did not");
        assertThat(CacheFixture.inFlight(cache)).isZero();
        release.countDown();
    }

    @Test
    void getOrLoad_flightOverdue_nextCallerLoadsAfresh() {
        Cache<String> cache = fixture.cache();
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<String> hung = onThread(() -> cache.getOrLoad("k", load -> {
            release.await();
            return "late";
        }));
        await().until(() -> cache.stats().loads() == 1);

        fixture.ticker.advance(CachePolicy.DEFAULT_LOAD_TIMEOUT);

        assertThat(cache.getOrLoad("k", load -> "fresh")).isEqualTo("fresh");
        release.countDown();
        assertThat(failureOf(hung).code()).isEqualTo(ErrorCode.LOAD_FAILED);
        assertThat(cache.get("k")).contains("fresh");
    }

    @Test
    void getOrLoad_asyncCancelled_othersStillGetTheValue() {
        Cache<String> cache = fixture.cache();
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<String> first = cache.async().getOrLoad("k", slow(release, new AtomicInteger()));
        CompletableFuture<String> second = cache.async().getOrLoad("k", load -> "other");

        first.cancel(true);
        release.countDown();

        assertThat(second).succeedsWithin(Duration.ofSeconds(20)).isEqualTo("v1");
    }

    @Test
    void getOrLoad_waiterInterrupted_endsAtOnce() {
        Cache<String> cache = fixture.cache();
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<String> pilot = onThread(() -> cache.getOrLoad("k", slow(release, new AtomicInteger())));
        await().until(() -> cache.stats().loads() == 1);

        Thread.currentThread().interrupt();
        assertLoadFailed(() -> cache.getOrLoad("k", load -> "other"))
                .hasMessage("interrupted while waiting for a load of cache db");

        assertThat(Thread.interrupted()).isTrue();
        release.countDown();
        assertThat(pilot).succeedsWithin(Duration.ofSeconds(20));
    }

    @Test
    void getOrLoad_tooManyLoaders_areRefusedAfterAWhile() {
        Cache<String> cache = fixture.cache(CacheFixture.policy()
                .maxLoads(1)
                .loadTimeout(Duration.ofMillis(100))
                .build());
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<String> busy = onThread(() -> cache.getOrLoad("a", slow(release, new AtomicInteger())));
        await().until(() -> cache.stats().loads() == 1);

        assertThatThrownBy(() -> cache.getOrLoad("b", load -> "B"))
                .isInstanceOfSatisfying(
                        LarderException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LIMIT_REACHED))
                .hasMessage("loads of cache db must be at most 1 at once, were that many for PT0.1S");
        release.countDown();
        assertThat(busy).succeedsWithin(Duration.ofSeconds(20));
        assertThat(cache.getOrLoad("b", load -> "B")).isEqualTo("B");
        assertThat(CacheFixture.inFlight(cache)).isZero();
    }

    @Test
    void getOrLoad_executorRefuses_failsWithLimitReached() {
        fixture.executor.shutdown();
        Cache<String> cache = fixture.cache();

        assertThat(failureOf(cache.async().getOrLoad("k", load -> "v")))
                .hasMessage("executor must take the loads of cache db, refused one")
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.LIMIT_REACHED));
        assertThat(CacheFixture.inFlight(cache)).isZero();
    }

    @Test
    void getOrLoad_invalidatedWhileLoading_isAMiss() {
        for (String how : List.of("known", "named", "whole", "named by another node")) {
            Cache<String> cache = fixture.cache();
            Cache<String> other =
                    fixture.manager().cache("db", CacheFixture.policy().build(), Codec.utf8());

            String value = cache.getOrLoad(how, EntryOptions.tags("known"), load -> {
                load.tag("named", "named by another node");
                if (how.equals("whole")) {
                    cache.clear();
                } else {
                    other.invalidate(how);
                }
                return "old";
            });

            assertThat(value).isEqualTo("old");
            assertThat(cache.get(how)).as(how).isEmpty();
        }
    }

    @Test
    void getOrLoad_invalidatedBetweenLoadAndWrite_isAMiss() {
        Cache<String> cache = fixture.cache();
        store.beforeWrite(() -> cache.invalidate("t"));

        cache.getOrLoad("k", EntryOptions.tags("t"), load -> "old");

        store.beforeWrite(null);
        assertThat(cache.get("k")).isEmpty();
        assertThat(cache.stats().misses().invalidated()).isEqualTo(1);
    }

    @Test
    void getOrLoad_loaderSetsTagsAndTtl_areTheEntrys() {
        Cache<String> cache = fixture.cache();

        cache.getOrLoad("k", EntryOptions.tags("a"), load -> {
            load.tag("b", "a", "b");
            load.ttl(Duration.ofMinutes(3));
            fixture.ticker.advance(Duration.ofMillis(250));
            return "v";
        });

        EntryInfo info = cache.describe("k").orElseThrow();
        assertThat(info.tags()).containsExactly("a", "b");
        assertThat(info.ttl()).isEqualTo(Duration.ofMinutes(3));
        assertThat(info.loadTime()).isEqualTo(Duration.ofMillis(250));
        fixture.ticker.advance(Duration.ofMinutes(3).minusMillis(1));
        assertThat(cache.get("k")).contains("v");
        cache.invalidate("b");
        assertThat(cache.get("k")).isEmpty();
    }

    @Test
    void getOrLoad_loaderSetsBadTagOrTtl_failsTheLoad() {
        Cache<String> cache = fixture.cache();

        assertLoadFailed(() -> cache.getOrLoad("k", load -> {
                    load.ttl(Duration.ofDays(31));
                    return "v";
                }))
                .hasRootCauseMessage("ttl must be between PT0.001S and PT720H, was PT744H");
        assertLoadFailed(() -> cache.getOrLoad("k", load -> {
                    for (int i = 0; i <= CachePolicy.MAX_TAGS; i++) {
                        load.tag("t" + i);
                    }
                    return "v";
                }))
                .hasRootCauseMessage("number of tags must be between 0 and 128, was 129");
    }

    @ParameterizedTest
    @ValueSource(strings = {"remove", "invalidate", "clear", "everywhere"})
    void getOrLoad_afterAChangeOfThisNode_doesNotJoinALoadFromBeforeIt(String change) throws Exception {
        Cache<String> cache = fixture.cache();
        CountDownLatch release = new CountDownLatch(1);
        EntryOptions tagged = EntryOptions.tags("t");
        CompletableFuture<String> before = CompletableFuture.supplyAsync(
                () -> cache.getOrLoad("k", tagged, load -> {
                    release.await();
                    return "old";
                }),
                fixture.executor);
        await().until(() -> cache.stats().loads() == 1);

        switch (change) {
            case "remove" -> cache.remove("k");
            case "invalidate" -> cache.invalidate("t");
            case "clear" -> cache.clear();
            default -> fixture.manager.clear(new ClearRequest.Tags(null, Set.of("t")));
        }

        CompletableFuture<String> after =
                CompletableFuture.supplyAsync(() -> cache.getOrLoad("k", tagged, load -> "new"), fixture.executor);
        // After an invalidation the first load still has the lease, so that one is waited for, and its value is not
        // taken.
        await().until(() -> after.isDone() || cache.stats().leaseWaits() >= 1);
        release.countDown();
        assertThat(after.get()).isEqualTo("new");
        assertThat(before.get()).isEqualTo("old");
        assertThat(cache.stats().coalesced()).isZero();
        assertThat(cache.get("k")).contains("new");
    }

    @Test
    void getOrLoad_afterAFenceWithNothingInMemory_doesNotJoinALoadFromBeforeIt() throws Exception {
        Cache<String> here = fixture.cache();
        Cache<String> there = fixture.manager().cache("db", here.policy(), Codec.utf8());
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<String> before = onThread(() -> here.getOrLoad("k", load -> {
            release.await();
            return "old";
        }));
        await().until(() -> here.stats().loads() == 1);
        there.remove("k");

        here.fence();
        CompletableFuture<String> after = onThread(() -> here.getOrLoad("k", load -> "new"));

        await().until(() -> after.isDone() || here.stats().coalesced() > 0);
        release.countDown();
        assertThat(after.get()).isEqualTo("new");
        assertThat(before.get()).isEqualTo("old");
        assertThat(here.get("k")).contains("new");
    }

    /** Whoever looks once more whether another has loaded gets what is there at that time, and later callers may need what is newer. */
    @Test
    void getOrLoad_changedWhileAnotherLooksAgain_doesNotGetWhatThatFinds() {
        Cache<String> here = fixture.cache();
        Cache<String> there = fixture.manager().cache("db", here.policy(), Codec.utf8());
        AtomicInteger reads = new AtomicInteger();
        List<CompletableFuture<String>> late = new ArrayList<>();
        store.afterRead(() -> {
            switch (reads.incrementAndGet()) {
                case 1 -> onThread(() -> here.getOrLoad("k", load -> "first")).join();
                case 3 -> {
                    there.remove("k");
                    here.fence();
                    late.add(onThread(() -> here.getOrLoad("k", load -> "second")));
                    await().until(() -> late.get(0).isDone() || here.stats().coalesced() > 0);
                }
                default -> {}
            }
        });

        assertThat(here.getOrLoad("k", load -> "never")).isEqualTo("first");

        assertThat(late)
                .singleElement()
                .satisfies(value -> assertThat(value.join()).isEqualTo("second"));
    }

    @Test
    void getOrLoad_storeDownAndChangedHere_doesNotJoinALoadFromBeforeIt() throws Exception {
        Cache<String> cache = fixture.cache();
        store.down(true);
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<String> before = onThread(() -> cache.getOrLoad("k", EntryOptions.tags("t"), load -> {
            release.await();
            return "old";
        }));
        await().until(() -> cache.stats().loads() == 1);
        assertThatThrownBy(() -> cache.invalidate("t")).isInstanceOf(StoreUnavailableException.class);

        CompletableFuture<String> after = onThread(() -> cache.getOrLoad("k", EntryOptions.tags("t"), load -> "new"));

        await().until(() -> after.isDone() || cache.stats().coalesced() > 0);
        release.countDown();
        assertThat(after.get()).isEqualTo("new");
        assertThat(before.get()).isEqualTo("old");
    }

    @Test
    void getOrLoad_codecFails_saysWhichEntryCannotBeEncoded() {
        Codec<String> failing = new Codec<>() {
            @Override
            public int id() {
                return 0x7001;
            }

            @Override
            public int schema() {
                return 1;
            }

            @Override
            public byte[] encode(String value) {
                throw new IllegalStateException("not this one");
            }

            @Override
            public String decode(byte[] bytes, int offset, int length) {
                return "";
            }
        };
        Cache<String> cache = fixture.manager.cache("bad", CacheFixture.policy().build(), failing);

        assertThatThrownBy(() -> cache.getOrLoad("k", load -> "v"))
                .isInstanceOf(LarderException.class)
                .hasMessage("value of key k of cache bad cannot be encoded: not this one");
        assertThat(CacheFixture.inFlight(cache)).isZero();
    }

    @Test
    void getOrLoad_valueTooLarge_isReturnedButNotKept() {
        Cache<String> cache =
                fixture.cache(CacheFixture.policy().maxValueBytes(5).build());

        assertThat(cache.getOrLoad("k", load -> "123456")).isEqualTo("123456");

        assertThat(cache.get("k")).isEmpty();
        assertThat(cache.stats().errors()).isEqualTo(1);
    }

    @Test
    void getOrLoad_storeDownPolicyMiss_loadsEachTimeAndKeepsNothing() {
        Cache<String> cache = fixture.cache();
        store.down(true);

        assertThat(cache.getOrLoad("k", load -> {
                    load.tag("t");
                    return "v1";
                }))
                .isEqualTo("v1");
        assertThat(cache.getOrLoad("k", load -> "v2")).isEqualTo("v2");

        store.down(false);
        assertThat(cache.get("k")).isEmpty();
        assertThat(cache.stats().loads()).isEqualTo(2);
        assertThat(cache.stats().misses().unavailable()).isEqualTo(2);
        assertThat(CacheFixture.inFlight(cache)).isZero();
    }

    @Test
    void getOrLoad_storeFailsAtTheWrite_policyDecides() {
        Cache<String> lenient = fixture.cache();
        Cache<String> strict = fixture.manager.cache(
                "strict",
                CacheFixture.policy().whenUnavailable(WhenUnavailable.FAIL).build(),
                Codec.utf8());
        store.beforeWrite(() -> {
            throw new StoreUnavailableException("gone", null);
        });

        assertThat(lenient.getOrLoad("k", load -> "v")).isEqualTo("v");
        assertThat(lenient.stats().errors()).isEqualTo(1);
        assertThatThrownBy(() -> strict.getOrLoad("k", load -> "v"))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessage("gone");
        assertThat(failureOf(strict.async().getOrLoad("k", load -> "v"))).isInstanceOf(StoreUnavailableException.class);
        assertThat(CacheFixture.inFlight(strict)).isZero();
    }

    private static Loader<String> slow(CountDownLatch release, AtomicInteger loads) {
        return load -> {
            int number = loads.incrementAndGet();
            release.await();
            return "v" + number;
        };
    }

    private <T> CompletableFuture<T> onThread(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, fixture.executor);
    }

    private static LarderException failureOf(CompletableFuture<?> future) {
        try {
            future.get(20, TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof LarderException known) {
                return known;
            }
            throw new AssertionError("failed otherwise", failed);
        } catch (Exception other) {
            throw new AssertionError("did not fail as it should", other);
        }
        throw new AssertionError("did not fail");
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> assertLoadFailed(ThrowingCallable call) {
        return assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        LarderException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LOAD_FAILED));
    }
}
