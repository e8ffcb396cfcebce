package dev.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.larder.base.Codec;
import dev.larder.base.LarderException;
import dev.larder.base.SharedRandom;
import dev.larder.base.StoreUnavailableException;
import dev.larder.cache.Waiting.What;
import dev.larder.observe.Advisor;
import dev.larder.observe.Observation;
import dev.larder.observe.Recommendation;
import dev.larder.observe.Severity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutboxTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final EntryOptions TAGGED = EntryOptions.tags("t");

    private final CacheFixture fixture = new CacheFixture();
    private final ProbedStore store = fixture.store;

    /** One that does nothing in the background: its executor takes nothing. */
    private final CacheManager manager = manager(Safeguards.ALL);

    private final Cache<String> cache = cache(manager, "db");

    /** Another node, whose store is the same one and always there. */
    private final CacheManager other =
            new CacheManager(fixture.stores.cacheStore(), fixture.ticker, SharedRandom.create(), fixture.executor, 10);

    private CacheManager manager(Safeguards safeguards) {
        return new CacheManager(
                store,
                fixture.ticker,
                SharedRandom.create(),
                task -> {
                    throw new RejectedExecutionException("nothing in the background");
                },
                3,
                SigningKeys.none(),
                safeguards);
    }

    private static Cache<String> cache(CacheManager manager, String name) {
        return manager.cache(name, CacheFixture.policy().build(), Codec.utf8());
    }

    @AfterEach
    void close() {
        manager.close();
        other.close();
        fixture.close();
    }

    /** A change that this node attempts while its store is down. */
    private static void attempt(Cache<String> cache, String change) {
        switch (change) {
            case "remove" -> cache.remove("k");
            case "removeAll" -> cache.removeAll(List.of("k"));
            case "invalidate" -> cache.invalidate("t");
            case "clear" -> cache.clear();
            case "put" -> cache.put("k", "new", TAGGED);
            default -> cache.putAll(Map.of("k", "new"), TAGGED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"remove", "removeAll", "invalidate", "clear", "put", "putAll"})
    void change_storeDown_isInForceWhenTheStoreIsReadAgain(String change) {
        cache.put("k", "old", TAGGED);
        down(() -> attemptQuietly(cache, change));

        assertThat(cache.get("k")).isEmpty();
        assertThat(cache(other, "db").get("k")).isEmpty();
        assertThat(manager.outboxStats()).isEqualTo(new OutboxStats(0, 0, 1, 0, 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"remove", "removeAll", "invalidate", "clear", "put", "putAll"})
    void change_storeDownWithoutOutbox_isForgotten(String change) {
        Cache<String> forgetful = cache(manager(new Safeguards(true, true, true, false)), "db");
        forgetful.put("k", "old", TAGGED);
        down(() -> attemptQuietly(forgetful, change));

        assertThat(forgetful.get("k")).contains("old");
    }

    @ParameterizedTest
    @ValueSource(strings = {"remove", "invalidate", "clear", "put"})
    void change_storeDown_asyncReadsSeeIt(String change) {
        cache.put("k", "old", TAGGED);
        down(() -> attemptQuietly(cache, change));

        assertThat(cache.async().get("k").join()).isEmpty();
        assertThat(cache.async().getAll(List.of("k")).join()).isEmpty();
        assertThat(manager.outboxStats().replayed()).isEqualTo(1);
    }

    @Test
    void change_throughFutures_isRemembered() {
        cache.put("k", "old", TAGGED);
        down(() -> assertThat(cache.async().remove("k"))
                .failsWithin(PATIENCE)
                .withThrowableThat()
                .withCauseInstanceOf(StoreUnavailableException.class)
                .withMessageContaining("once the store is back what is kept under the keys will be removed"));

        assertThat(cache.getOrLoad("k", load -> "loaded")).isEqualTo("loaded");
        assertThat(cache.get("k")).contains("loaded");
    }

    @Test
    void change_storeDown_saysWhatWillCome() {
        down(() -> {
            assertThatThrownBy(() -> cache.remove("k"))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessage("store is down; once the store is back what is kept under the keys will be removed");
            assertThatThrownBy(() -> cache.invalidate("t"))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessage("store is down; once the store is back the tags will be invalidated");
        });
    }

    @Test
    void change_refused_isNotRemembered() {
        cache.put("k", "old");
        store.refuse("remove");

        assertThatThrownBy(() -> cache.remove("k")).isInstanceOf(LarderException.class);

        store.refuse(null);
        assertThat(manager.outboxStats().waitingKeys()).isZero();
        assertThat(cache.get("k")).contains("old");
    }

    @Test
    void read_whatWaitsForItCannotBeCarriedOut_isUnavailable() {
        cache.put("k", "old", TAGGED);
        cache.put("bystander", "v");
        down(() -> attemptQuietly(cache, "invalidate"));
        store.refuse("replaceStamps");

        assertThat(cache.get("k")).isEmpty();
        assertThat(cache.async().get("k").join()).isEmpty();
        assertThat(cache.stats().misses().unavailable()).isEqualTo(2);
        assertThat(cache.get("bystander")).contains("v");

        store.refuse(null);
        assertThat(cache.get("k")).isEmpty();
        assertThat(cache.stats().misses().invalidated()).isEqualTo(1);
    }

    @Test
    void read_ofSomethingElse_doesNotWaitForTheOutbox() {
        cache.put("k", "old");
        cache.put("bystander", "v");
        down(() -> attemptQuietly(cache, "remove"));
        store.trips();

        assertThat(cache.get("bystander")).contains("v");

        assertThat(store.trips()).containsExactly("read");
        assertThat(manager.outboxStats().waitingKeys()).isEqualTo(1);
    }

    @Test
    void read_nothingWaiting_takesNoFurtherTrip() {
        cache.put("k", "v", TAGGED);
        store.trips();

        assertThat(cache.get("k")).contains("v");

        assertThat(store.trips()).containsExactly("read", "readAll");
    }

    @Test
    void put_afterTheStoreIsBack_isNotRemovedByWhatWaited() {
        cache.put("k", "old");
        down(() -> attemptQuietly(cache, "remove"));

        cache.put("k", "new");

        assertThat(cache.get("k")).contains("new");
        assertThat(manager.outboxStats().waitingKeys()).isZero();
    }

    @Test
    void put_whileTheSameIsRememberedAgain_theLaterOneStays() {
        cache.put("k", "old");
        down(() -> attemptQuietly(cache, "remove"));
        store.beforeWrite(() -> down(() -> attemptQuietly(cache, "remove")));

        cache.put("k", "new");

        store.beforeWrite(null);
        assertThat(manager.outboxStats().waitingKeys()).isEqualTo(1);
        assertThat(cache.get("k")).isEmpty();
    }

    @Test
    void remove_whileAnEarlierOneIsCarriedOut_isCarriedOutAfterIt() {
        cache.put("k", "old");
        down(() -> attemptQuietly(cache, "remove"));
        List<String> late = new ArrayList<>();
        store.beforeRemove(() -> {
            store.beforeRemove(null);
            down(() -> attemptQuietly(cache, "remove"));
            late.add("remembered");
        });

        assertThat(cache.get("k")).isEmpty();
        cache(other, "db").put("k", "between");

        assertThat(late).containsExactly("remembered");
        assertThat(manager.outboxStats().waitingKeys()).isEqualTo(1);
        assertThat(cache.get("k")).isEmpty();
    }

    @Test
    void load_begunBeforeTheOutage_isNotKept() {
        store.trips();
        String loaded = cache.getOrLoad("k", TAGGED, load -> {
            down(() -> attemptQuietly(cache, "remove"));
            return "old";
        });

        assertThat(loaded).isEqualTo("old");
        assertThat(cache.stats().fillsRefused()).isEqualTo(1);
        assertThat(cache.get("k")).isEmpty();
    }

    @Test
    void doubles_countOnce() {
        down(() -> {
            for (int i = 0; i < 100; i++) {
                attemptQuietly(cache, "remove");
                attemptQuietly(cache, "put");
                attemptQuietly(cache, "invalidate");
            }
        });

        assertThat(manager.outboxStats()).isEqualTo(new OutboxStats(1, 1, 0, 0, 0));
    }

    @Test
    void clear_takesThePlaceOfWhatWaitsForTheCache() {
        Cache<String> second = cache(manager, "second");
        down(() -> {
            attemptQuietly(cache, "remove");
            attemptQuietly(cache, "invalidate");
            attemptQuietly(second, "remove");
            attemptQuietly(cache, "clear");
            attemptQuietly(cache, "remove");
        });

        assertThat(manager.outboxStats()).isEqualTo(new OutboxStats(1, 1, 0, 0, 0));
    }

    @Test
    void tooManyKeys_theCacheThatHasMostIsClearedInstead() {
        Cache<String> second = cache(manager, "second");
        cache.put("k5", "old");
        second.put("a", "old");
        second.put("bystander", "v");
        down(() -> {
            removeQuietly(second, List.of("a"));
            removeQuietly(
                    cache,
                    IntStream.rangeClosed(1, Outbox.MAX_KEYS)
                            .mapToObj(i -> "k" + i)
                            .toList());
        });
        assertThat(manager.outboxStats()).isEqualTo(new OutboxStats(1, 1, 0, 1, 0));

        assertThat(cache.get("k5")).isEmpty();
        assertThat(cache.stats().misses().invalidated()).isEqualTo(1);
        assertThat(second.get("a")).isEmpty();
        assertThat(second.stats().misses().absent()).isEqualTo(1);
        assertThat(second.get("bystander")).contains("v");
        assertThat(cache(other, "db").get("k5")).isEmpty();
    }

    @Test
    void tooManyTags_theCacheIsClearedInstead() {
        cache.put("k", "old", TAGGED);
        down(() -> {
            attemptQuietly(cache, "invalidate");
            String[] tags = IntStream.range(0, Outbox.MAX_TAGS)
                    .mapToObj(i -> "more" + i)
                    .toArray(String[]::new);
            attemptQuietly(() -> cache.invalidate(tags));
        });

        assertThat(manager.outboxStats()).isEqualTo(new OutboxStats(0, 1, 0, 1, 0));
        assertThat(cache.get("k")).isEmpty();
        assertThat(cache.stats().misses().invalidated()).isEqualTo(1);
    }

    @Test
    void tooManyCaches_allAreClearedInstead() {
        cache.put("k", "old");
        cache(other, "foreign").put("k", "old");
        down(() -> {
            for (String name : List.of("db", "second", "third", "fourth")) {
                attemptQuietly(() -> manager.clear(ClearRequest.cache(name)));
            }
        });
        assertThat(manager.outboxStats()).isEqualTo(new OutboxStats(0, 1, 0, 1, 0));

        assertThat(cache.get("k")).isEmpty();
        assertThat(cache(other, "foreign").get("k")).isEmpty();
    }

    @Test
    void tagsInAllCaches_namesUnknown_areInvalidatedInAllLater() {
        cache.put("k", "old", TAGGED);
        cache(other, "foreign").put("k", "old", TAGGED);
        cache(other, "foreign").put("bystander", "v");
        down(() -> assertThatThrownBy(() -> manager.clear(ClearRequest.tags(null, Set.of("t"))))
                .isInstanceOf(StoreUnavailableException.class));

        assertThat(cache.get("k")).isEmpty();
        assertThat(cache(other, "foreign").get("k")).isEmpty();
        assertThat(cache(other, "foreign").get("bystander")).contains("v");
    }

    @Test
    void overflow_betweenTheTripsOfARead_theReadIsNotAnswered() {
        cache.put("k", "old", TAGGED);
        down(() -> attemptQuietly(cache, "invalidate"));
        // The stamp of the whole cache was read and is still the old one; then it stands in for the tag, and is
        // replaced for somebody else.
        store.afterRead(() -> {
            store.afterRead(null);
            down(() -> removeQuietly(
                    cache,
                    IntStream.rangeClosed(0, Outbox.MAX_KEYS)
                            .mapToObj(i -> "k" + i)
                            .toList()));
            assertThat(cache.get("anything")).isEmpty();
        });

        assertThat(cache.get("k")).isEmpty();

        assertThat(cache.stats().misses().unavailable()).isEqualTo(1);
        assertThat(cache.get("k")).isEmpty();
        assertThat(cache.stats().misses().invalidated()).isEqualTo(1);
    }

    @Test
    void oldestAge_isThatOfTheOldest() {
        down(() -> attemptQuietly(cache, "remove"));
        fixture.ticker.advance(Duration.ofSeconds(3));
        down(() -> attemptQuietly(cache, "invalidate"));
        fixture.ticker.advance(Duration.ofSeconds(2));

        assertThat(manager.outboxStats().oldestAgeMillis()).isEqualTo(5_000);
    }

    @Test
    void fullPercent_ofWhatFillsIt_makesAdviceCritical() {
        assertThat(advice()).isEmpty();
        down(() -> removeQuietly(
                cache,
                IntStream.range(0, Outbox.MAX_KEYS / 2).mapToObj(i -> "k" + i).toList()));

        assertThat(manager.outboxStats().fullPercent()).isEqualTo(50);
        assertThat(advice()).extracting(Recommendation::severity).containsExactly(Severity.CRITICAL);
    }

    private List<Recommendation> advice() {
        OutboxStats stats = manager.outboxStats();
        Observation.Node node = new Observation.Node(
                false,
                null,
                stats.waitingKeys() + stats.waitingTags(),
                stats.fullPercent(),
                Duration.ofMillis(stats.oldestAgeMillis()));
        return Advisor.advise(
                new Observation(Duration.ZERO, Map.of(), List.of(), Map.of(), List.of(), List.of(), null, node, null));
    }

    /** More than a round takes concern the server that is away, and they are the oldest. */
    @Test
    void oneServerStaysAway_whatConcernsOthersIsCarriedOut() {
        Cache<String> active = fixture.cache();
        Cache<String> theirs = cache(other, "db");
        theirs.put("k", "old", TAGGED);
        theirs.put("j", "old");
        down(() -> {
            for (int i = 0; i < 3 * Outbox.FIRST_BATCH; i++) {
                int key = i;
                attemptQuietly(() -> active.remove("away" + key));
            }
            attemptQuietly(active, "invalidate");
            attemptQuietly(() -> active.remove("j"));
            store.unreachable("away");
        });

        await().atMost(PATIENCE).until(() -> theirs.get("k").isEmpty());
        await().atMost(PATIENCE).until(() -> theirs.get("j").isEmpty());
        assertThat(fixture.manager.outboxStats().waitingKeys()).isEqualTo(3 * Outbox.FIRST_BATCH);
        store.unreachable(null);
        await().atMost(PATIENCE).until(() -> fixture.manager.outboxStats().waitingKeys() == 0);
    }

    @Test
    void nobodyReads_storeIsBack_carriedOutAllTheSame() {
        Cache<String> active = fixture.cache();
        active.put("k", "old");
        down(() -> {
            attemptQuietly(active, "remove");
            await().atMost(PATIENCE)
                    .until(() -> store.trips().stream().filter("remove"::equals).count() > 0);
        });

        await().atMost(PATIENCE).until(() -> fixture.manager.outboxStats().waitingKeys() == 0);
        assertThat(cache(other, "db").get("k")).isEmpty();
        assertThat(fixture.manager.outboxStats().replayed()).isEqualTo(1);
    }

    @Test
    void close_storeIsBack_carriesOutWhatWaits() {
        cache.put("k", "old");
        down(() -> attemptQuietly(cache, "remove"));

        manager.close();

        assertThat(cache(other, "db").get("k")).isEmpty();
        assertThat(manager.outboxStats().waitingKeys()).isZero();
    }

    @Test
    void close_storeIsAway_endsAndCountsWhatIsLeft() {
        down(() -> {
            attemptQuietly(cache, "remove");
            manager.close();
        });

        assertThat(manager.outboxStats().waitingKeys()).isEqualTo(1);
    }

    @Test
    void backlog_settled_forgetsOnlyWhatTheAttemptBeganWith() {
        Backlog backlog = new Backlog(10, 10, 10);
        What what = new What.Entry(new EntryKey("db", "k"));
        backlog.add(List.of(what), 1);
        List<Waiting> before = backlog.oldest(10);
        backlog.add(List.of(what), 2);

        backlog.settle(before, true);

        assertThat(backlog.size()).isEqualTo(1);
        backlog.settle(backlog.oldest(10), true);
        assertThat(backlog.isEmpty()).isTrue();
    }

    private void down(Runnable during) {
        store.down(true);
        during.run();
        store.down(false);
    }

    private static void attemptQuietly(Cache<String> cache, String change) {
        attemptQuietly(() -> attempt(cache, change));
    }

    private static void removeQuietly(Cache<String> cache, List<String> keys) {
        attemptQuietly(() -> cache.removeAll(keys));
    }

    private static void attemptQuietly(Runnable change) {
        try {
            change.run();
        } catch (StoreUnavailableException expected) {
            assertThat(expected).isNotNull();
        }
    }
}
