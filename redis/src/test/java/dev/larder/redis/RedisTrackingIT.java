package dev.larder.redis;

import static dev.larder.redis.TrackingProbe.LONG_MILLIS;
import static dev.larder.redis.TrackingProbe.bytes;
import static dev.larder.redis.TrackingProbe.stamp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.larder.base.LarderException;
import dev.larder.cache.CacheStore;
import dev.larder.cache.CacheStore.Acquired;
import dev.larder.cache.CacheStore.Acquired.Outcome;
import dev.larder.cache.CacheStore.NewStamp;
import dev.larder.cache.EntryKey;
import dev.larder.cache.Tag;
import dev.larder.cache.Tracking.Tracked;
import dev.larder.cache.Tracking.TrackedRead;
import dev.larder.cache.Watch;
import dev.larder.testkit.CommandCounter;
import dev.larder.testkit.KeyAssertions;
import dev.larder.testkit.OnEveryServer;
import dev.larder.testkit.RedisTarget;
import dev.larder.testkit.RedisTopology;
import dev.larder.testkit.SeededTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is told to whom: one process reads with tracking, another changes. */
@ParameterizedClass
@MethodSource("waysToTell")
class RedisTrackingIT {
    private static final EntryKey KEY = new EntryKey("db", "user:1");
    private static final EntryKey OTHER_KEY = new EntryKey("db", "user:2");
    private static final Tag TAG = new Tag("db", "users");
    private static final long SHORT_MILLIS = 200;
    private static final int ROUNDS = 2_000;
    private static final int KEYS_ON_EVERY_NODE = 30;

    private final RedisTopology topology;
    private final boolean broadcast;
    private RedisTarget target;
    private TrackingProbe near;
    private RedisStores foreignStores;
    private CacheStore foreign;

    RedisTrackingIT(RedisTopology topology, boolean broadcast) {
        this.topology = topology;
        this.broadcast = broadcast;
    }

    static Stream<Arguments> waysToTell() {
        return Stream.of(RedisTopology.STANDALONE, RedisTopology.CLUSTER)
                .flatMap(topology -> Stream.of(
                        Arguments.of(topology, Named.of("told of what was read", false)),
                        Arguments.of(topology, Named.of("told of everything", true))));
    }

    @BeforeEach
    void connect() {
        target = topology.shared();
        target.heal();
        target.flushAll();
        RedisConfig config = TestRedis.config(target).build();
        near = broadcast ? new TrackingProbe(config, "db") : new TrackingProbe(config);
        awaitReading(OTHER_KEY);
        near.told.clear();
        foreignStores = RedisStores.connect(TestRedis.config(target).build());
        foreign = foreignStores.cacheStore();
    }

    @AfterEach
    void everyKey_hasATimeToLive_andConnectionsEnd() {
        near.close();
        foreignStores.close();
        KeyAssertions.assertEveryKeyHasTtl(target);
    }

    /** Of one's own changes, and of what was not read, only those are told who are told of everything. */
    private void tells(Object... what) {
        if (broadcast) {
            assertThat(near.told).contains(what);
        } else {
            assertThat(near.told).doesNotContain(what);
        }
    }

    /** Else a load could begin right after the watch, unseen by it, and be joined by whoever comes after a fence. */
    @Test
    void watchBegan_whatIsAskedFromThenOn_isAnswered() {
        List<List<CompletableFuture<TrackedRead>>> asked = Collections.synchronizedList(new ArrayList<>());
        near.onWatchBegan = () -> {
            synchronized (asked) {
                asked.add(IntStream.range(0, KEYS_ON_EVERY_NODE)
                        .mapToObj(i -> near.tracking
                                .read(List.of(new EntryKey("db", "user:" + i)), List.of())
                                .async())
                        .toList());
            }
        };

        TrackedConnections.kill(target);

        await().atMost(TestRedis.PATIENCE).untilAsserted(() -> assertThat(asked).hasSameSizeAs(target.primaries()));
        // By the last time all connections are there.
        List<CompletableFuture<TrackedRead>> last = asked.get(asked.size() - 1);
        assertThat(last).allSatisfy(read -> assertThat(read).succeedsWithin(TestRedis.PATIENCE));
    }

