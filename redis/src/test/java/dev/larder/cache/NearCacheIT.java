package dev.larder.cache;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.larder.base.StoreUnavailableException;
import dev.larder.redis.RedisConfig;
import dev.larder.testkit.CommandCounter;
import dev.larder.testkit.KeyAssertions;
import dev.larder.testkit.OnEveryServer;
import dev.larder.testkit.RedisExtension;
import dev.larder.testkit.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Values in memory, on two nodes that share a Redis. */
class NearCacheIT {
    @RegisterExtension
    static final RedisExtension<RedisServer> REDIS = RedisExtension.standalone();

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final EntryOptions TAGGED = EntryOptions.tags("a", "b");

    private NearFleet fleet;
    private Cache<String> here;
    private Cache<String> there;

    @BeforeEach
    void connect() {
        fleet = new NearFleet(
                RedisConfig.of(REDIS.target().uri()),
                2,
                "near",
                CachePolicy.builder().ttl(Duration.ofMinutes(10)).build());
        here = fleet.node(0);
        there = fleet.node(1);
    }

    @AfterEach
    void everyKey_hasATimeToLive() {
        fleet.close();
        KeyAssertions.assertEveryKeyHasTtl(REDIS.target());
    }

    @Test
    void get_again_takesNoTrip() throws Exception {
        there.put("k", "v", TAGGED);
        assertThat(here.get("k")).contains("v");

        Map<String, Long> commands = CommandCounter.of(REDIS.target()).during(() -> {
            for (int i = 0; i < 100; i++) {
                assertThat(here.get("k")).contains("v");
                assertThat(here.getOrLoad("k", load -> "other")).isEqualTo("v");
                assertThat(here.async().get("k").join()).contains("v");
                assertThat(here.getAll(List.of("k"))).containsEntry("k", "v");
            }
        });

        // The heartbeats of the connections may fall into the same time; they read keys that are not there.
        assertThat(commands.getOrDefault("mget", 0L)).isZero();
        assertThat(commands.getOrDefault("get", 0L)).isLessThan(10);
        assertThat(here.stats().near().hits()).isEqualTo(400);
        assertThat(here.stats().near().entries()).isEqualTo(1);
        assertThat(here.stats().near().bytes()).isPositive();
    }

    @Test
    void get_ofAValueInMemoryAgainAndAgain_makesItsKeyHot() {
        here.put("k", "v");
        HotKeys hot = ((BlockingCache<?>) here).operations().parts().context().hotKeys();
        for (int i = 0; i < 200_000; i++) {
            here.get("k");
        }

        assertThat(here.stats().near().hits()).isGreaterThan(190_000);
        // About 195 of them are looked at, each of which stands for 1024.
        assertThat(hot.top(cache -> true).get(0).key()).isEqualTo("k");
        assertThat(hot.top(cache -> true).get(0).reads()).isBetween(100_000L, 300_000L);
    }

    @Test
    void get_afterAChangeElsewhereAndAFence_isNew() {
        there.put("k", "1", TAGGED);
        for (int i = 2; i < 200; i++) {
            assertThat(here.get("k")).contains(Integer.toString(i - 1));
            there.put("k", Integer.toString(i), TAGGED);
            here.fence();
            assertThat(here.get("k")).contains(Integer.toString(i));
        }
    }

