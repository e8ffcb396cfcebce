package dev.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.larder.base.Codec;
import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import dev.larder.base.SharedRandom;
import dev.larder.base.StoreUnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BatchLoadsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final CacheFixture fixture = new CacheFixture();
    private final ProbedStore store = fixture.store;

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void getAllOrLoad_someAbsent_loadsThoseAtOnceInThreeTrips() {
        Cache<String> cache = fixture.cache();
        cache.put("b", "found");
        store.trips();
        List<Set<String>> asked = new ArrayList<>();

        BatchResult<String> result = cache.getAllOrLoad(List.of("c", "b", "a", "c"), load -> {
            asked.add(load.keys());
            return shout(load);
        });

        assertThat(store.trips()).containsExactly("readAll", "acquireAll", "openStamps", "fillAll");
        assertThat(result.values().entrySet())
                .containsExactly(Map.entry("c", "c!"), Map.entry("b", "found"), Map.entry("a", "a!"));
        assertThat(result.absent()).isEmpty();
        assertThat(result.failures()).isEmpty();
        assertThat(asked).containsExactly(Set.of("c", "a"));
        assertThat(cache.getAll(List.of("a", "c"))).containsOnly(Map.entry("a", "a!"), Map.entry("c", "c!"));
        assertThat(cache.stats().loads()).isEqualTo(1);
        assertThat(cache.stats().sets()).isEqualTo(3);
        assertThat(CacheFixture.inFlight(cache)).isZero();
    }

    @Test
    void getAllOrLoad_allPresentOrNone_callsNoLoader() {
        Cache<String> cache = fixture.cache();
        cache.putAll(Map.of("a", "A", "b", "B"));
        store.trips();

        assertThat(cache.getAllOrLoad(List.of("a", "b"), BatchLoadsTest::refuse).orThrow())
                .containsOnly(Map.entry("a", "A"), Map.entry("b", "B"));
        assertThat(cache.getAllOrLoad(List.of(), BatchLoadsTest::refuse).values())
                .isEmpty();

        assertThat(store.trips()).containsExactly("readAll");
    }

    @Test
    void getAllOrLoad_async_loaderRunsOnTheExecutor() {
        List<Thread> threads = new ArrayList<>();
        Cache<String> cache = fixture.cache();

        CompletableFuture<BatchResult<String>> result = cache.async().getAllOrLoad(List.of("a", "b"), load -> {
            threads.add(Thread.currentThread());
            return shout(load);
        });

        assertThat(result)
                .succeedsWithin(PATIENCE)
                .satisfies(all -> assertThat(all.values()).containsOnly(Map.entry("a", "a!"), Map.entry("b", "b!")));
        assertThat(threads).doesNotContain(Thread.currentThread()).hasSize(1);
        assertThat(CacheFixture.inFlight(cache)).isZero();
    }

    @Test
    void getAllOrLoad_loaderLeavesKeysOut_theyAreAbsentAndNothingIsKept() {
        Cache<String> cache = fixture.cache();

        BatchResult<String> result =
                cache.getAllOrLoad(List.of("a", "b"), load -> Map.of("b", "B", "not asked for", "x"));

        assertThat(result).isEqualTo(new BatchResult<>(Map.of("b", "B"), Set.of("a"), Map.of()));
        assertThat(result.orThrow()).containsOnly(Map.entry("b", "B"));
        assertThat(cache.get("a")).isEmpty();
        assertThat(cache.get("not asked for")).isEmpty();
        assertThat(cache.stats().loadFailures()).isZero();
        assertThat(cache.getOrLoad("a", load -> "later")).isEqualTo("later");
    }

    @Test
    void getAllOrLoad_loaderThrows_itsKeysFailAndThoseFoundAreAnswered() {
        Cache<String> cache = fixture.cache();
        cache.put("found", "v");
        store.trips();

        BatchResult<String> result = cache.getAllOrLoad(List.of("a", "found", "b"), load -> {
            throw new IOException("gone");
        });

        assertThat(store.trips()).containsExactly("readAll", "acquireAll", "openStamps", "releaseAll");
        assertThat(result.values()).containsOnly(Map.entry("found", "v"));
        assertThat(result.failures()).containsOnlyKeys("a", "b");
        assertThat(result.failures().get("a"))
                .isSameAs(result.failures().get("b"))
                .hasMessage("batch loader failed for 2 keys of cache db with IOException")
                .hasRootCauseMessage("gone");
        assertThatThrownBy(result::orThrow)
                .isInstanceOfSatisfying(
                        LarderException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LOAD_FAILED))
                .hasMessage("2 of 3 keys failed, first a: batch loader failed for 2 keys of cache db with IOException");
        assertThat(cache.stats().loadFailures()).isEqualTo(1);
        assertThat(CacheFixture.inFlight(cache)).isZero();
        assertThat(cache.getAllOrLoad(List.of("a", "b"), BatchLoadsTest::shout).values())
                .hasSize(2);
    }

    @Test
    @NullUnmarked
    void getAllOrLoad_aNullOrNoMap_failsWhatItConcerns() {
        Cache<String> cache = fixture.cache();
        Map<String, String> bad = new HashMap<>(Map.of("b", "B"));
        bad.put("a", null);

        BatchResult<String> one = cache.getAllOrLoad(List.of("a", "b"), load -> bad);
        BatchResult<String> all = cache.getAllOrLoad(List.of("c"), load -> null);

        assertThat(one.values()).containsOnly(Map.entry("b", "B"));
        assertThat(one.failures().get("a"))
                .hasMessage("batch loader must leave a key out that there is no value for, returned null for key a of"
                        + " cache db");
        assertThat(all.failures().get("c")).hasRootCauseMessage("a batch loader must return a map, returned null");
        assertThat(cache.stats().loadFailures()).isEqualTo(2);
        assertThat(cache.get("b")).contains("B");
        assertThat(CacheFixture.inFlight(cache)).isZero();
    }

    @Test
    void getAllOrLoad_oneValueTooLarge_isReturnedAndNotKept() {
        Cache<String> cache =
                fixture.cache(CacheFixture.policy().maxValueBytes(5).build());

        BatchResult<String> result = cache.getAllOrLoad(List.of("a", "b"), load -> Map.of("a", "123456", "b", "12345"));

        assertThat(result.orThrow()).containsOnly(Map.entry("a", "123456"), Map.entry("b", "12345"));
        assertThat(cache.getAll(List.of("a", "b"))).containsOnlyKeys("b");
        assertThat(cache.stats().errors()).isEqualTo(1);
        assertThat(cache.getOrLoad("a", load -> "again")).isEqualTo("again");
    }

    @Test
    void getAllOrLoad_oneValueCannotBeEncoded_failsAlone() {
        Cache<String> cache =
                fixture.manager.cache("picky", CacheFixture.policy().build(), new PickyCodec());

        BatchResult<String> result = cache.getAllOrLoad(List.of("a", "b"), load -> Map.of("a", "bad", "b", "good"));

        assertThat(result.values()).containsOnly(Map.entry("b", "good"));
        assertThat(result.failures().get("a"))
                .hasMessage("value of key a of cache picky cannot be encoded: no such word")
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.CODEC_FAILED));
        assertThat(CacheFixture.inFlight(cache)).isZero();
    }

    @Test
    void getAllOrLoad_loaderSetsTagsAndTtl_areThoseOfEachEntry() {
        Cache<String> cache = fixture.cache();

        cache.getAllOrLoad(List.of("a", "b"), EntryOptions.tags("x"), load -> {
            load.tag("y");
            load.ttl(Duration.ofHours(3));
            return shout(load);
        });

        for (String key : List.of("a", "b")) {
            EntryInfo info = cache.describe(key).orElseThrow();
            assertThat(info.tags()).containsExactly("x", "y");
            assertThat(info.ttl()).isEqualTo(Duration.ofHours(3));
        }
        cache.invalidate("y");
        assertThat(cache.getAll(List.of("a", "b"))).isEmpty();
    }

    @Test
    void getAllOrLoad_invalidatedWhileLoading_allItsEntriesAreMisses() {
        Cache<String> cache = fixture.cache();

        BatchResult<String> result = cache.getAllOrLoad(List.of("a", "b"), EntryOptions.tags("t"), load -> {
            cache.invalidate("t");
            return shout(load);
        });

        assertThat(result.values()).hasSize(2);
        assertThat(cache.getAll(List.of("a", "b"))).isEmpty();
        assertThat(cache.stats().misses().invalidated()).isEqualTo(2);
    }

    @Test
    void getAllOrLoad_oneKeyRemovedWhileLoading_isNotKept() {
        Cache<String> cache = fixture.cache();

        BatchResult<String> result = cache.getAllOrLoad(List.of("a", "b", "c"), load -> {
            cache.remove("b");
            return shout(load);
        });

        assertThat(result.values()).hasSize(3);
        assertThat(cache.getAll(List.of("a", "b", "c"))).containsOnlyKeys("a", "c");
        assertThat(cache.stats().fillsRefused()).isEqualTo(1);
    }

    @Test
    void getAllOrLoad_loadedByAnotherAfterTheMiss_isTakenFromThere() {
        Cache<String> cache = fixture.cache();
        AtomicBoolean once = new AtomicBoolean();
        store.afterRead(() -> {
            if (once.compareAndSet(false, true)) {
                onThread(() -> cache.getOrLoad("b", load -> "theirs")).join();
            }
        });

        BatchResult<String> result = cache.getAllOrLoad(List.of("a", "b"), BatchLoadsTest::shout);

        assertThat(result.values()).containsOnly(Map.entry("a", "a!"), Map.entry("b", "theirs"));
        assertThat(CacheFixture.inFlight(cache)).isZero();
    }

    @Test
    void getAllOrLoad_keyBeingLoadedAlone_isShared() {
        Cache<String> cache = fixture.cache();
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<String> single = onThread(() -> cache.getOrLoad("b", load -> {
            release.await();
            return "single";
        }));
        await().until(() -> cache.stats().loads() == 1);

        CompletableFuture<BatchResult<String>> batch =
                onThread(() -> cache.getAllOrLoad(List.of("a", "b"), BatchLoadsTest::shout));
        // What the batch can load itself it has loaded and landed before it waits for the other.
        await().until(() -> cache.get("a").isPresent());
        assertThat(CacheFixture.inFlight(cache)).isEqualTo(1);
        release.countDown();

        assertThat(single).succeedsWithin(PATIENCE).isEqualTo("single");
        assertThat(batch)
                .succeedsWithin(PATIENCE)
                .satisfies(result ->
                        assertThat(result.values()).containsOnly(Map.entry("a", "a!"), Map.entry("b", "single")));
        assertThat(cache.stats().loads()).isEqualTo(2);
        assertThat(cache.stats().coalesced()).isEqualTo(1);
    }

    @Test
    void getOrLoad_keyBeingLoadedByABatch_isShared() {
        Cache<String> cache = fixture.cache();
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<BatchResult<String>> batch =
                onThread(() -> cache.getAllOrLoad(List.of("a", "b", "none"), load -> {
                    release.await();
                    return Map.of("a", "a!", "b", "b!");
                }));
        await().until(() -> cache.stats().loads() == 1);

        CompletableFuture<String> single = onThread(() -> cache.getOrLoad("b", load -> "single"));
        CompletableFuture<String> none = onThread(() -> cache.getOrLoad("none", load -> "single"));
        CompletableFuture<BatchResult<String>> other =
                cache.async().getAllOrLoad(List.of("none", "a", "c"), BatchLoadsTest::shout);
        await().until(() -> cache.stats().coalesced() == 4 && cache.get("c").isPresent());
        release.countDown();

        assertThat(batch)
                .succeedsWithin(PATIENCE)
                .satisfies(result -> assertThat(result.absent()).containsExactly("none"));
        assertThat(single).succeedsWithin(PATIENCE).isEqualTo("b!");
        assertThat(none)
                .failsWithin(PATIENCE)
                .withThrowableOfType(Exception.class)
                .havingCause()
                .withMessage("key none of cache db has no value, as the loader of another caller found out");
        assertThat(other)
                .succeedsWithin(PATIENCE)
                .isEqualTo(new BatchResult<>(Map.of("a", "a!", "c", "c!"), Set.of("none"), Map.of()));
        assertThat(CacheFixture.inFlight(cache)).isZero();
    }

    @Test
    void getAllOrLoad_loadOfAnotherCallerFails_thatKeyFails() {
        Cache<String> cache = fixture.cache();
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<String> single = onThread(() -> cache.getOrLoad("b", load -> {
            release.await();
            throw new IOException("gone");
        }));
        await().until(() -> cache.stats().loads() == 1);
        CompletableFuture<BatchResult<String>> batch =
                onThread(() -> cache.getAllOrLoad(List.of("a", "b"), BatchLoadsTest::shout));
        await().until(() -> cache.stats().coalesced() == 1);

        release.countDown();

        assertThat(single).failsWithin(PATIENCE);
        assertThat(batch).succeedsWithin(PATIENCE).satisfies(result -> {
            assertThat(result.values()).containsOnlyKeys("a");
            assertThat(result.failures().get("b")).hasMessage("loader failed for key b of cache db with IOException");
        });
    }

    @Test
    void getAllOrLoad_loaderAsksForItsOwnKeys_saysSoAtOnce() {
        Cache<String> cache = fixture.cache();

        BatchResult<String> outer = cache.getAllOrLoad(List.of("a", "b"), load -> {
            BatchResult<String> inner = cache.getAllOrLoad(List.of("b", "c"), BatchLoadsTest::shout);
            assertThat(inner.values()).containsOnlyKeys("c");
            assertThat(inner.failures().get("b"))
                    .hasMessage("loader of key b of cache db asked for what it is loading: it would wait for itself");
            return shout(load);
        });

        assertThat(outer.values()).containsOnlyKeys("a", "b");
        assertThat(CacheFixture.inFlight(cache)).isZero();
    }

    @Test
    void getAllOrLoad_loaderThrowsAnError_waitersAreFreed() {
        Cache<String> cache = fixture.cache();

        assertThatThrownBy(() -> cache.getAllOrLoad(List.of("a", "b"), load -> {
                    throw new StackOverflowError("deep");
                }))
                .isInstanceOf(StackOverflowError.class);
        assertThat(cache.async().getAllOrLoad(List.of("a", "b"), load -> {
                    throw new StackOverflowError("deep");
                }))
                .failsWithin(PATIENCE);

        assertThat(CacheFixture.inFlight(cache)).isZero();
        assertThat(cache.getOrLoad("a", load -> "v")).isEqualTo("v");
    }

    @Test
    void getAllOrLoad_loadedByAnotherNode_isAwaitedAndTakenFromThere() {
        Cache<String> here = fixture.cache();
        Cache<String> there = fixture.manager().cache("db", here.policy(), Codec.utf8());
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<String> theirs = onThread(() -> there.getOrLoad("b", load -> {
            release.await();
            return "theirs";
        }));
        await().until(() -> there.stats().loads() == 1);

        CompletableFuture<BatchResult<String>> ours =
                onThread(() -> here.getAllOrLoad(List.of("a", "b"), BatchLoadsTest::shout));
        await().until(() -> here.get("a").isPresent() && here.stats().leaseWaits() > 0);
        release.countDown();

        assertThat(theirs).succeedsWithin(PATIENCE);
        assertThat(ours)
                .succeedsWithin(PATIENCE)
                .satisfies(result ->
                        assertThat(result.values()).containsOnly(Map.entry("a", "a!"), Map.entry("b", "theirs")));
        assertThat(here.stats().loads()).isEqualTo(1);
        assertThat(CacheFixture.inFlight(here)).isZero();
    }

    @Test
    void getAllOrLoad_otherNodeFails_isLoadedHereInAnotherRound() {
        Cache<String> here = fixture.cache();
        Cache<String> there = fixture.manager().cache("db", here.policy(), Codec.utf8());
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<BatchResult<String>> theirs = onThread(() -> there.getAllOrLoad(List.of("b", "c"), load -> {
            release.await();
            throw new IOException("gone");
        }));
        await().until(() -> there.stats().loads() == 1);

        CompletableFuture<BatchResult<String>> ours =
                onThread(() -> here.getAllOrLoad(List.of("a", "b", "c"), BatchLoadsTest::shout));
        await().until(() -> here.get("a").isPresent());
        release.countDown();

        assertThat(theirs)
                .succeedsWithin(PATIENCE)
                .satisfies(result -> assertThat(result.failures()).containsOnlyKeys("b", "c"));
        assertThat(ours)
                .succeedsWithin(PATIENCE)
                .satisfies(result -> assertThat(result.values()).containsOnlyKeys("a", "b", "c"));
        assertThat(here.getAll(List.of("a", "b", "c"))).hasSize(3);
    }

    @Test
    void getAllOrLoad_otherNodeTakesTooLong_itsKeysAreTakenOverWhenTheLeaseEnds() {
        Cache<String> here = fixture.cache();
        Cache<String> there = fixture.manager().cache("db", here.policy(), Codec.utf8());
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<String> theirs = onThread(() -> there.getOrLoad("b", load -> {
            release.await();
            return "late";
        }));
        await().until(() -> there.stats().loads() == 1);
        CompletableFuture<BatchResult<String>> ours =
                onThread(() -> here.getAllOrLoad(List.of("a", "b"), BatchLoadsTest::shout));
        await().until(() -> here.get("a").isPresent());

        fixture.ticker.advance(CachePolicy.DEFAULT_LOAD_TIMEOUT);

        assertThat(ours)
                .succeedsWithin(PATIENCE)
                .satisfies(result ->
                        assertThat(result.values()).containsExactly(Map.entry("a", "a!"), Map.entry("b", "b!")));
        release.countDown();
        assertThat(theirs).failsWithin(PATIENCE);
        assertThat(CacheFixture.inFlight(here)).isZero();
    }

    @Test
    void getAllOrLoad_loaderTakesTooLong_itsKeysFailAndNothingIsKept() {
        Cache<String> cache = fixture.cache();

        BatchResult<String> result = cache.getAllOrLoad(List.of("a", "b"), load -> {
            fixture.ticker.advance(CachePolicy.DEFAULT_LOAD_TIMEOUT);
            return shout(load);
        });

        assertThat(result.failures()).containsOnlyKeys("a", "b");
        assertThat(cache.getAll(List.of("a", "b"))).isEmpty();
        assertThat(cache.stats().loadFailures()).isEqualTo(1);
        assertThat(CacheFixture.inFlight(cache)).isZero();
    }

    @Test
    void getAllOrLoad_flightOfAnotherTakesTooLong_thatKeyFails() {
        Cache<String> cache = fixture.cache(
                CacheFixture.policy().loadTimeout(Duration.ofMillis(50)).build());
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<String> hung = onThread(() -> cache.getOrLoad("b", load -> {
            release.await();
            return "late";
        }));
        await().until(() -> cache.stats().loads() == 1);

        BatchResult<String> sync = cache.getAllOrLoad(List.of("b"), BatchLoadsTest::shout);
        assertThat(sync.failures()).containsOnlyKeys("b");
        assertThat(cache.async().getAllOrLoad(List.of("b"), BatchLoadsTest::shout))
                .succeedsWithin(PATIENCE)
                .satisfies(async -> assertThat(async.failures()).containsOnlyKeys("b"));

        fixture.ticker.advance(Duration.ofMillis(50));
        release.countDown();
        assertThat(hung).failsWithin(PATIENCE);
        assertThat(CacheFixture.inFlight(cache)).isZero();
    }

    @Test
    void getAllOrLoad_interruptedWhileWaiting_keysFailAndTheInterruptIsKept() {
        Cache<String> cache = fixture.cache();
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<String> other = onThread(() -> cache.getOrLoad("b", load -> {
            release.await();
            return "v";
        }));
        await().until(() -> cache.stats().loads() == 1);

        Thread.currentThread().interrupt();
        BatchResult<String> result = cache.getAllOrLoad(List.of("b"), BatchLoadsTest::shout);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(result.failures().get("b")).hasMessage("interrupted while waiting for a load of cache db");
        release.countDown();
        assertThat(other).succeedsWithin(PATIENCE);
    }

    @Test
    void getAllOrLoad_bulkheadFull_onlyWhatWouldBeLoadedFails() {
        Cache<String> cache = fixture.cache(CacheFixture.policy()
                .maxLoads(1)
                .loadTimeout(Duration.ofMillis(100))
                .build());
        cache.put("found", "v");
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<String> busy = onThread(() -> cache.getOrLoad("x", load -> {
            release.await();
            return "x";
        }));
        await().until(() -> cache.stats().loads() == 1);

        BatchResult<String> result = cache.getAllOrLoad(List.of("a", "found", "b"), BatchLoadsTest::shout);

        assertThat(result.values()).containsOnlyKeys("found");
        assertThat(result.failures().get("a"))
                .hasMessage("loads of cache db must be at most 1 at once, were that many for PT0.1S")
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.LIMIT_REACHED));
        release.countDown();
        assertThat(busy).succeedsWithin(PATIENCE);
        // However many keys: a call of the loader takes one place.
        assertThat(cache.getAllOrLoad(List.of("a", "b", "c"), BatchLoadsTest::shout)
                        .values())
                .hasSize(3);
    }

    @Test
    void getAllOrLoad_moreThanOneBatch_isLoadedInParts() {
        Cache<String> cache = fixture.cache();
        List<String> keys = IntStream.range(0, CacheStore.MAX_BATCH + 5)
                .mapToObj(i -> "k" + i)
                .toList();
        List<Integer> sizes = new ArrayList<>();
        BatchLoader<String> loader = load -> {
            sizes.add(load.keys().size());
            return shout(load);
        };

        BatchResult<String> result = cache.getAllOrLoad(keys, loader);

        List<String> trips = new ArrayList<>(List.of("readAll", "readAll"));
        int parts = CacheStore.MAX_BATCH / BatchLeases.MAX_IN_FLIGHT;
        trips.addAll(Collections.nCopies(parts, "acquireAll"));
        trips.add("openStamps");
        trips.addAll(Collections.nCopies(parts, "fillAll"));
        trips.addAll(List.of("acquireAll", "openStamps", "fillAll"));
        assertThat(store.trips()).containsExactlyElementsOf(trips);
        assertThat(result.values().keySet()).containsExactlyElementsOf(keys);
        assertThat(sizes).containsExactly(CacheStore.MAX_BATCH, 5);
        cache.clear();
        sizes.clear();
        assertThat(cache.async().getAllOrLoad(keys, loader))
                .succeedsWithin(PATIENCE)
                .satisfies(all -> assertThat(all.values()).hasSize(keys.size()));
        assertThat(sizes).containsExactly(CacheStore.MAX_BATCH, 5);
        assertThat(CacheFixture.inFlight(cache)).isZero();
    }

    @Test
    void getAllOrLoad_largeValues_travelInSeveralWrites() {
        Cache<String> cache = fixture.cache(CacheFixture.policy()
                .compressionThresholdBytes(CachePolicy.NO_COMPRESSION)
                .build());
        String large = "x".repeat(BatchLoading.MAX_FILL_BYTES / 2);

        cache.getAllOrLoad(List.of("a", "b", "c"), load -> Map.of("a", large, "b", large, "c", large));

        assertThat(store.trips())
                .containsExactly("readAll", "acquireAll", "openStamps", "fillAll", "fillAll", "fillAll");
        assertThat(cache.getAll(List.of("a", "b", "c"))).hasSize(3);
    }

    @Test
    void getAllOrLoad_storeDownPolicyMiss_loadsAllAndKeepsNothing() {
        Cache<String> cache = fixture.cache();
        store.down(true);

        BatchResult<String> result = cache.getAllOrLoad(List.of("a", "b"), EntryOptions.tags("t"), load -> {
            load.tag("u");
            return shout(load);
        });

        assertThat(store.trips()).containsExactly("readAll");
        assertThat(result.values()).containsOnly(Map.entry("a", "a!"), Map.entry("b", "b!"));
        store.down(false);
        assertThat(cache.getAll(List.of("a", "b"))).isEmpty();
        assertThat(cache.stats().misses().unavailable()).isEqualTo(2);
        assertThat(CacheFixture.inFlight(cache)).isZero();
    }

    @Test
    void getAllOrLoad_storeFailsAtEachStep_policyDecides() {
        Cache<String> strict = fixture.manager.cache(
                "strict",
                CacheFixture.policy().whenUnavailable(WhenUnavailable.FAIL).build(),
                Codec.utf8());
        Cache<String> lenient = fixture.cache();
        for (String step : List.of("acquireAll", "openStamps", "fillAll")) {
            store.refuse(step);

            BatchResult<String> kept = lenient.getAllOrLoad(List.of("a", "b"), BatchLoadsTest::shout);
            BatchResult<String> failed = strict.getAllOrLoad(List.of("a", "b"), BatchLoadsTest::shout);

            store.refuse(null);
            assertThat(kept.orThrow()).as(step).hasSize(2);
            assertThat(failed.failures()).as(step).containsOnlyKeys("a", "b");
            assertThat(failed.failures().values())
                    .extracting(LarderException::code)
                    .containsOnly(ErrorCode.STORE_REJECTED);
            assertThat(lenient.getAll(List.of("a", "b"))).as(step).isEmpty();
            assertThat(CacheFixture.inFlight(lenient)).isZero();
            assertThat(CacheFixture.inFlight(strict)).isZero();
        }
        store.down(true);
        assertThatThrownBy(() -> strict.getAllOrLoad(List.of("a"), BatchLoadsTest::shout))
                .isInstanceOf(StoreUnavailableException.class);
        assertThat(strict.async().getAllOrLoad(List.of("a"), BatchLoadsTest::shout))
                .failsWithin(PATIENCE);
        store.down(false);
        // Nothing was left behind that would keep others from loading.
        assertThat(strict.getAllOrLoad(List.of("a", "b"), BatchLoadsTest::shout).values())
                .hasSize(2);
    }

    @Test
    void getAllOrLoad_wrongArguments_areRefusedBeforeAnythingIsSent() {
        Cache<String> cache = fixture.cache();

        assertThatThrownBy(() -> cache.getAllOrLoad(List.of("a", ""), BatchLoadsTest::refuse))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("key must be between 1 and");
        assertThatThrownBy(() -> cache.async()
                        .getAllOrLoad(List.of("a"), EntryOptions.ttl(Duration.ofDays(400)), BatchLoadsTest::refuse))
                .isInstanceOf(IllegalArgumentException.class);

        assertThat(store.trips()).isEmpty();
    }

    @Test
    void getAllOrLoad_executorRefuses_keysFailWithLimitReached() {
        fixture.executor.shutdown();
        Cache<String> cache = fixture.cache();

        assertThat(cache.async().getAllOrLoad(List.of("a"), BatchLoadsTest::refuse))
                .succeedsWithin(PATIENCE)
                .satisfies(result -> assertThat(result.failures().get("a"))
                        .hasMessage("executor must take the loads of cache db, refused one"));
        assertThat(CacheFixture.inFlight(cache)).isZero();
    }

    @Test
    void getAllOrLoad_cacheForgotten_keysFail() {
        Cache<String> cache = fixture.cache();
        fixture.manager.forget("db");

        assertThat(cache.getAllOrLoad(List.of("a"), BatchLoadsTest::refuse)
                        .failures()
                        .values())
                .extracting(LarderException::code)
                .containsExactly(ErrorCode.CLOSED);
    }

    @Test
    void getAllOrLoad_withoutLeases_whatWasRemovedWhileLoadingStays() {
        try (CacheManager careless = new CacheManager(
                store,
                fixture.ticker,
                SharedRandom.create(),
                fixture.executor,
                10,
                SigningKeys.none(),
                new Safeguards(false, true, true, true))) {
            Cache<String> cache = careless.cache("db", CacheFixture.policy().build(), Codec.utf8());

            cache.getAllOrLoad(List.of("a", "b"), load -> {
                cache.remove("a");
                return shout(load);
            });

            assertThat(cache.getAll(List.of("a", "b"))).containsOnlyKeys("a", "b");
        }
    }

    @Test
    void getAllOrLoad_manyOverlappingBatchesAtOnce_loadEachKeyOnce() {
        Cache<String> cache = fixture.cache();
        Map<String, AtomicInteger> loads = new ConcurrentHashMap<>();
        CountDownLatch start = new CountDownLatch(1);
        List<CompletableFuture<BatchResult<String>>> callers = new ArrayList<>();
        for (int caller = 0; caller < 32; caller++) {
            int first = caller;
            List<String> keys = IntStream.range(0, 20)
                    .mapToObj(i -> "k" + (first + i * 7) % 50)
                    .toList();
            callers.add(onThread(() -> {
                awaitOpen(start);
                return cache.getAllOrLoad(keys, load -> {
                    load.keys()
                            .forEach(key -> loads.computeIfAbsent(key, k -> new AtomicInteger())
                                    .incrementAndGet());
                    return shout(load);
                });
            }));
        }

        start.countDown();

        callers.forEach(caller -> assertThat(caller)
                .succeedsWithin(PATIENCE)
                .satisfies(result -> assertThat(result.orThrow())
                        .hasSize(20)
                        .allSatisfy((key, value) -> assertThat(value).isEqualTo(key + "!"))));
        assertThat(loads)
                .hasSize(50)
                .allSatisfy((key, count) -> assertThat(count).hasValue(1));
        assertThat(CacheFixture.inFlight(cache)).isZero();
    }

    private static Map<String, String> shout(BatchLoadContext load) {
        Map<String, String> values = new HashMap<>();
        load.keys().forEach(key -> values.put(key, key + "!"));
        return values;
    }

    private static Map<String, String> refuse(BatchLoadContext load) {
        throw new AssertionError("no loader should be called, was for " + load.keys());
    }

    private static void awaitOpen(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private <T> CompletableFuture<T> onThread(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, fixture.executor);
    }

    /** Cannot write one word. */
    private static final class PickyCodec implements Codec<String> {
        @Override
        public int id() {
            return Codec.utf8().id();
        }

        @Override
        public int schema() {
            return Codec.utf8().schema();
        }

        @Override
        public byte[] encode(String value) {
            if (value.equals("bad")) {
                throw new IllegalStateException("no such word");
            }
            return Codec.utf8().encode(value);
        }

        @Override
        public String decode(byte[] bytes, int offset, int length) {
            return Codec.utf8().decode(bytes, offset, length);
        }
    }

    @Test
    void getAllOrLoad_nothingLoaded_isRememberedAsOfASingleKey() {
        Cache<String> cache = fixture.cache();

        BatchResult<String> first = cache.getAllOrLoad(List.of("a", "none"), batch -> Map.of("a", "A"));
        BatchResult<String> second = cache.getAllOrLoad(List.of("a", "none"), batch -> Map.of("none", "too late"));

        assertThat(first.absent()).containsExactly("none");
        assertThat(second.absent()).containsExactly("none");
        assertThat(second.values()).containsExactly(Map.entry("a", "A"));
        assertThat(cache.getOrFind("none", load -> java.util.Optional.of("too late")))
                .isEmpty();
        assertThat(cache.stats().loads()).isEqualTo(1);
        assertThat(cache.stats().knownAbsent()).isEqualTo(2);
    }

    @Test
    void getAllOrLoad_loaderFails_valuesPastTheirTimeInstead() {
        Cache<String> cache = fixture.cache(CacheFixture.policy()
                .stale(StalePolicy.ifError(Duration.ofHours(1)))
                .build());
        cache.put("old", "O");
        fixture.ticker.advance(Duration.ofMinutes(2));
        cache.put("fresh", "F");

        BatchResult<String> result = cache.getAllOrLoad(List.of("old", "fresh", "new"), batch -> {
            throw new java.io.IOException("down");
        });

        assertThat(result.values()).containsExactly(Map.entry("old", "O"), Map.entry("fresh", "F"));
        assertThat(result.failures()).containsOnlyKeys("new");
        assertThat(cache.stats().staleServed()).isEqualTo(1);
    }
}