    @Test
    void read_foreignWrite_isTold() {
        foreign.write(KEY, bytes("one"), LONG_MILLIS).await();
        assertThat(near.read(KEY).value()).isEqualTo(bytes("one"));

        foreign.write(KEY, bytes("two"), LONG_MILLIS).await();

        near.awaitTold(KEY);
    }

    @Test
    void read_foreignRemove_isTold() {
        foreign.write(KEY, bytes("one"), LONG_MILLIS).await();
        near.read(KEY);

        foreign.remove(List.of(KEY)).await();

        near.awaitTold(KEY);
    }

    @OnEveryServer
    @Test
    void read_missThenCreated_isTold() {
        assertThat(near.read(KEY).value()).isNull();

        foreign.write(KEY, bytes("one"), LONG_MILLIS).await();

        near.awaitTold(KEY);
    }

    @OnEveryServer
    @Test
    void read_runsOut_isTold() {
        foreign.write(KEY, bytes("one"), SHORT_MILLIS).await();
        near.read(KEY);

        near.awaitTold(KEY);
    }

    @Test
    void read_severalWithTags_eachIsTold() {
        foreign.write(KEY, bytes("one"), LONG_MILLIS).await();
        foreign.openStamps(List.of(new NewStamp(TAG, stamp(1))), LONG_MILLIS).await();

        TrackedRead read = near.tracking
                .read(List.of(OTHER_KEY, KEY), List.of(TAG, Tag.wholeCache("db")))
                .await();

        assertThat(read.entries().get(0).value()).isNull();
        assertThat(read.entries().get(1).value()).isEqualTo(bytes("one"));
        assertThat(read.stamps().get(0).value()).isEqualTo(stamp(1));
        assertThat(read.stamps().get(1).value()).isNull();
        foreign.write(OTHER_KEY, bytes("x"), LONG_MILLIS).await();
        foreign.replaceStamps(List.of(new NewStamp(Tag.wholeCache("db"), stamp(2))), LONG_MILLIS)
                .await();
        near.awaitTold(OTHER_KEY);
        near.awaitTold(Tag.wholeCache("db"));
        tells(KEY, TAG);
    }

    @Test
    void heads_foreignWrite_isTold() {
        byte[] large = new byte[1_000];
        large[0] = 7;
        foreign.write(KEY, large, LONG_MILLIS).await();

        TrackedRead read =
                near.tracking.heads(List.of(KEY, OTHER_KEY), List.of(TAG)).await();

        assertThat(read.entries().get(0).value()).hasSize(64).startsWith(7);
        assertThat(read.entries().get(1).value()).isNull();
        assertThat(read.stamps().get(0).value()).isNull();
        foreign.remove(List.of(KEY)).await();
        foreign.openStamps(List.of(new NewStamp(TAG, stamp(1))), LONG_MILLIS).await();
        near.awaitTold(KEY);
        near.awaitTold(TAG);
    }

    @OnEveryServer
    @Test
    void fill_byOneself_foreignWriteIsStillTold() {
        assertThat(acquire(1).outcome()).isEqualTo(Outcome.ACQUIRED);
        Tracked<Boolean> filled =
                near.tracking.fill(KEY, stamp(1), bytes("filled"), LONG_MILLIS).await();
        assertThat(filled.value()).isTrue();
        near.tracking.fence("db").await();
        tells(KEY);
        near.told.clear();

        foreign.write(KEY, bytes("two"), LONG_MILLIS).await();

        near.awaitTold(KEY);
    }

    @OnEveryServer
    @Test
    void openStamps_byOneself_foreignReplacementIsStillTold() {
        open(LONG_MILLIS);
        near.tracking.fence("db").await();
        tells(TAG);
        near.told.clear();

        replaceStamp(2);

        near.awaitTold(TAG);
    }

    @Test
    void openStamps_prolongedByOneself_foreignReplacementIsStillTold() {
        open(LONG_MILLIS);
        open(LONG_MILLIS * 10);
        near.tracking.fence("db").await();
        tells(TAG);
        near.told.clear();

        replaceStamp(2);

        near.awaitTold(TAG);
    }