    @Test
    void listenerBlocks_changesGoOnBeingTold() {
        CountDownLatch release = new CountDownLatch(1);
        AtomicBoolean blocked = new AtomicBoolean();
        fleet.manager(0).addListener(event -> {
            if (event.kind() == CacheEvent.Kind.NEAR_CHANGED) {
                blocked.set(true);
                awaitQuietly(release);
            }
        });
        there.put("k", "1");
        assertThat(here.get("k")).contains("1");
        try {
            there.put("k", "2");
            await().atMost(PATIENCE).until(blocked::get);

            for (int i = 3; i < 20; i++) {
                here.fence();
                assertThat(here.get("k")).contains(Integer.toString(i - 1));
                there.put("k", Integer.toString(i));
            }
        } finally {
            release.countDown();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void get_afterAChangeElsewhere_isNewSoon() {
        there.put("k", "1");
        assertThat(here.get("k")).contains("1");

        there.put("k", "2");

        await().atMost(PATIENCE).until(() -> here.get("k").orElse("").equals("2"));
    }

    @Test
    void get_afterAChangeHere_isNewAtOnce() {
        for (int i = 0; i < 200; i++) {
            here.put("k", "v" + i, TAGGED);
            assertThat(here.get("k")).contains("v" + i);
            here.invalidate("b");
            assertThat(here.get("k")).isEmpty();
        }
        here.put("k", "v");
        assertThat(here.get("k")).contains("v");
        assertThat(here.remove("k")).isTrue();
        assertThat(here.get("k")).isEmpty();
        here.put("k", "w");
        assertThat(here.get("k")).contains("w");
        here.clear();
        assertThat(here.get("k")).isEmpty();
    }

    @Test
    void invalidate_elsewhere_isAMissForEveryEntryWithTheTag() {
        for (int i = 0; i < 50; i++) {
            there.put("k" + i, "v", i % 2 == 0 ? TAGGED : EntryOptions.tags("b"));
            assertThat(here.get("k" + i)).contains("v");
        }

        there.invalidate("a");
        here.fence();

        for (int i = 0; i < 50; i++) {
            assertThat(here.get("k" + i).isPresent()).isEqualTo(i % 2 != 0);
        }
    }

    @Test
    void clear_elsewhere_isAMissForAll() {
        there.put("k", "v", TAGGED);
        assertThat(here.get("k")).contains("v");

        there.clear();
        here.fence();

        assertThat(here.get("k")).isEmpty();
    }

    @Test
    void getOrLoad_loadedHere_isInMemoryAndKeptRight() throws Exception {
        assertThat(here.getOrLoad("k", TAGGED, load -> "1")).isEqualTo("1");
        assertThat(CommandCounter.of(REDIS.target())
                        .during(() -> assertThat(here.get("k")).contains("1"))
                        .getOrDefault("mget", 0L))
                .isZero();
        assertThat(here.stats().near().hits()).isEqualTo(1);

        there.put("k", "2");
        here.fence();

        assertThat(here.get("k")).contains("2");
    }

    @Test
    void getOrLoad_miss_isThreeTrips() throws Exception {
        assertThat(here.getOrLoad("warm", TAGGED, load -> "v")).isEqualTo("v");

        Map<String, Long> commands = CommandCounter.of(REDIS.target())
                .during(() ->
                        assertThat(here.getOrLoad("k", TAGGED, load -> "v")).isEqualTo("v"));

        // The read, then the lease along with three stamps, then the fill.
        assertThat(commands).containsEntry("evalsha", 5L);
    }

    @Test
    void prolongedStamp_costsOneReadAndKeepsValues() {
        here.put("k", "v", TAGGED);
        assertThat(here.get("k")).contains("v");

        REDIS.target().command("PEXPIRE", "ld:t:{near:a}", "5000000");
        here.fence();

        assertThat(here.get("k")).contains("v");
        assertThat(here.stats().near().renewals()).isEqualTo(1);
    }

    @Test
    void connectionLost_valuesAreVouchedForByTheirHeads() throws Exception {
        there.put("same", "x".repeat(100_000), TAGGED);
        there.put("changed", "1", TAGGED);
        assertThat(here.get("same")).isPresent();
        assertThat(here.get("changed")).contains("1");

        killTrackedConnections();
        there.put("changed", "2", TAGGED);
        await().atMost(PATIENCE).ignoreExceptions().until(() -> {
            here.fence();
            return true;
        });

        assertThat(here.get("changed")).contains("2");
        long before = here.stats().bytesRead();
        assertThat(here.get("same")).isPresent();
        assertThat(here.stats().bytesRead() - before).isLessThan(1_000);
        assertThat(here.stats().near().renewals()).isPositive();
    }

    @Test
    void connectionLost_changesAreToldAgainAfterwards() {
        there.put("k", "0");
        for (int i = 1; i <= 5; i++) {
            assertThat(here.get("k")).contains(Integer.toString(i - 1));
            killTrackedConnections();
            there.put("k", Integer.toString(i));
            await().atMost(PATIENCE).ignoreExceptions().until(() -> {
                here.fence();
                return true;
            });
            assertThat(here.get("k")).contains(Integer.toString(i));
        }
    }

    @Test
    void flushed_everythingIsAMiss() {
        there.put("k", "v", TAGGED);
        assertThat(here.get("k")).contains("v");

        REDIS.target().command("FLUSHALL");
        here.fence();

        assertThat(here.get("k")).isEmpty();
    }

    @Test
    void redisPaused_valuesInMemoryGoOn_andOthersEndWithinTheirDeadline() {
        there.put("k", "v", TAGGED);
        assertThat(here.get("k")).contains("v");

        REDIS.target().pause();
        // Within maxStaleness without asking, then because Redis does not answer.
        long end = System.nanoTime() + Duration.ofSeconds(6).toNanos();
        long served = 0;
        while (System.nanoTime() < end) {
            assertThat(here.get("k")).contains("v");
            served++;
        }
        assertThat(served).isGreaterThan(1_000);
        assertThat(here.stats().staleServed()).isPositive();
        assertThat(here.get("other")).isEmpty();
        assertThatThrownBy(here::fence).isInstanceOf(StoreUnavailableException.class);
        REDIS.target().resume();

        // A write is dropped while its connection is still lost, and counted.
        await().atMost(PATIENCE).until(() -> {
            long before = there.stats().errors();
            there.put("k", "w");
            return there.stats().errors() == before;
        });
        await().atMost(PATIENCE).ignoreExceptions().until(() -> {
            here.fence();
            return true;
        });
        assertThat(here.get("k")).contains("w");
    }

    @Test
    void redisRestartedEmpty_nothingComesBack() {
        there.put("k", "v", TAGGED);
        assertThat(here.get("k")).contains("v");

        REDIS.target().restartEmpty();
        await().atMost(PATIENCE).ignoreExceptions().until(() -> {
            here.fence();
            return true;
        });

        assertThat(here.get("k")).isEmpty();
    }

    @Test
    void longKeys_areInMemoryToo() {
        String one = "x".repeat(500) + "1";
        String two = "x".repeat(500) + "2";
        there.put(one, "1");
        there.put(two, "2");

        for (int i = 0; i < 3; i++) {
            assertThat(here.get(one)).contains("1");
            assertThat(here.get(two)).contains("2");
        }
        assertThat(here.stats().near().hits()).isEqualTo(4);
    }

    @Test
    void expired_isAMissWhateverIsInMemory() {
        there.put("k", "v", EntryOptions.ttl(Duration.ofMillis(300)));
        assertThat(here.get("k")).contains("v");

        await().atMost(PATIENCE).until(() -> here.get("k").isEmpty());
    }

    @Test
    void memory_isBounded() {
        NearPolicy small = NearPolicy.TRACK.withMaxBytes(NearPolicy.LOWEST_MAX_BYTES * 4);
        try (NearFleet bounded = new NearFleet(
                RedisConfig.of(REDIS.target().uri()),
                1,
                "small",
                CachePolicy.builder()
                        .near(small)
                        .compressionThresholdBytes(CachePolicy.NO_COMPRESSION)
                        .build())) {
            Cache<String> cache = bounded.node(0);
            for (int i = 0; i < 1_000; i++) {
                cache.put("k" + i, "x".repeat(1_000));
                assertThat(cache.get("k" + i)).isPresent();
            }
            await().atMost(PATIENCE).until(() -> cache.stats().near().bytes() <= small.maxBytes());
            assertThat(cache.stats().near().entries()).isBetween(1L, 60L);
        }
    }

    /** What Redis remembers of readers goes with the keys, which all have a time to live. */
    @Test
    void keysRunOut_redisForgetsWhoHasReadThem() {
        int keys = 2_000;
        for (int i = 0; i < keys; i++) {
            there.put("k" + i, "v", EntryOptions.ttl(Duration.ofSeconds(10)));
        }
        for (int from = 0; from < keys; from += 100) {
            here.getAll(IntStream.range(from, from + 100).mapToObj(i -> "k" + i).toList());
        }
        assertThat(trackedItems()).isPositive();

        await().atMost(PATIENCE.multipliedBy(3)).until(() -> trackedItems() < 20);
    }

    @OnEveryServer
    @Test
    void loadedKeysRunOut_redisForgetsWhoHasLoadedThem() {
        EntryOptions brief = EntryOptions.ttl(Duration.ofSeconds(5));
        List<String> keys = IntStream.range(0, 2_000).mapToObj(i -> "b" + i).toList();
        assertThat(here.getAllOrLoad(keys, brief, batch -> keys.stream().collect(toMap(key -> key, key -> "v")))
                        .values())
                .hasSameSizeAs(keys);
        for (int i = 0; i < 500; i++) {
            assertThat(here.getOrLoad("s" + i, brief, load -> "v")).isEqualTo("v");
        }
        assertThat(trackedItems()).isPositive();

        await().atMost(PATIENCE.multipliedBy(3)).until(() -> trackedItems() < 20);
    }

    private long trackedItems() {
        Long items = fleet.stores(0)
                .connectionManager()
                .info()
                .await()
                .total()
                .activity()
                .trackedItems();
        return items == null ? -1 : items;
    }

    @Test
    void off_opensNoTrackedConnectionForReads() {
        try (NearFleet plain = new NearFleet(
                RedisConfig.of(REDIS.target().uri()),
                1,
                "plain",
                CachePolicy.builder().near(NearPolicy.OFF).build())) {
            Set<String> before = trackedConnections();
            plain.node(0).put("k", "v");
            assertThat(plain.node(0).get("k")).contains("v");
            plain.node(0).fence();
            assertThat(trackedConnections()).isEqualTo(before);
        }
    }

    private static void killTrackedConnections() {
        trackedConnections().forEach(id -> REDIS.target().command("CLIENT", "KILL", "ID", id));
    }

    /** The flag of a client that is told of changes is a small t. */
    private static Set<String> trackedConnections() {
        String list = String.valueOf(REDIS.target().client().text("CLIENT", "LIST"));
        return list.lines()
                .filter(line -> line.matches(".* flags=[A-Za-z]*t[A-Za-z]* .*"))
                .map(line -> line.replaceFirst("^id=(\\d+) .*", "$1"))
                .collect(java.util.stream.Collectors.toCollection(java.util.TreeSet::new));
    }
}
