package dev.larder.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.larder.base.Call;
import dev.larder.cache.CacheStore.Acquired;
import dev.larder.cache.CacheStore.Acquired.Outcome;
import dev.larder.cache.CacheStore.Answer;
import dev.larder.cache.CacheStore.Lease;
import dev.larder.cache.CacheStore.LeasedWrite;
import dev.larder.cache.CacheStore.NewStamp;
import dev.larder.cache.CacheStore.Read;
import dev.larder.cache.CacheStore.ReadAll;
import dev.larder.cache.CacheStore.StoredEntry;
import dev.larder.cache.CacheStore.Wanted;
import dev.larder.cache.CacheStore.Weight;
import dev.larder.cache.CacheStore.Write;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every {@link CacheStore} must do. A test class of each store extends this and says where its store is. Every test
 * uses caches of its own names, so the store may be shared and need not be empty.
 */
@NullUnmarked
public abstract class CacheStoreContract {
    /** Long enough that nothing runs out during a test. */
    protected static final long LONG_MILLIS = 600_000;

    private static final long SHORT_MILLIS = 300;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final String cache = "c-" + UUID.randomUUID();
    private final String otherCache = "d-" + UUID.randomUUID();

    /** For subclasses. */
    protected CacheStoreContract() {}

    /**
     * The store to try.
     *
     * @return always the same within one test
     */
    protected abstract CacheStore store();

    /**
     * Lets time pass for a store whose clock is turned by hand. One with a real clock does nothing: the tests wait for
     * what must happen.
     *
     * @param time how much
     */
    protected abstract void advance(Duration time);

    @Test
    void read_nothingThere_isNull() {
        Read read =
                store().read(key("a"), List.of(Tag.wholeCache(cache), tag("t"))).await();

        assertThat(read.entry()).isNull();
        assertThat(read.stamps()).containsExactly(null, null);
    }

    @Test
    void read_withoutTags_hasNoStamps() {
        assertThat(store().read(key("a"), List.of()).await().stamps()).isEmpty();
    }

    @Test
    void read_afterWrite_isWhatWasWritten() {
        byte[] allBytes = new byte[256];
        for (int i = 0; i < allBytes.length; i++) {
            allBytes[i] = (byte) i;
        }
        write("a", allBytes);
        write("empty", new byte[0]);
        write("large", new byte[1 << 20]);

        assertThat(read("a")).isEqualTo(allBytes);
        assertThat(read("empty")).isEmpty();
        assertThat(read("large")).hasSize(1 << 20);
    }

    @Test
    void write_overAnother_replacesIt() {
        write("a", bytes("one"));
        write("a", bytes("two"));

        assertThat(read("a")).isEqualTo(bytes("two"));
    }

    @Test
    void write_sameKeyInAnotherCache_isAnotherEntry() {
        write("a", bytes("mine"));
        store().write(new EntryKey(otherCache, "a"), bytes("other"), LONG_MILLIS)
                .await();

        assertThat(read("a")).isEqualTo(bytes("mine"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a b",
                "a:b",
                "{a}",
                "}{",
                "a/b?c=d",
                "*",
                "\\",
                "ü€😀",
                "line\nbreak",
                "\u0000",
                "a\tb",
                ":v",
                "[x]"
            })
    void write_anyKey_isFoundUnderThatKeyOnly(String odd) {
        write(odd, bytes("odd"));

        assertThat(read(odd)).isEqualTo(bytes("odd"));
        assertThat(read(odd + "x")).isNull();
        assertThat(scanAll(cache, null)).containsExactly(key(odd));
    }

    @Test
    void write_ttlOver_isGone() {
        store().write(key("a"), bytes("x"), SHORT_MILLIS).await();

        advance(Duration.ofMillis(SHORT_MILLIS));

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(read("a")).isNull());
        assertThat(store().describe(List.of(key("a"))).await()).containsExactly((StoredEntry) null);
        assertThat(scanAll(cache, null)).isEmpty();
    }