    @OnEveryServer
    @Test
    void acquire_byOneself_foreignChangeOfTheLeaseIsTold() {
        assertThat(acquire(1).outcome()).isEqualTo(Outcome.ACQUIRED);

        foreign.remove(List.of(KEY), LONG_MILLIS).await();

        near.awaitTold(KEY);
        assertThat(near.tracking
                        .fill(KEY, stamp(1), bytes("x"), LONG_MILLIS)
                        .await()
                        .value())
                .isFalse();
    }

    @OnEveryServer
    @Test
    void acquire_taken_isToldOfTheFill() {
        foreign.acquire(KEY, null, stamp(9), LONG_MILLIS).await();
        assertThat(acquire(1).outcome()).isEqualTo(Outcome.TAKEN);

        foreign.fill(KEY, stamp(9), bytes("filled"), LONG_MILLIS).await();

        near.awaitTold(KEY);
        Acquired after = acquire(1);
        assertThat(after.outcome()).isEqualTo(Outcome.PRESENT);
        assertThat(after.entry()).isEqualTo(bytes("filled"));
    }

    @Test
    void acquire_taken_isToldOfTheRelease() {
        foreign.acquire(KEY, null, stamp(9), LONG_MILLIS).await();
        assertThat(acquire(1).outcome()).isEqualTo(Outcome.TAKEN);

        foreign.release(KEY, stamp(9)).await();

        near.awaitTold(KEY);
        assertThat(acquire(1).outcome()).isEqualTo(Outcome.ACQUIRED);
    }

    @Test
    void acquire_taken_isToldWhenTheLeaseRunsOut() {
        foreign.acquire(KEY, null, stamp(9), SHORT_MILLIS).await();
        assertThat(acquire(1).outcome()).isEqualTo(Outcome.TAKEN);

        near.awaitTold(KEY);
    }

    @Test
    void acquire_blocked_isToldWhenTheBlockRunsOut() {
        foreign.remove(List.of(KEY), SHORT_MILLIS).await();
        assertThat(acquire(1).outcome()).isEqualTo(Outcome.TAKEN);

        near.awaitTold(KEY);
    }

    @Test
    void acquire_present_isToldOfTheNextChange() {
        foreign.write(KEY, bytes("one"), LONG_MILLIS).await();
        assertThat(acquire(1).outcome()).isEqualTo(Outcome.PRESENT);

        foreign.write(KEY, bytes("two"), LONG_MILLIS).await();

        near.awaitTold(KEY);
    }

    /** Without the fence, or with pushes handled elsewhere than where answers are read, some round would fail. */
    @OnEveryServer
    @SeededTest(seeds = 1)
    void fence_afterAnAcknowledgedForeignWrite_theChangeHasBeenTold(RandomGenerator random) {
        for (int round = 0; round < ROUNDS; round++) {
            EntryKey key = new EntryKey("db", "k" + random.nextInt(50));
            if (random.nextBoolean()) {
                foreign.write(key, bytes("r" + round), LONG_MILLIS).await();
            }
            near.read(key);
            near.told.clear();

            change(key, random.nextInt(3), round);
            near.tracking.fence("db").await();

            assertThat(near.told).as("round %d", round).contains(key);
        }
    }

    private void change(EntryKey key, int how, int round) {
        switch (how) {
            case 0 ->
                foreign.write(key, bytes("w" + round), LONG_MILLIS).async().join();
            case 1 -> foreign.remove(List.of(key), LONG_MILLIS).await();
            default -> {
                foreign.write(key, bytes("x"), LONG_MILLIS).await();
                foreign.extend(List.of(new CacheStore.Longer(key, bytes("x"), bytes("x"))), 1_000)
                        .await();
            }
        }
        if (how == 1 && !near.told.contains(key)) {
            // Removing what is not there changes nothing but its lease, which was not read: then it is created.
            foreign.write(key, bytes("c" + round), LONG_MILLIS).await();
        }
    }

