package dev.larder.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.larder.limit.LimitStore.Standing;
import dev.larder.limit.LimitStore.Sync;
import dev.larder.limit.LimitStore.Take;
import dev.larder.limit.LimitStore.Taken;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every {@link LimitStore} must do. Ids and names are new for each test, so the store may be shared. */
@NullUnmarked
public abstract class LimitStoreContract {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration LONG = Duration.ofHours(10);

    private final String id = "id-" + UUID.randomUUID();
    private final String name = "n" + UUID.randomUUID();

    /** For subclasses. */
    protected LimitStoreContract() {}

    /** The store to try. */
    protected abstract LimitStore store();

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void take_upToTheLimit_isCarriedOut_andNoFurther(Algorithm algorithm) {
        Keyed on = on(rule(algorithm, 3, LONG));

        assertThat(times(on, 1)).isEqualTo(1);
        assertThat(times(on, 2)).isEqualTo(1);
        Taken refused = take(on, 1, 1);

        assertThat(refused.times()).isZero();
        assertThat(refused.standings().get(0).remaining()).isZero();
        assertThat(refused.standings().get(0).retryMicros())
                .isPositive()
                .isLessThanOrEqualTo(TimeUnit.HOURS.toMicros(11));
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void take_afterTheTimeThatARefusalNames_isCarriedOut(Algorithm algorithm) {
        Keyed on = on(rule(algorithm, 2, Duration.ofMillis(400)));
        take(on, 2, 1);

        await().atMost(PATIENCE).pollDelay(Duration.ZERO).until(() -> times(on, 1) == 1);
    }

    @Test
    void take_severalTimes_isAsOftenAsThereIsRoom() {
        Taken taken = take(on(rule(Algorithm.TOKEN_BUCKET, 10, LONG)), 3, 5);

        assertThat(taken.times()).isEqualTo(3);
        assertThat(taken.standings().get(0).remaining()).isEqualTo(1);
    }

    @Test
    void take_severalRulesOneOfWhichRefuses_takesFromNone() {
        Keyed wide = on(rule("wide", Algorithm.TOKEN_BUCKET, 10, LONG));
        Keyed narrow = on(rule("narrow", Algorithm.FIXED_WINDOW, 1, LONG));
        take(narrow, 1, 1);

        Taken refused = store().take(List.of(new Take(List.of(wide, narrow), 1, 1, 0)))
                .await()
                .get(0);

        assertThat(refused.times()).isZero();
        assertThat(refused.standings()).extracting(Standing::remaining).containsExactly(10L, 0L);
        assertThat(remaining(wide)).isEqualTo(10);
    }

    /** On a cluster their states lie in different slots: what one of them took is given back. */
    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void take_rulesOfDifferentIdsOneOfWhichRefuses_leavesTheOthersAsTheyWere(Algorithm algorithm) {
        Keyed own = on(rule("own", algorithm, 10, LONG));
        Keyed all = new Keyed(rule("all", Algorithm.SLIDING_WINDOW, 1, LONG), "all of " + id);
        store().take(List.of(new Take(List.of(own), 4, 1, 5))).await();
        take(all, 1, 1);

        Taken refused = store().take(List.of(new Take(List.of(own, all), 1, 1, 7)))
                .await()
                .get(0);

        assertThat(refused.times()).isZero();
        assertThat(refused.standings()).extracting(Standing::remaining).containsExactly(6L, 0L);
        assertThat(refused.standings().get(0).retryMicros()).isZero();
        assertThat(refused.standings().get(1).retryMicros()).isPositive();
        assertThat(remaining(own)).isEqualTo(6);
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void take_rulesOfDifferentIdsThatHaveRoom_takesFromAll(Algorithm algorithm) {
        Keyed own = on(rule("own", algorithm, 10, LONG));
        Keyed all = new Keyed(rule("all", Algorithm.SLIDING_WINDOW, 5, LONG), "all of " + id);

        Taken taken = store().take(List.of(new Take(List.of(own, all), 2, 1, 7)))
                .await()
                .get(0);

        assertThat(taken.times()).isEqualTo(1);
        assertThat(taken.standings()).extracting(Standing::remaining).containsExactly(8L, 3L);
        assertThat(remaining(own)).isEqualTo(8);
        assertThat(remaining(all)).isEqualTo(3);
    }

    @Test
    void take_severalAtOnce_areCarriedOutInTheirOrder() {
        Keyed on = on(rule(Algorithm.SLIDING_LOG, 2, LONG));
        Take one = new Take(List.of(on), 1, 1, 0);

        List<Taken> taken = store().take(List.of(one, one, one)).await();

        assertThat(taken).extracting(Taken::times).containsExactly(1L, 1L, 0L);
    }

    @Test
    void take_ruleInShadow_neverRefuses_andSaysWhatItWouldDo() {
        Rule rule = Rule.builder(name).limit(1, LONG).shadow(true).build();

        take(on(rule), 1, 1);
        Taken second = take(on(rule), 1, 1);

        assertThat(second.times()).isEqualTo(1);
        assertThat(second.standings().get(0).times()).isZero();
    }

    @Test
    void take_queue_saysHowLongToWait() {
        Keyed on = on(rule(Algorithm.LEAKY_QUEUE, 10, Duration.ofHours(10)));

        long first = take(on, 1, 1).standings().get(0).delayMicros();
        long third = take(on, 2, 1).standings().get(0).delayMicros();

        assertThat(first).isZero();
        assertThat(third).isBetween(TimeUnit.MINUTES.toMicros(50), TimeUnit.HOURS.toMicros(1));
    }

    @Test
    void release_ofAHolder_letsTheNextOneIn() {
        Keyed on = on(rule(Algorithm.CONCURRENCY, 1, LONG));
        store().take(List.of(new Take(List.of(on), 1, 1, 7))).await();

        store().release(List.of(on), 8).await();
        long whileHeld = store().take(List.of(new Take(List.of(on), 1, 1, 9)))
                .await()
                .get(0)
                .times();
        store().release(List.of(on), 7).await();
        store().release(List.of(on), 7).await();
        long afterwards = store().take(List.of(new Take(List.of(on), 1, 1, 9)))
                .await()
                .get(0)
                .times();

        assertThat(whileHeld).isZero();
        assertThat(afterwards).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(value = Algorithm.class, names = "CONCURRENCY", mode = EnumSource.Mode.EXCLUDE)
    void giveBack_whatWasTaken_isThereAgain(Algorithm algorithm) {
        Keyed on = on(rule(algorithm, 5, LONG));
        take(on, 4, 1);

        store().giveBack(List.of(on), 3).await();
        assertThat(remaining(on)).isEqualTo(4);
        store().giveBack(List.of(on), 5).await();
        assertThat(remaining(on)).isEqualTo(5);
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void reset_whatWasTaken_isForgotten(Algorithm algorithm) {
        Keyed on = on(rule(algorithm, 2, LONG));
        take(on, 2, 1);

        assertThat(store().reset(on).await()).isTrue();
        assertThat(store().reset(on).await()).isFalse();
        assertThat(remaining(on)).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void peek_anyNumberOfTimes_takesNothing_andSaysHowThingsStand(Algorithm algorithm) {
        Keyed on = on(rule(algorithm, 2, LONG));

        store().peek(List.of(on), 1).await();
        Standing free = store().peek(List.of(on), 2).await().get(0);
        take(on, 1, 1);
        Standing half = store().peek(List.of(on), 2).await().get(0);
        take(on, 1, 1);
        Standing none = store().peek(List.of(on), 1).await().get(0);

        assertThat(free).isEqualTo(new Standing(0, 2, 0, 0, 0));
        assertThat(half.remaining()).isEqualTo(1);
        assertThat(half.retryMicros()).isPositive();
        assertThat(half.resetMicros()).isPositive();
        assertThat(none.remaining()).isZero();
        assertThat(none.retryMicros()).isPositive().isLessThanOrEqualTo(none.resetMicros());
    }

    @Test
    void take_afterTheRuleGrew_countsWhatWasTakenInProportion() {
        take(on(rule(Algorithm.TOKEN_BUCKET, 2, LONG)), 2, 1);

        assertThat(remaining(on(rule(Algorithm.TOKEN_BUCKET, 100, LONG)))).isBetween(97L, 98L);
    }

    @ParameterizedTest
    @EnumSource(value = Algorithm.class, names = "LEAKY_QUEUE", mode = EnumSource.Mode.EXCLUDE)
    void take_manyThreads_neverMoreThanTheLimit(Algorithm algorithm) throws Exception {
        Keyed on = on(rule(algorithm, 100, LONG));
        AtomicLong admitted = new AtomicLong();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        CountDownLatch start = new CountDownLatch(1);
        List<Future<?>> callers = new ArrayList<>();

        for (int thread = 0; thread < 4; thread++) {
            callers.add(threads.submit(() -> {
                start.await();
                for (int i = 0; i < 50; i++) {
                    admitted.addAndGet(times(on, 1));
                }
                return null;
            }));
        }
        start.countDown();
        threads.shutdown();

        for (Future<?> caller : callers) {
            caller.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
        // In a moment of a bucket of ten hours nothing comes back.
        assertThat(admitted).hasValue(100);
    }

    @Test
    void sync_ruleThatWasPut_isToldOnce() {
        Sync before = store().sync("a", 10_000, -1, -1).await();

        long version = store().putRule(name, "text").await();
        Sync after = store().sync("a", 10_000, before.rulesVersion(), before.lastChange())
                .await();
        Sync again = store().sync("a", 10_000, version, after.lastChange()).await();

        assertThat(after.rulesVersion()).isEqualTo(version);
        assertThat(after.rules()).containsEntry(name, "text");
        assertThat(again.rules()).isNull();
    }

    @Test
    void sync_ruleThatWasRemoved_isToldAsNoText() {
        store().putRule(name, null).await();

        assertThat(store().sync("a", 10_000, -1, -1).await().rules()).containsEntry(name, "");
    }

    @Test
    void take_costOrRulesBeyondMeasure_isRefusedAtTheDoor() {
        Keyed on = on(rule(Algorithm.TOKEN_BUCKET, 3, LONG));

        assertThatThrownBy(() -> new Take(List.of(on), 4, 1, 0)).hasMessageContaining("between 1 and 3");
        assertThatThrownBy(() -> new Take(List.of(), 1, 1, 0)).hasMessageContaining("1 to");
        assertThatThrownBy(() -> store().peek(List.of(on), 0)).hasMessageContaining("was 0");
    }

    private Rule rule(Algorithm algorithm, long limit, Duration window) {
        return rule(name, algorithm, limit, window);
    }

    private static Rule rule(String name, Algorithm algorithm, long limit, Duration window) {
        return Rule.builder(name).algorithm(algorithm).limit(limit, window).build();
    }

    private Keyed on(Rule rule) {
        return new Keyed(rule, id);
    }

    private Taken take(Keyed on, long cost, long times) {
        return store().take(List.of(new Take(List.of(on), cost, times, 1)))
                .await()
                .get(0);
    }

    private long times(Keyed on, long cost) {
        return take(on, cost, 1).times();
    }

    private long remaining(Keyed on) {
        return store().peek(List.of(on), 1).await().get(0).remaining();
    }
}