    @Test
    void write_again_beginsANewLife() {
        store().write(key("a"), bytes("x"), SHORT_MILLIS).await();
        store().write(key("marker"), bytes("x"), SHORT_MILLIS).await();
        store().write(key("a"), bytes("y"), LONG_MILLIS).await();

        advance(Duration.ofMillis(SHORT_MILLIS));

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(read("marker")).isNull());
        assertThat(read("a")).isEqualTo(bytes("y"));
    }

    @Test
    void readAll_someMissing_keepsTheOrder() {
        write("a", bytes("A"));
        write("c", bytes("C"));
        Stamp stamp = open("t");

        ReadAll read = store().readAll(List.of(key("c"), key("b"), key("a")), List.of(tag("none"), tag("t")))
                .await();

        assertThat(read.entries()).containsExactly(bytes("C"), null, bytes("A"));
        assertThat(read.stamps()).containsExactly(null, stamp);
    }

    @Test
    void readAll_tagsOnly_readsStamps() {
        Stamp stamp = open("t");

        ReadAll read = store().readAll(List.of(), List.of(tag("t"))).await();

        assertThat(read.entries()).isEmpty();
        assertThat(read.stamps()).containsExactly(stamp);
    }

    @Test
    void readAll_nothingAsked_isEmpty() {
        ReadAll read = store().readAll(List.of(), List.of()).await();

        assertThat(read.entries()).isEmpty();
        assertThat(read.stamps()).isEmpty();
    }

    @Test
    void writeAll_several_writesEach() {
        store().writeAll(List.of(
                        new Write(key("a"), bytes("A"), LONG_MILLIS), new Write(key("b"), bytes("B"), LONG_MILLIS)))
                .await();
        store().writeAll(List.of()).await();

        assertThat(read("a")).isEqualTo(bytes("A"));
        assertThat(read("b")).isEqualTo(bytes("B"));
    }

    @Test
    void openStamps_noneYet_takesTheGivenOnes() {
        Stamp one = new Stamp(Long.MIN_VALUE, -1);
        Stamp two = new Stamp(0, Integer.MAX_VALUE);

        List<Stamp> opened = store().openStamps(
                        List.of(new NewStamp(Tag.wholeCache(cache), one), new NewStamp(tag("t"), two)), LONG_MILLIS)
                .await();

        assertThat(opened).containsExactly(one, two);
        assertThat(stamps("", "t")).containsExactly(one, two);
    }

    @Test
    void openStamps_alreadyThere_keepsThem() {
        Stamp first = open("t");

        List<Stamp> opened =
                store().openStamps(List.of(fresh("t")), LONG_MILLIS).await();

        assertThat(opened).containsExactly(first);
        assertThat(stamps("t")).containsExactly(first);
    }

    @Test
    void writeStamped_carriesThePresentStamps_isWrittenAndEndsTheLease() {
        Stamp t = open("t");
        Stamp u = open("u");
        Stamp token = stamp();
        acquire("a", null, token);

        List<Stamp> present = store().writeStamped(
                        new Write(key("a"), bytes("v"), LONG_MILLIS),
                        List.of(fresh("t"), fresh("u")),
                        List.of(t, u),
                        LONG_MILLIS)
                .await();

        assertThat(present).containsExactly(t, u);
        assertThat(read("a")).isEqualTo(bytes("v"));
        assertThat(store().fill(key("a"), token, bytes("late"), LONG_MILLIS).await())
                .isFalse();
    }

    @Test
    void writeStamped_carriesAnotherStamp_changesNothingAndSaysWhichIsInForce() {
        Stamp t = open("t");
        Stamp u = open("u");
        store().write(key("a"), bytes("before"), LONG_MILLIS).await();

        List<Stamp> present = store().writeStamped(
                        new Write(key("a"), bytes("v"), LONG_MILLIS),
                        List.of(fresh("t"), fresh("u")),
                        List.of(t, stamp()),
                        LONG_MILLIS)
                .await();

        assertThat(present).containsExactly(t, u);
        assertThat(read("a")).isEqualTo(bytes("before"));
    }

    @Test
    void writeStamped_stampIsGone_getsANewOneAndTheEntryIsNotWritten() {
        NewStamp fresh = fresh("t");

        List<Stamp> present = store().writeStamped(
                        new Write(key("a"), bytes("v"), LONG_MILLIS), List.of(fresh), List.of(stamp()), LONG_MILLIS)
                .await();

        assertThat(present).containsExactly(fresh.stamp());
        assertThat(stamps("t")).containsExactly(fresh.stamp());
        assertThat(read("a")).isNull();
    }

    @Test
    void writeStamped_longerThanTheStampLasts_makesItLast() {
        Stamp kept = store().openStamps(List.of(fresh("t"), fresh("marker")), SHORT_MILLIS)
                .await()
                .get(0);

        store().writeStamped(
                        new Write(key("a"), bytes("v"), LONG_MILLIS), List.of(fresh("t")), List.of(kept), LONG_MILLIS)
                .await();
        advance(Duration.ofMillis(2 * SHORT_MILLIS));

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(stamps("marker")).containsExactly((Stamp) null));
        assertThat(stamps("t")).containsExactly(kept);
    }

    @Test
    void openStamps_sameTagInAnotherCache_isAnotherTag() {
        Stamp mine = open("t");
        store().openStamps(List.of(new NewStamp(new Tag(otherCache, "t"), stamp())), LONG_MILLIS)
                .await();

        assertThat(stamps("t")).containsExactly(mine);
    }

    @Test
    void openStamps_ttlOver_areGone() {
        store().openStamps(List.of(fresh("t")), SHORT_MILLIS).await();

        advance(Duration.ofMillis(SHORT_MILLIS));

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(stamps("t")).containsExactly((Stamp) null));
    }

    @Test
    void openStamps_longerTtl_lastsLonger() {
        store().openStamps(List.of(fresh("t"), fresh("marker")), SHORT_MILLIS).await();
        Stamp kept =
                store().openStamps(List.of(fresh("t")), LONG_MILLIS).await().get(0);

        advance(Duration.ofMillis(SHORT_MILLIS));

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(stamps("marker")).containsExactly((Stamp) null));
        assertThat(stamps("t")).containsExactly(kept);
    }

    @Test
    void openStamps_shorterTtl_neverShortens() {
        Stamp kept = open("t");
        store().openStamps(List.of(fresh("t"), fresh("marker")), SHORT_MILLIS).await();

        advance(Duration.ofMillis(SHORT_MILLIS));

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(stamps("marker")).containsExactly((Stamp) null));
        assertThat(stamps("t")).containsExactly(kept);
    }

    @Test
    void openStamps_byManyAtOnce_allGetTheSame() {
        CountDownLatch start = new CountDownLatch(1);
        List<CompletableFuture<Stamp>> all = IntStream.range(0, 8)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> {
                    awaitLatch(start);
                    return store().openStamps(List.of(fresh("t")), LONG_MILLIS)
                            .await()
                            .get(0);
                }))
                .toList();

        start.countDown();

        Set<Stamp> seen = new HashSet<>();
        all.forEach(one -> seen.add(one.join()));
        assertThat(seen).hasSize(1);
        assertThat(stamps("t")).containsExactlyElementsOf(seen);
    }

    @Test
    void replaceStamps_thereOrNot_haveTheNewOnes() {
        open("t");
        NewStamp first = fresh("t");
        NewStamp second = fresh("u");

        store().replaceStamps(List.of(first, second), LONG_MILLIS).await();

        assertThat(stamps("t", "u")).containsExactly(first.stamp(), second.stamp());
    }

    @Test
    void replaceStamps_ttlOver_areGone() {
        open("t");
        store().replaceStamps(List.of(fresh("t")), SHORT_MILLIS).await();

        advance(Duration.ofMillis(SHORT_MILLIS));

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(stamps("t")).containsExactly((Stamp) null));
    }

    @Test
    void remove_someMissing_saysHowManyThereWere() {
        write("a", bytes("A"));
        write("b", bytes("B"));
        write("c", bytes("C"));

        long removed = store().remove(List.of(key("a"), key("none"), key("c"))).await();

        assertThat(removed).isEqualTo(2);
        assertThat(read("a")).isNull();
        assertThat(read("b")).isEqualTo(bytes("B"));
        assertThat(store().remove(List.of()).await()).isZero();
    }

    @Test
    void acquire_nothingThere_isAcquired() {
        assertThat(acquire("a", null, stamp())).isEqualTo(Acquired.acquired());
    }

    @Test
    void acquire_alreadyTaken_saysForHowLong() {
        acquire("a", null, stamp());

        Acquired second = acquire("a", null, stamp());

        assertThat(second.outcome()).isEqualTo(Outcome.TAKEN);
        assertThat(second.waitMillis()).isBetween(1L, LONG_MILLIS);
        assertThat(acquire("b", null, stamp()).outcome()).isEqualTo(Outcome.ACQUIRED);
    }

    @Test
    void acquire_entryThere_isPresent() {
        write("a", bytes("A"));

        Acquired acquired = acquire("a", null, stamp());

        assertThat(acquired.outcome()).isEqualTo(Outcome.PRESENT);
        assertThat(acquired.entry()).isEqualTo(bytes("A"));
        assertThat(store().fill(key("a"), stamp(), bytes("x"), LONG_MILLIS).await())
                .isFalse();
    }

    @Test
    void acquire_knownEntryStillThere_isAcquired() {
        byte[] old = large(1);
        write("a", old);
        write("short", bytes("S"));

        assertThat(acquire("a", old.clone(), stamp()).outcome()).isEqualTo(Outcome.ACQUIRED);
        assertThat(acquire("short", bytes("S"), stamp()).outcome()).isEqualTo(Outcome.ACQUIRED);
        assertThat(read("a")).isEqualTo(old);
    }

    @Test
    void acquire_knownEntryReplaced_isPresentWithTheNew() {
        write("a", large(2));
        write("longer", bytes("abc"));

        Acquired acquired = acquire("a", large(1), stamp());

        assertThat(acquired.outcome()).isEqualTo(Outcome.PRESENT);
        assertThat(acquired.entry()).isEqualTo(large(2));
        assertThat(acquire("longer", bytes("ab"), stamp()).outcome()).isEqualTo(Outcome.PRESENT);
    }

    @Test
    void acquire_knownEntryGone_isAcquired() {
        assertThat(acquire("a", large(1), stamp()).outcome()).isEqualTo(Outcome.ACQUIRED);
    }

    @Test
    void acquire_knownEntryAndTaken_isTaken() {
        write("a", large(1));
        acquire("a", large(1), stamp());

        assertThat(acquire("a", large(1), stamp()).outcome()).isEqualTo(Outcome.TAKEN);
    }

    @Test
    void acquire_leaseOver_isAcquiredAndTheFormerIsVoid() {
        Stamp former = stamp();
        store().acquire(key("a"), null, former, SHORT_MILLIS).await();

        advance(Duration.ofMillis(SHORT_MILLIS));

        Stamp latter = stamp();
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(acquire("a", null, latter).outcome()).isEqualTo(Outcome.ACQUIRED));
        assertThat(fill("a", former)).isFalse();
        assertThat(fill("a", latter)).isTrue();
    }

    @Test
    void acquire_byManyAtOnce_oneHasIt() {
        CountDownLatch start = new CountDownLatch(1);
        List<CompletableFuture<Acquired>> all = IntStream.range(0, 8)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> {
                    awaitLatch(start);
                    return acquire("a", null, stamp());
                }))
                .toList();

        start.countDown();

        assertThat(all.stream().map(one -> one.join().outcome()))
                .containsOnlyOnce(Outcome.ACQUIRED)
                .doesNotContain(Outcome.PRESENT);
    }

    @Test
    void fill_byTheHolder_writesOnce() {
        Stamp token = stamp();
        acquire("a", null, token);

        assertThat(fill("a", token)).isTrue();
        assertThat(read("a")).isEqualTo(bytes("filled"));
        assertThat(ttlMillis("a")).isBetween(1L, LONG_MILLIS);
        assertThat(fill("a", token)).isFalse();
    }

    @Test
    void acquireAll_eachHasItsOwnOutcome() {
        Stamp token = stamp();
        acquire("taken", null, stamp());
        store().write(key("present"), bytes("P"), LONG_MILLIS).await();
        store().write(key("known"), large(1), LONG_MILLIS).await();

        List<Answer<Acquired>> answers = store().acquireAll(
                        List.of(
                                new Wanted(key("taken"), null, token),
                                new Wanted(key("free"), null, token),
                                new Wanted(key("present"), null, token),
                                new Wanted(key("known"), large(1), token)),
                        LONG_MILLIS)
                .await();

        assertThat(answers)
                .extracting(answer -> answer.value().outcome())
                .containsExactly(Outcome.TAKEN, Outcome.ACQUIRED, Outcome.PRESENT, Outcome.ACQUIRED);
        assertThat(answers.get(0).value().waitMillis()).isBetween(1L, LONG_MILLIS);
        assertThat(answers.get(2).value().entry()).isEqualTo(bytes("P"));
        assertThat(fill("free", token)).isTrue();
    }

    @Test
    void fillAll_onlyHoldersWrite() {
        Stamp token = stamp();
        acquire("a", null, token);
        acquire("b", null, stamp());

        List<Answer<Boolean>> answers = store().fillAll(List.of(
                        new LeasedWrite(new Write(key("b"), bytes("B"), LONG_MILLIS), token),
                        new LeasedWrite(new Write(key("a"), bytes("A"), LONG_MILLIS), token)))
                .async()
                .join();

        assertThat(answers).containsExactly(Answer.of(false), Answer.of(true));
        assertThat(read("a")).isEqualTo(bytes("A"));
        assertThat(read("b")).isNull();
        assertThat(ttlMillis("a")).isBetween(1L, LONG_MILLIS);
    }

    @Test
    void releaseAll_onlyHoldersEndTheirRights() {
        Stamp token = stamp();
        acquire("a", null, token);
        acquire("b", null, stamp());

        List<Answer<Boolean>> answers = store().releaseAll(
                        List.of(new Lease(key("a"), token), new Lease(key("b"), token), new Lease(key("c"), token)))
                .await();

        assertThat(answers).containsExactly(Answer.of(true), Answer.of(false), Answer.of(false));
        assertThat(acquire("a", null, stamp()).outcome()).isEqualTo(Outcome.ACQUIRED);
        assertThat(acquire("b", null, stamp()).outcome()).isEqualTo(Outcome.TAKEN);
    }

    @Test
    void severalAtOnce_none_isNothing() {
        assertThat(store().acquireAll(List.of(), LONG_MILLIS).await()).isEmpty();
        assertThat(store().fillAll(List.of()).await()).isEmpty();
        assertThat(store().releaseAll(List.of()).await()).isEmpty();
    }

    @Test
    void fill_wrongTokenOrNoLease_writesNothing() {
        Stamp token = stamp();
        acquire("a", null, token);

        assertThat(fill("a", stamp())).isFalse();
        assertThat(fill("b", token)).isFalse();
        assertThat(read("a")).isNull();
        assertThat(read("b")).isNull();
        assertThat(fill("a", token)).isTrue();
    }

    @Test
    void fill_leaseOver_writesNothing() {
        Stamp token = stamp();
        store().acquire(key("a"), null, token, SHORT_MILLIS).await();
        store().write(key("marker"), bytes("m"), SHORT_MILLIS).await();

        advance(Duration.ofMillis(SHORT_MILLIS));

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(read("marker")).isNull());
        assertThat(fill("a", token)).isFalse();
        assertThat(read("a")).isNull();
    }

    @Test
    void fill_afterRemove_writesNothing() {
        Stamp token = stamp();
        acquire("a", null, token);
        store().remove(List.of(key("a"))).await();

        assertThat(fill("a", token)).isFalse();
        assertThat(read("a")).isNull();
        assertThat(acquire("a", null, stamp()).outcome()).isEqualTo(Outcome.ACQUIRED);
    }

    @Test
    void fill_afterWrite_writesNothing() {
        Stamp one = stamp();
        Stamp two = stamp();
        acquire("a", null, one);
        acquire("b", null, two);
        write("a", bytes("newer"));
        store().writeAll(List.of(new Write(key("b"), bytes("newer"), LONG_MILLIS)))
                .await();

        assertThat(fill("a", one)).isFalse();
        assertThat(fill("b", two)).isFalse();
        assertThat(read("a")).isEqualTo(bytes("newer"));
        assertThat(read("b")).isEqualTo(bytes("newer"));
    }

    @Test
    void patch_writesOverWhatLiesThereAndEndsTheLease() {
        Stamp token = stamp();
        write("a", bytes("0123456789"));
        acquire("a", bytes("0123456789"), token);
        byte[] before = read("a");

        assertThat(store().patch(key("a"), 3, bytes("xy")).await()).isTrue();

        assertThat(read("a")).isEqualTo(bytes("012xy56789"));
        assertThat(before).isEqualTo(bytes("0123456789"));
        assertThat(fill("a", token)).isFalse();
        assertThat(store().describe(List.of(key("a"))).await().get(0)).isNotNull();
    }

    @Test
    void patch_beyondTheEntry_writesNothing() {
        write("a", bytes("0123"));

        assertThat(store().patch(key("a"), 3, bytes("xy")).await()).isFalse();
        assertThat(store().patch(key("none"), 0, bytes("x")).await()).isFalse();

        assertThat(read("a")).isEqualTo(bytes("0123"));
        assertThat(read("none")).isNull();
    }

    @Test
    void remove_withBlock_nobodyLoadsUntilItIsOver() {
        Stamp token = stamp();
        acquire("a", null, token);
        store().remove(List.of(key("a"), key("b")), SHORT_MILLIS * 10).await();

        Acquired blocked = acquire("b", null, stamp());
        assertThat(blocked.outcome()).isEqualTo(Outcome.TAKEN);
        assertThat(blocked.waitMillis()).isBetween(1L, SHORT_MILLIS * 10);
        assertThat(fill("a", token)).isFalse();

        advance(Duration.ofMillis(SHORT_MILLIS * 10));
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(acquire("a", null, stamp()).outcome()).isEqualTo(Outcome.ACQUIRED));
    }

    @Test
    void write_whileBlocked_isWrittenAndEndsTheBlock() {
        store().remove(List.of(key("a")), LONG_MILLIS).await();

        write("a", bytes("A"));

        assertThat(read("a")).isEqualTo(bytes("A"));
        assertThat(acquire("a", bytes("A"), stamp()).outcome()).isEqualTo(Outcome.ACQUIRED);
    }

    @Test
    void release_byTheHolder_letsTheNextIn() {
        Stamp token = stamp();
        acquire("a", null, token);

        assertThat(release("a", stamp())).isFalse();
        assertThat(acquire("a", null, stamp()).outcome()).isEqualTo(Outcome.TAKEN);
        assertThat(release("a", token)).isTrue();
        assertThat(release("a", token)).isFalse();
        assertThat(fill("a", token)).isFalse();
        assertThat(acquire("a", null, stamp()).outcome()).isEqualTo(Outcome.ACQUIRED);
    }

    @Test
    void remove_leasesOnly_countsNoEntries() {
        acquire("a", null, stamp());
        store().remove(List.of(key("b")), LONG_MILLIS).await();

        assertThat(store().remove(List.of(key("a"), key("b")), LONG_MILLIS).await())
                .isZero();
    }

    @Test
    void scan_leases_findsEntriesOnly() {
        write("a", bytes("A"));
        acquire("b", null, stamp());
        store().remove(List.of(key("c")), LONG_MILLIS).await();

        assertThat(scanAll(cache, null)).containsOnly(key("a"));
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -1, 0, CacheStore.MAX_TTL_MILLIS + 1, Long.MAX_VALUE})
    void anyLease_timeOutOfRange_isRefused(long millis) {
        refused(() -> store().acquire(key("a"), null, stamp(), millis));
        refused(() -> store().fill(key("a"), stamp(), bytes("x"), millis));
        if (millis != 0) {
            refused(() -> store().remove(List.of(key("a")), millis));
        }
    }

    @Test
    void extend_existing_addsToItsLife() {
        store().write(key("a"), bytes("A"), SHORT_MILLIS).await();
        store().write(key("marker"), bytes("A"), SHORT_MILLIS).await();

        long extended = store().extend(List.of(longer("a", "A", "B"), longer("none", "A", "B")), LONG_MILLIS)
                .await();

        assertThat(extended).isEqualTo(1);
        assertThat(ttlMillis("a")).isGreaterThan(LONG_MILLIS - PATIENCE.toMillis());
        advance(Duration.ofMillis(SHORT_MILLIS));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(read("marker")).isNull());
        assertThat(read("a")).isEqualTo(bytes("B"));
    }

    private CacheStore.Longer longer(String key, String head, String instead) {
        return new CacheStore.Longer(key(key), bytes(head), bytes(instead));
    }

    @Test
    void extend_changedSince_isLeftAlone() {
        store().write(key("a"), bytes("A new one"), SHORT_MILLIS).await();
        store().write(key("b"), bytes("A"), SHORT_MILLIS).await();

        long extended = store().extend(
                        List.of(longer("a", "An old", "AN OLD"), longer("b", "A longer", "A LONGER")), LONG_MILLIS)
                .await();

        assertThat(extended).isZero();
        assertThat(read("a")).isEqualTo(bytes("A new one"));
        advance(Duration.ofMillis(SHORT_MILLIS));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(read("a")).isNull());
    }

    @Test
    void extend_beginning_leavesTheRestAsItIs() {
        write("a", bytes("head and payload"));

        long extended = store().extend(List.of(longer("a", "head", "HEAD")), LONG_MILLIS)
                .await();

        assertThat(extended).isEqualTo(1);
        assertThat(read("a")).isEqualTo(bytes("HEAD and payload"));
    }

    @Test
    void extend_beyondTheLongest_stopsThere() {
        write("a", bytes("A"));

        store().extend(List.of(longer("a", "A", "A")), CacheStore.MAX_TTL_MILLIS)
                .await();

        assertThat(ttlMillis("a"))
                .isLessThanOrEqualTo(CacheStore.MAX_TTL_MILLIS)
                .isGreaterThan(CacheStore.MAX_TTL_MILLIS - PATIENCE.toMillis());
    }

    @Test
    void describe_existing_tellsLifeMemoryAndHead() {
        byte[] large = new byte[5_000];
        for (int i = 0; i < large.length; i++) {
            large[i] = (byte) (i * 31);
        }
        write("a", large);
        write("b", bytes("small"));

        List<StoredEntry> found =
                store().describe(List.of(key("b"), key("none"), key("a"))).await();

        assertThat(found.get(0).head()).isEqualTo(bytes("small"));
        assertThat(found.get(1)).isNull();
        assertThat(found.get(2).head()).isEqualTo(Arrays.copyOf(large, StoredEntry.HEAD_BYTES));
        assertThat(found.get(2).memoryBytes()).isGreaterThanOrEqualTo(large.length);
        assertThat(found.get(2).ttlMillis()).isBetween(1L, LONG_MILLIS);
    }

    @Test
    void weigh_existing_tellsLifeMemoryAndUse() {
        write("a", new byte[5_000]);
        write("b", bytes("small"));

        List<Weight> found =
                store().weigh(List.of(key("b"), key("none"), key("a"))).await();

        assertThat(found.get(1)).isNull();
        assertThat(found.get(2).memoryBytes())
                .isGreaterThanOrEqualTo(5_000)
                .isGreaterThan(found.get(0).memoryBytes());
        assertThat(found.get(2).ttlMillis()).isBetween(1L, LONG_MILLIS);
        assertThat(found.get(2).idleMillis() == null).isNotEqualTo(found.get(2).frequency() == null);
    }

    @Test
    void weigh_againAndAgain_isNoUse_readingAndTouchingAre() {
        write("read", bytes("x"));
        write("touched", bytes("x"));
        await().atMost(PATIENCE).until(() -> {
            advance(Duration.ofSeconds(1));
            return idleMillis("read") >= 3_000 && idleMillis("touched") >= 3_000;
        });

        await().atMost(PATIENCE).until(() -> {
            assertThat(read("read")).isNotNull();
            return idleMillis("read") < 3_000;
        });
        await().atMost(PATIENCE).until(() -> {
            assertThat(store().touch(List.of(key("touched"), key("none"))).await())
                    .isEqualTo(1);
            return idleMillis("touched") < 3_000;
        });
    }

    private long idleMillis(String key) {
        return store().weigh(List.of(key(key))).await().get(0).idleMillis();
    }

    @Test
    void footprint_entriesWritten_grows() {
        CacheStore.Footprint before = store().footprint().await();
        for (int i = 0; i < 20; i++) {
            write("k" + i, new byte[100_000]);
        }

        CacheStore.Footprint after = store().footprint().await();

        assertThat(after.bytes()).isGreaterThan(before.bytes() + 1_000_000);
        assertThat(after.keys()).isGreaterThanOrEqualTo(20);
    }

    @Test
    void takeTurn_byTwo_oneHasItUntilHeGivesItUp() {
        String role = "role-" + UUID.randomUUID();
        Stamp one = new Stamp(1, 1);
        Stamp other = new Stamp(2, 2);

        assertThat(store().isTurnTaken(role).await()).isFalse();
        assertThat(store().takeTurn(role, one, LONG_MILLIS).await()).isTrue();
        assertThat(store().isTurnTaken(role).await()).isTrue();
        assertThat(store().takeTurn(role, other, LONG_MILLIS).await()).isFalse();
        assertThat(store().takeTurn(role, one, LONG_MILLIS).await()).isTrue();
        assertThat(store().endTurn(role, other).await()).isFalse();
        assertThat(store().endTurn(role, one).await()).isTrue();
        assertThat(store().isTurnTaken(role).await()).isFalse();
        assertThat(store().takeTurn(role, other, LONG_MILLIS).await()).isTrue();
        store().endTurn(role, other).await();
    }

    @Test
    void takeTurn_timeOver_goesToTheNext() {
        String role = "role-" + UUID.randomUUID();
        store().takeTurn(role, new Stamp(1, 1), SHORT_MILLIS).await();

        advance(Duration.ofMillis(SHORT_MILLIS));

        await().atMost(PATIENCE).until(() -> !store().isTurnTaken(role).await());
        await().atMost(PATIENCE)
                .until(() ->
                        store().takeTurn(role, new Stamp(2, 2), SHORT_MILLIS).await());
    }

    @Test
    void takeTurn_roleCalledLikeACache_isNoEntry() {
        store().takeTurn(cache, new Stamp(1, 1), LONG_MILLIS).await();

        assertThat(scanAll(cache, null)).isEmpty();
        store().endTurn(cache, new Stamp(1, 1)).await();
    }

    @Test
    void scan_manyEntries_findsEachOfItsCacheAndNothingElse() {
        int count = 2 * CacheStore.MAX_SCAN_PAGE + 345;
        List<Write> writes = new ArrayList<>();
        Set<EntryKey> expected = new HashSet<>();
        for (int i = 0; i < count; i++) {
            expected.add(key("k" + i));
            writes.add(new Write(key("k" + i), bytes("v"), LONG_MILLIS));
        }
        store().writeAll(writes).await();
        store().write(new EntryKey(otherCache, "k1"), bytes("v"), LONG_MILLIS).await();
        open("tag");
        store().announce(cache, LONG_MILLIS).await();

        assertThat(new HashSet<>(scanAll(cache, null))).isEqualTo(expected);
        assertThat(scanAll(null, null)).containsAll(expected).contains(new EntryKey(otherCache, "k1"));
    }

    @ParameterizedTest
    @CsvSource({
        "user:*, user:1 user:2 user:10",
        "user:?, user:1 user:2",
        "*:1, user:1 page:1",
        "[up]*:1, user:1 page:1",
        "user:[^2], user:1",
        "user:[0-1], user:1",
        "\\*, *",
        "user:1, user:1",
        "nothing*, ''"
    })
    void scan_withGlob_findsWhatRedisWould(String glob, String expected) {
        for (String key : List.of("user:1", "user:2", "user:10", "page:1", "*")) {
            write(key, bytes("v"));
        }

        List<String> found =
                scanAll(cache, glob).stream().map(EntryKey::key).distinct().toList();

        assertThat(found)
                .containsExactlyInAnyOrderElementsOf(expected.isEmpty() ? List.of() : List.of(expected.split(" ")));
    }

    @Test
    void scan_unknownCache_isOneEmptyEnd() {
        assertThat(scanAll(otherCache, null)).isEmpty();
    }

    @Test
    void announce_name_isKnownUntilItsTimeIsOver() {
        store().announce(cache, LONG_MILLIS).await();
        store().announce(otherCache, SHORT_MILLIS).await();

        advance(Duration.ofMillis(SHORT_MILLIS));

        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(store().cacheNames().await()).contains(cache).doesNotContain(otherCache));
    }

    @Test
    void announce_again_lastsLonger() {
        store().announce(cache, SHORT_MILLIS).await();
        store().announce(otherCache, SHORT_MILLIS).await();
        store().announce(cache, LONG_MILLIS).await();

        advance(Duration.ofMillis(SHORT_MILLIS));

        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(store().cacheNames().await()).contains(cache).doesNotContain(otherCache));
    }

    @Test
    void clockMillis_timePasses_goesOn() {
        long before = store().clockMillis();

        advance(Duration.ofMillis(SHORT_MILLIS));

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(store().clockMillis()).isGreaterThanOrEqualTo(before + SHORT_MILLIS));
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -1, 0, CacheStore.MAX_TTL_MILLIS + 1, Long.MAX_VALUE})
    void anyWrite_ttlOutOfRange_isRefused(long millis) {
        refused(() -> store().write(key("a"), bytes("x"), millis));
        refused(() -> store().writeAll(List.of(new Write(key("a"), bytes("x"), millis))));
        refused(() -> store().openStamps(List.of(fresh("t")), millis));
        refused(() -> store().replaceStamps(List.of(fresh("t")), millis));
        refused(() -> store().extend(List.of(longer("a", "A", "A")), millis));
        refused(() -> store().announce(cache, millis));
        assertThat(read("a")).isNull();
    }

    @Test
    void anyCall_batchTooLarge_isRefused() {
        List<EntryKey> keys = Collections.nCopies(CacheStore.MAX_BATCH + 1, key("a"));
        List<Tag> tags = Collections.nCopies(CacheStore.MAX_BATCH + 1, tag("t"));
        List<NewStamp> stamps = Collections.nCopies(CacheStore.MAX_BATCH + 1, fresh("t"));

        refused(() -> store().read(key("a"), tags));
        refused(() -> store().readAll(keys, List.of()));
        refused(() -> store().readAll(List.of(), tags));
        refused(() -> store().remove(keys));
        refused(() ->
                store().extend(Collections.nCopies(CacheStore.MAX_BATCH + 1, longer("a", "A", "A")), LONG_MILLIS));
        refused(() -> store().describe(keys.subList(0, CacheStore.MAX_SCAN_PAGE + 1)));
        refused(() -> store().weigh(keys.subList(0, CacheStore.MAX_SCAN_PAGE + 1)));
        refused(() -> store().touch(keys));
        refused(() -> store().openStamps(stamps, LONG_MILLIS));
        refused(() -> store().replaceStamps(stamps, LONG_MILLIS));
        refused(() -> store().writeAll(
                        Collections.nCopies(CacheStore.MAX_BATCH + 1, new Write(key("a"), bytes("x"), LONG_MILLIS))));
    }

    @Test
    void async_everyCall_answersLikeAwait() {
        store().write(key("a"), bytes("A"), LONG_MILLIS).async().join();
        Stamp stamp = store().openStamps(List.of(fresh("t")), LONG_MILLIS)
                .async()
                .join()
                .get(0);

        Read read = store().read(key("a"), List.of(tag("t"))).async().join();

        assertThat(read.entry()).isEqualTo(bytes("A"));
        assertThat(read.stamps()).containsExactly(stamp);
        assertThat(store().readAll(List.of(key("a")), List.of()).async().join().entries())
                .containsExactly(bytes("A"));
        assertThat(store().scan(cache, null, null).async()).succeedsWithin(PATIENCE);
        assertThat(store().remove(List.of(key("a"))).async().join()).isEqualTo(1);
    }

    @Test
    void call_madeButNotCarriedOut_doesNothing() {
        Call<?> ignored = store().write(key("a"), bytes("A"), LONG_MILLIS);

        assertThat(read("a")).isNull();
    }

    private static void refused(Supplier<Call<?>> call) {
        assertThatThrownBy(() -> call.get().await()).isInstanceOf(IllegalArgumentException.class);
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
    }

    private List<EntryKey> scanAll(String only, String glob) {
        List<EntryKey> found = new ArrayList<>();
        String cursor = null;
        do {
            CacheStore.ScanPage page = store().scan(only, glob, cursor).await();
            assertThat(page.keys()).hasSizeLessThanOrEqualTo(CacheStore.MAX_SCAN_PAGE);
            found.addAll(page.keys());
            cursor = page.cursor();
        } while (cursor != null);
        return found;
    }

    private Acquired acquire(String key, byte[] known, Stamp token) {
        return store().acquire(key(key), known, token, LONG_MILLIS).await();
    }

    private boolean fill(String key, Stamp token) {
        return store().fill(key(key), token, bytes("filled"), LONG_MILLIS).await();
    }

    private boolean release(String key, Stamp token) {
        return store().release(key(key), token).await();
    }

    /** Entries that differ within their head. */
    private static byte[] large(int version) {
        byte[] large = new byte[1_000];
        large[Tracking.HEAD_BYTES - 1] = (byte) version;
        return large;
    }

    private void write(String key, byte[] bytes) {
        store().write(key(key), bytes, LONG_MILLIS).await();
    }

    private byte[] read(String key) {
        return store().read(key(key), List.of()).await().entry();
    }

    private long ttlMillis(String key) {
        return store().describe(List.of(key(key))).await().get(0).ttlMillis();
    }

    private Stamp open(String tag) {
        return store().openStamps(List.of(fresh(tag)), LONG_MILLIS).await().get(0);
    }

    private List<Stamp> stamps(String... tags) {
        return store().readAll(List.of(), Arrays.stream(tags).map(this::tag).toList())
                .await()
                .stamps();
    }

    private NewStamp fresh(String tag) {
        return new NewStamp(tag(tag), stamp());
    }

    private static Stamp stamp() {
        UUID bits = UUID.randomUUID();
        return new Stamp(bits.getLeastSignificantBits(), (int) bits.getMostSignificantBits());
    }

    private Tag tag(String name) {
        return new Tag(cache, name);
    }

    private EntryKey key(String key) {
        return new EntryKey(cache, key);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