    @Test
    void read_whileOthersRead_everyoneGetsTheirs() {
        for (int i = 0; i < 100; i++) {
            foreign.write(new EntryKey("db", "k" + i), bytes("v" + i), LONG_MILLIS)
                    .await();
        }
        List<CompletableFuture<TrackedRead>> reads = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            reads.add(near.tracking
                    .read(List.of(new EntryKey("db", "k" + i % 100)), List.of())
                    .async());
        }

        for (int i = 0; i < reads.size(); i++) {
            assertThat(reads.get(i).join().entries().get(0).value()).isEqualTo(bytes("v" + i % 100));
        }
    }

    @Test
    void async_anyCall_continuesOnAThreadForIt() {
        CompletableFuture<String> thread = near.tracking
                .read(List.of(KEY), List.of())
                .async()
                .thenApply(read -> Thread.currentThread().getName());

        assertThat(thread).succeedsWithin(TestRedis.PATIENCE).asString().doesNotContain("-tracking-");
        assertThat(near.tracking.fence("db").async()).succeedsWithin(TestRedis.PATIENCE);
    }

    @Test
    void everyCall_whatItCosts_isWhatItSays() throws Exception {
        boolean cluster = topology == RedisTopology.CLUSTER;
        // Scripts are loaded in the background after a connection was made.
        await().atMost(TestRedis.PATIENCE)
                .untilAsserted(() -> assertThat(ran(() -> near.read(KEY))).isEqualTo(Map.of("get", 1L)));
        assertThat(ran(() -> near.tracking.read(List.of(KEY, KEY), List.of(TAG)).await()))
                .isEqualTo(cluster ? Map.of("get", 3L) : Map.of("mget", 1L));
        assertThat(ran(() ->
                        near.tracking.heads(List.of(KEY, KEY), List.of(TAG)).await()))
                .isEqualTo(Map.of("getrange", 2L, "get", 1L));
        assertThat(ran(() -> acquire(1))).containsEntry("evalsha", 1L).doesNotContainKey("script|load");
    }

    @Test
    void acquire_scriptForgotten_isGivenAgain() {
        target.primaries().forEach(primary -> primary.command("SCRIPT", "FLUSH"));

        assertThat(acquire(1).outcome()).isEqualTo(Outcome.ACQUIRED);
        target.primaries().forEach(primary -> primary.command("SCRIPT", "FLUSH"));
        assertThat(near.tracking
                        .fill(KEY, stamp(1), bytes("x"), LONG_MILLIS)
                        .async()
                        .join()
                        .value())
                .isTrue();
    }

    @Test
    void stats_whileTracking_tellConnectionsAndPushes() {
        near.read(KEY);
        foreign.write(KEY, bytes("x"), LONG_MILLIS).await();
        near.awaitTold(KEY);

        TrackingStats stats = near.stores.connectionManager().stats().tracking();

        assertThat(stats.connections()).isEqualTo(target.primaries().size());
        assertThat(stats.pushes()).isPositive();
        assertThat(stats.reason()).isNull();
        assertThat(stats.silent()).isNotNull().isBetween(Duration.ZERO, Duration.ofMinutes(1));
        TrackingStats foreignStats = foreignStores.connectionManager().stats().tracking();
        assertThat(foreignStats.connections()).isZero();
        assertThat(foreignStats.silent()).isNull();
    }

    @OnEveryServer
    @Test
    void flushAll_everything_endsTheWatchAndBeginsAnother() {
        Tracked<byte @Nullable []> before = near.read(KEY);

        target.flushAll();

        near.awaitEnded(before.watch());
        near.awaitWorking(KEY, before.watch(), foreign);
        assertThat(near.stores.connectionManager().stats().tracking().reconnects())
                .isZero();
    }

    /** What is remembered for a node is what it has read, unless it is told of everything. */
    @Test
    void read_manyKeys_theServerRemembersThemOnlyForTracking() {
        for (int i = 0; i < 50; i++) {
            near.read(new EntryKey("db", "k" + i));
        }

        RedisInfo.Activity activity =
                near.stores.connectionManager().info().await().total().activity();
        Long remembered = activity.trackedKeys();
        assertThat(activity.trackingClients())
                .isGreaterThanOrEqualTo(target.primaries().size());
        if (broadcast) {
            assertThat(remembered).isZero();
        } else {
            // What was read as a sign of life comes on top.
            assertThat(remembered).isBetween(50L, 60L);
        }
    }

    /** Names that begin alike are no overlap, and each is told for itself, also those that come while all goes on. */
    @Test
    void broadcast_furtherCaches_areToldOfOverTheSameConnection() {
        for (String cache : List.of("d", "db.x", "db-x", "dbx")) {
            Watch before = near.read(KEY).watch();
            near.tracking.broadcast(cache);
            EntryKey key = new EntryKey(cache, "user:1");
            Watch watch = awaitReading(key);

            foreign.write(key, bytes("x"), LONG_MILLIS).await();
            near.tracking.fence(cache).await();

            assertThat(near.told).contains(key);
            assertThat(watch.isIntact()).isTrue();
            assertThat(before.isIntact()).isTrue();
        }
        assertThat(near.stores.connectionManager().stats().tracking().reconnects())
                .isZero();
    }

    @Test
    void broadcast_connectionKilled_everyCacheIsToldOfAgain() {
        near.tracking.broadcast("other");
        EntryKey other = new EntryKey("other", "user:1");
        Watch watch = awaitReading(other);

        TrackedConnections.kill(target);
        near.awaitEnded(watch);

        Watch next = awaitReading(other);
        foreign.write(other, bytes("x"), LONG_MILLIS).await();
        near.awaitTold(other);
        assertThat(next).isNotSameAs(watch);
    }

    /** Connections are opened in the background. */
    private Watch awaitReading(EntryKey key) {
        return await().atMost(TestRedis.PATIENCE)
                .ignoreExceptionsInstanceOf(LarderException.class)
                .until(() -> near.read(key).watch(), Watch::isIntact);
    }

    @Test
    void endBroadcast_thenRead_isToldOfWhatWasRead() {
        near.tracking.broadcast("other");
        EntryKey other = new EntryKey("other", "user:1");
        awaitReading(other);
        near.tracking.endBroadcast("other");
        awaitReading(other);

        foreign.write(other, bytes("x"), LONG_MILLIS).await();

        near.awaitTold(other);
    }

    @Test
    void close_tracking_leavesNoThreadAndNoConnection() {
        near.read(KEY);
        assertThat(trackedConnections()).isEqualTo(target.primaries().size());

        near.close();

        await().atMost(TestRedis.PATIENCE).untilAsserted(() -> {
            assertThat(trackedConnections()).isZero();
            assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .noneMatch(name -> name.contains("-tracking-"));
        });
    }

    @Test
    void store_usedWithoutTracking_opensNoTrackedConnection() {
        near.close();
        await().atMost(TestRedis.PATIENCE)
                .untilAsserted(() -> assertThat(trackedConnections()).isZero());

        foreign.write(KEY, bytes("x"), LONG_MILLIS).await();
        foreign.read(KEY, List.of(TAG)).await();
        foreign.acquire(OTHER_KEY, null, stamp(1), LONG_MILLIS).await();
        assertThat(foreign.tracking()).isNotNull();

        assertThat(trackedConnections()).isZero();
    }

    private long trackedConnections() {
        return target.primaries().stream()
                .flatMap(primary ->
                        String.valueOf(primary.command("CLIENT", "LIST")).lines())
                .filter(line -> line.contains(" flags=t"))
                .count();
    }

    private Acquired acquire(int token) {
        return near.tracking
                .acquire(KEY, null, stamp(token), LONG_MILLIS)
                .await()
                .value();
    }

    private void open(long ttlMillis) {
        near.tracking
                .openStamps(List.of(new NewStamp(TAG, stamp(1))), ttlMillis)
                .await();
    }

    private void replaceStamp(int low) {
        foreign.replaceStamps(List.of(new NewStamp(TAG, stamp(low))), LONG_MILLIS)
                .await();
    }

    /** What ran, but for the heartbeat and what Sentinels do now and then. */
    private Map<String, Long> ran(CommandCounter.ThrowingRunnable work) throws Exception {
        Map<String, Long> ran = new TreeMap<>(CommandCounter.of(target).during(work));
        ran.keySet().removeAll(List.of("exists", "ping", "info", "publish"));
        return ran;
    }
}
