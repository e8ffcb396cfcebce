package dev.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.larder.base.Codec;
import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import dev.larder.base.StoreUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ClearingTest {
    private static final Duration WAIT = Duration.ofSeconds(20);

    private final CacheFixture fixture = new CacheFixture();
    private final CacheManager manager = fixture.manager;
    private final Cache<String> db = fixture.cache();
    private final Cache<String> api = manager.cache("api", CacheFixture.policy().build(), Codec.utf8());

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void clear_wholeCache_isAtOnceAndSweepsItsEntries() {
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < 2_500; i++) {
            values.put("k" + i, "v");
        }
        db.putAll(values);
        api.put("k", "v");

        Clearing clearing = manager.clear(ClearRequest.cache("db"));
        assertThat(db.get("k1")).isEmpty();

        assertThat(clearing.clearedCount(WAIT)).hasValue(2_500);
        assertThat(clearing.progress()).isEqualTo(Clearing.Progress.DONE);
        assertThat(clearing.swept()).isCompletedWithValue(2_500L);
        assertThat(manager.usage().orElseThrow()).containsOnlyKeys("api");
        assertThat(api.get("k")).contains("v");
        assertThat(db.stats().invalidations()).isEqualTo(1);
    }

    @Test
    void clear_tagsInAllCaches_isOneTripHoweverManyThereAre() {
        db.put("a", "v", EntryOptions.tags("t"));
        api.put("a", "v", EntryOptions.tags("t", "u"));
        fixture.store.trips();

        manager.clear(ClearRequest.tags(null, Set.of("t", "u"))).clearedCount(WAIT);

        assertThat(fixture.store.trips()).filteredOn("replaceStamps"::equals).hasSize(1);
        assertThat(db.get("a")).isEmpty();
        assertThat(api.get("a")).isEmpty();
    }

    @Test
    void clear_cacheThatThisManagerDoesNotKnow_works() {
        db.put("k", "v");

        Clearing clearing = fixture.manager().clear(ClearRequest.cache("db"));

        assertThat(clearing.clearedCount(WAIT)).hasValue(1);
        assertThat(db.get("k")).isEmpty();
    }

    @Test
    void clear_tagsInOneCache_leavesTheOthers() {
        db.put("a", "v", EntryOptions.tags("t", "x"));
        db.put("b", "v", EntryOptions.tags("u"));
        api.put("a", "v", EntryOptions.tags("t"));

        Clearing clearing = manager.clear(ClearRequest.tags("db", Set.of("t")));

        assertThat(clearing.clearedCount(WAIT)).hasValue(1);
        assertThat(db.getAll(List.of("a", "b"))).containsOnlyKeys("b");
        assertThat(api.get("a")).contains("v");
    }

    @Test
    void clear_tagsEverywhere_reachesCachesOfOtherNodes() {
        db.put("a", "v", EntryOptions.tags("t"));
        api.put("a", "v", EntryOptions.tags("t"));
        api.put("b", "v");

        Clearing clearing = fixture.manager().clear(ClearRequest.tags(null, Set.of("t")));

        assertThat(db.get("a")).isEmpty();
        assertThat(api.get("a")).isEmpty();
        assertThat(clearing.clearedCount(WAIT)).hasValue(2);
        assertThat(api.get("b")).contains("v");
    }

    @Test
    void clear_keysByGlob_removesMatches() {
        for (String key : List.of("user:1", "user:2", "page:1")) {
            db.put(key, "v");
            api.put(key, "v");
        }

        assertThat(manager.clear(ClearRequest.keys("db", "user:*")).clearedCount(WAIT))
                .hasValue(2);
        assertThat(db.getAll(List.of("user:1", "user:2", "page:1"))).containsOnlyKeys("page:1");
        assertThat(manager.clear(ClearRequest.keys(null, "*:1")).clearedCount(WAIT))
                .hasValue(3);
        assertThat(api.getAll(List.of("user:1", "user:2", "page:1"))).containsOnlyKeys("user:2");
    }

    @Test
    void clear_keysByGlob_meansLongKeysInFull() {
        String one = "user/" + "x".repeat(300) + "/one";
        String two = "user/" + "x".repeat(300) + "/two";
        db.put(one, "v");
        db.put(two, "v");
        String shortened = StoredKey.of("db", two, 1024).entry().key();

        assertThat(manager.clear(ClearRequest.keys("db", "*/one")).clearedCount(WAIT))
                .hasValue(1);
        assertThat(manager.clear(ClearRequest.keys("db", shortened)).clearedCount(WAIT))
                .hasValue(0);

        assertThat(db.get(one)).isEmpty();
        assertThat(db.get(two)).contains("v");
    }

    @Test
    void sweep_longKeysWithTags_areSweptToo() {
        db.put("k".repeat(1_000), "v", EntryOptions.tags("t".repeat(200)));

        assertThat(manager.clear(ClearRequest.cache("db")).clearedCount(WAIT)).hasValue(1);
    }

    @Test
    void sweep_validOrForeignEntries_areLeft() {
        db.put("old", "v");
        db.clear();
        db.put("new", "v", EntryOptions.tags("t"));
        fixture.store.write(new EntryKey("db", "junk"), new byte[10], 60_000).await();

        assertThat(new Sweep("db", null).run(fixture.store, () -> false)).isEqualTo(1);

        assertThat(db.get("new")).contains("v");
        assertThat(fixture.store
                        .read(new EntryKey("db", "junk"), List.of())
                        .await()
                        .entry())
                .isNotNull();
    }

    @Test
    void sweep_entryWrittenAfterItsPageWasRead_costsAMissAtMost() {
        db.put("k", "v");
        db.clear();
        fixture.store.beforeRemove(() -> db.put("k", "new"));

        new Sweep("db", null).run(fixture.store, () -> false);

        assertThat(db.get("k")).isEmpty();
    }

    @Test
    void clear_storeDown_throwsAndPromisesNothing() {
        fixture.store.down(true);

        assertThatThrownBy(() -> manager.clear(ClearRequest.cache("db"))).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> manager.clear(ClearRequest.tags(null, Set.of("t"))))
                .isInstanceOf(StoreUnavailableException.class);
        assertThat(db.stats().errors()).isEqualTo(1);
    }

    @Test
    void sweep_storeFailsOnTheWay_countIsUnknown() {
        db.put("k", "v");
        fixture.store.refuse("scan");

        Clearing clearing = manager.clear(ClearRequest.cache("db"));

        assertThat(clearing.clearedCount(WAIT)).isEmpty();
        assertThat(clearing.progress()).isEqualTo(Clearing.Progress.FAILED);
        assertThat(db.get("k")).isEmpty();
        fixture.store.refuse(null);
        assertThat(manager.clear(ClearRequest.cache("db")).clearedCount(WAIT)).hasValue(1);
    }

    @Test
    void sweeps_sameOneWaiting_isShared() {
        CountDownLatch release = keepSweeperBusy();
        List<Clearing> clearings = new ArrayList<>();
        db.put("k", "v");
        for (int i = 0; i < 5; i++) {
            clearings.add(manager.clear(ClearRequest.cache("db")));
        }
        assertThat(clearings.get(4).progress()).isEqualTo(Clearing.Progress.RUNNING);
        assertThat(clearings.get(4).clearedCount(Duration.ofMillis(1))).isEmpty();

        release.countDown();

        assertThat(clearings.get(0).clearedCount(WAIT)).hasValue(1);
        assertThat(clearings.get(4).clearedCount(WAIT)).hasValue(1);
    }

    @Test
    void sweeps_tooManyWaiting_patternIsRefusedOthersStayUncounted() {
        CountDownLatch release = keepSweeperBusy();
        for (int i = 0; i < Sweeper.MAX_QUEUED; i++) {
            manager.clear(ClearRequest.keys("db", "k" + i));
        }

        assertThatThrownBy(() -> manager.clear(ClearRequest.keys("db", "more")))
                .isInstanceOfSatisfying(
                        LarderException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LIMIT_REACHED))
                .hasMessage("waiting sweeps must be at most 64, were that many");
        db.put("k", "v");
        Clearing uncounted = manager.clear(ClearRequest.cache("db"));
        assertThat(uncounted.progress()).isEqualTo(Clearing.Progress.FAILED);
        assertThat(db.get("k")).isEmpty();
        release.countDown();
    }

    @Test
    void close_sweepsWaiting_fail() {
        CountDownLatch release = keepSweeperBusy();
        Clearing waiting = manager.clear(ClearRequest.cache("db"));

        manager.close();
        release.countDown();

        await().until(() -> waiting.progress() == Clearing.Progress.FAILED);
        assertThatThrownBy(() -> new Sweep("db", null).run(fixture.store, () -> true))
                .hasMessage("sweep stopped: its cache manager was closed");
    }

    @Test
    void request_badParts_areRefused() {
        assertThatThrownBy(() -> ClearRequest.cache("a:b")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ClearRequest.tags("db", Set.of()))
                .hasMessage("number of tags must be between 1 and 128, was 0");
        assertThatThrownBy(() -> ClearRequest.tags(null, Set.of("")))
                .hasMessage("bytes of a tag must be between 1 and 256, was 0");
        assertThatThrownBy(() -> ClearRequest.tags(null, Set.of("a\ud800")))
                .hasMessage("tag must be well-formed Unicode, has half of a surrogate pair at index 1");
        assertThatThrownBy(() -> ClearRequest.keys(null, "")).hasMessage("key pattern must not be empty, was empty");
        assertThatThrownBy(() -> ClearRequest.keys(null, "\udc00*"))
                .hasMessage("key pattern must be well-formed Unicode, has half of a surrogate pair at index 0");
    }

    /** Keeps the sweeper busy with a sweep that waits until it is released. */
    private CountDownLatch keepSweeperBusy() {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        db.put("blocker", "v");
        fixture.store.beforeRemove(() -> {
            begun.countDown();
            awaitLatch(release);
        });
        manager.clear(ClearRequest.keys("db", "blocker"));
        awaitLatch(begun);
        return release;
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
