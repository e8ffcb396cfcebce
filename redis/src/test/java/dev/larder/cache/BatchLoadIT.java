package dev.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.larder.redis.RedisConfig;
import dev.larder.testkit.CommandCounter;
import dev.larder.testkit.KeyAssertions;
import dev.larder.testkit.RedisCluster;
import dev.larder.testkit.RedisExtension;
import dev.larder.testkit.RedisServer;
import dev.larder.testkit.RedisTarget;
import dev.larder.testkit.RedisTopology;
import dev.larder.testkit.SeededTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Batches of several nodes that overlap: one load of each key in the fleet, and nobody waits in a circle. */
@Timeout(240)
class BatchLoadIT {
    @RegisterExtension
    static final RedisExtension<RedisServer> SERVER = RedisExtension.standalone();

    @RegisterExtension
    static final RedisExtension<RedisCluster> CLUSTER = RedisExtension.sharedCluster();

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration LOAD_TIMEOUT = Duration.ofSeconds(60);
    private static final int CALLERS = 200;
    private static final int NODES = 3;
    private static final int KEYS = 100;
    private static final int ROUNDS = 100;

    /** How often each key was loaded, in all nodes. */
    private final Map<String, AtomicInteger> loads = new ConcurrentHashMap<>();

    @AfterEach
    void everyKey_hasATimeToLive() {
        KeyAssertions.assertEveryKeyHasTtl(SERVER.target());
        KeyAssertions.assertEveryKeyHasTtl(CLUSTER.target());
    }

    @ParameterizedTest
    @CsvSource({"STANDALONE, true", "STANDALONE, false", "CLUSTER, true", "CLUSTER, false"})
    void manyCallersOfThreeNodes_overlappingBatches_eachKeyIsLoadedOnce(RedisTopology where, boolean near)
            throws Exception {
        try (NearFleet fleet = fleet(where, near)) {
            CountDownLatch missed = new CountDownLatch(1);
            List<Future<BatchResult<String>>> results = new ArrayList<>();
            for (int caller = 0; caller < CALLERS; caller++) {
                Cache<String> cache = fleet.node(caller % NODES);
                List<String> keys = some(caller);
                results.add(fleet.executor()
                        .submit(() -> cache.getAllOrLoad(keys, load -> {
                            missed.await();
                            return counted(load);
                        })));
            }
            // Until then nobody has a value: every key is wanted by several, on several nodes.
            await().atMost(PATIENCE).until(() -> waits(fleet) > 0 && coalesced(fleet) > 0);
            missed.countDown();

            for (int caller = 0; caller < CALLERS; caller++) {
                Map<String, String> values = results.get(caller)
                        .get(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                        .orThrow();
                assertThat(values.keySet()).containsExactlyElementsOf(some(caller));
                assertThat(values).allSatisfy((key, value) -> assertThat(value).isEqualTo(key + "#1"));
            }
            assertThat(loads)
                    .hasSize(KEYS)
                    .allSatisfy((key, count) -> assertThat(count).hasValue(1));
            assertThat(inFlight(fleet)).isZero();
        }
        awaitNoLeases(where);
    }

    /**
     * Goal: no circle. Two nodes ask for the same keys in opposite order and two more callers on each for parts of them, many times,
     * at the same moment. Each holds some leases and misses others. Were a batch to wait before it has loaded what it holds, they would
     * sit there until their time is over, and keys would fail.
     */
    @SeededTest(seeds = 1)
    void overlappingSetsInOppositeOrder_nobodyWaitsInACircle(RandomGenerator random) throws Exception {
        for (RedisTopology where : List.of(RedisTopology.STANDALONE, RedisTopology.CLUSTER)) {
            try (NearFleet fleet = fleet(where, true)) {
                for (int round = 0; round < ROUNDS; round++) {
                    play(fleet, where + "-" + round + "-", random.nextLong());
                }
                assertThat(loads.values()).allSatisfy(count -> assertThat(count).hasValue(1));
                assertThat(waits(fleet)).as("keys that were waited for").isPositive();
                assertThat(inFlight(fleet)).isZero();
            }
            awaitNoLeases(where);
        }
    }

    private void play(NearFleet fleet, String prefix, long seed) throws Exception {
        Random random = new Random(seed);
        List<String> keys = new ArrayList<>(IntStream.range(0, 2 + random.nextInt(12))
                .mapToObj(i -> prefix + i)
                .toList());
        List<List<String>> orders = new ArrayList<>();
        orders.add(List.copyOf(keys));
        Collections.reverse(keys);
        orders.add(List.copyOf(keys));
        for (int i = 0; i < 4; i++) {
            Collections.shuffle(keys, random);
            orders.add(List.copyOf(keys.subList(0, 1 + random.nextInt(keys.size()))));
        }
        CountDownLatch start = new CountDownLatch(1);
        List<Future<Map<String, String>>> results = new ArrayList<>();
        for (int i = 0; i < orders.size(); i++) {
            Cache<String> cache = fleet.node(i % 2);
            List<String> order = orders.get(i);
            boolean async = random.nextBoolean();
            results.add(fleet.executor().submit(() -> {
                start.await();
                return async
                        ? cache.async()
                                .getAllOrLoad(order, this::counted)
                                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                                .orThrow()
                        : cache.getAllOrLoad(order, this::counted).orThrow();
            }));
            if (i % 3 == 0) {
                String single = order.get(order.size() - 1);
                results.add(fleet.executor().submit(() -> {
                    start.await();
                    return Map.of(single, cache.getOrLoad(single, load -> counted(load.key())));
                }));
            }
        }
        start.countDown();
        for (Future<Map<String, String>> result : results) {
            assertThat(result.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as("seed %s", seed)
                    .allSatisfy((key, value) -> assertThat(value).isEqualTo(key + "#1"));
        }
    }

    @Test
    void trips_areThoseOfThreePipelines() throws Exception {
        List<String> keys = IntStream.range(0, 50).mapToObj(i -> "t" + i).toList();
        try (NearFleet fleet = fleet(RedisTopology.STANDALONE, true)) {
            Cache<String> cache = fleet.node(0);
            cache.put("warm", "connections, scripts and the name of the cache");
            cache.fence();

            Map<String, Long> miss = CommandCounter.of(SERVER.target())
                    .during(() -> cache.getAllOrLoad(keys, this::counted).orThrow());
            Map<String, Long> hit = CommandCounter.of(SERVER.target())
                    .during(() -> cache.getAllOrLoad(keys, this::counted).orThrow());
            Map<String, Long> elsewhere = CommandCounter.of(SERVER.target())
                    .during(() ->
                            fleet.node(1).getAllOrLoad(keys, this::counted).orThrow());

            // One MGET; one script for each lease and for each fill, and one for the stamp of the whole cache.
            assertThat(miss).containsEntry("mget", 1L).containsEntry("evalsha", 101L);
            // Values in memory; now and then a heartbeat asks for a key.
            assertThat(hit).doesNotContainKeys("mget", "evalsha");
            assertThat(elsewhere).containsEntry("mget", 1L).doesNotContainKey("evalsha");
            assertThat(fleet.node(1).stats().loads()).isZero();
        }
    }

    @Test
    void waitingBatch_doesNotPoll() throws Exception {
        try (NearFleet fleet = fleet(RedisTopology.STANDALONE, true)) {
            List<String> keys = some(0);
            CountDownLatch release = new CountDownLatch(1);
            Future<BatchResult<String>> loader = fleet.executor()
                    .submit(() -> fleet.node(0).getAllOrLoad(keys, load -> {
                        release.await();
                        return counted(load);
                    }));
            await().atMost(PATIENCE).until(() -> fleet.node(0).stats().loads() == 1);
            Future<BatchResult<String>> waiter =
                    fleet.executor().submit(() -> fleet.node(1).getAllOrLoad(keys, this::counted));
            await().atMost(PATIENCE).until(() -> fleet.node(1).stats().leaseWaits() == keys.size());

            Map<String, Long> commands = CommandCounter.of(SERVER.target()).during(() -> {
                long end = System.nanoTime() + Duration.ofSeconds(2).toNanos();
                await().atMost(PATIENCE).until(() -> System.nanoTime() > end);
            });
            release.countDown();

            assertThat(commands).doesNotContainKeys("evalsha", "mget");
            assertThat(waiter.get().orThrow()).isEqualTo(loader.get().orThrow());
            assertThat(fleet.node(1).stats().loads()).isZero();
            assertThat(fleet.node(1).getAll(keys)).hasSize(keys.size());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = RedisTopology.class,
            names = {"STANDALONE", "CLUSTER"})
    void oneKeyRemovedByAnotherNodeDuringTheLoad_onlyItsFillIsRefused(RedisTopology where) {
        try (NearFleet fleet = fleet(where, true)) {
            Map<String, String> values = fleet.node(0)
                    .getAllOrLoad(List.of("a", "b", "c"), load -> {
                        fleet.node(1).remove("b");
                        return counted(load);
                    })
                    .orThrow();

            assertThat(values).containsOnlyKeys("a", "b", "c");
            assertThat(fleet.node(0).stats().fillsRefused()).isEqualTo(1);
            assertThat(fleet.node(0).getAll(List.of("a", "b", "c"))).containsOnlyKeys("a", "c");
            assertThat(fleet.node(1).getAll(List.of("a", "b", "c"))).containsOnlyKeys("a", "c");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = RedisTopology.class,
            names = {"STANDALONE", "CLUSTER"})
    void tagInvalidatedByAnotherNodeDuringTheLoad_allItsEntriesAreMisses(RedisTopology where) {
        try (NearFleet fleet = fleet(where, true)) {
            List<String> keys = List.of("a", "b", "c");
            fleet.node(0)
                    .getAllOrLoad(keys, EntryOptions.tags("t"), load -> {
                        fleet.node(1).invalidate("t");
                        return counted(load);
                    })
                    .orThrow();

            fleet.node(0).fence();
            assertThat(fleet.node(0).getAll(keys)).isEmpty();
            assertThat(fleet.node(1).getAll(keys)).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"STANDALONE, true", "STANDALONE, false", "CLUSTER, true"})
    void loaderFails_exactlyOneOtherLoadsEachKey(RedisTopology where, boolean near) throws Exception {
        try (NearFleet fleet = fleet(where, near)) {
            List<String> keys = some(0);
            CountDownLatch fail = new CountDownLatch(1);
            Future<BatchResult<String>> first = fleet.executor()
                    .submit(() -> fleet.node(0).getAllOrLoad(keys, load -> {
                        fail.await();
                        throw new IllegalStateException("the source is down");
                    }));
            await().atMost(PATIENCE).until(() -> fleet.node(0).stats().loads() == 1);
            List<Future<BatchResult<String>>> others = new ArrayList<>();
            for (int i = 1; i < NODES; i++) {
                Cache<String> cache = fleet.node(i);
                others.add(fleet.executor().submit(() -> cache.getAllOrLoad(keys, this::counted)));
            }
            await().atMost(PATIENCE).until(() -> waits(fleet) == (NODES - 1L) * keys.size());
            fail.countDown();

            assertThat(first.get().failures()).containsOnlyKeys(keys.toArray(String[]::new));
            for (Future<BatchResult<String>> other : others) {
                assertThat(other.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).orThrow())
                        .hasSize(keys.size());
            }
            assertThat(loads)
                    .hasSize(keys.size())
                    .allSatisfy((key, count) -> assertThat(count).hasValue(1));
        }
    }

    @Test
    void nodeDies_exactlyOneOtherLoadsEachKeyWhenItsLeaseEnds() throws Exception {
        List<String> keys = some(0);
        try (NearFleet fleet = fleet(RedisTopology.STANDALONE, true, Duration.ofSeconds(6))) {
            CountDownLatch never = new CountDownLatch(1);
            Future<BatchResult<String>> dead = fleet.executor()
                    .submit(() -> fleet.node(0).getAllOrLoad(keys, load -> {
                        never.await();
                        return counted(load);
                    }));
            await().atMost(PATIENCE).until(() -> fleet.node(0).stats().loads() == 1);
            fleet.crash(0);
            // Asked for a moment later, so that their own time is longer than the leases.
            String lease = "ld:{batch:" + keys.get(0) + "}:l";
            await().atMost(PATIENCE).until(() -> SERVER.target().client().number("PTTL", lease) < 3_000);
            List<Future<BatchResult<String>>> others = new ArrayList<>();
            for (int i = 1; i < NODES; i++) {
                Cache<String> cache = fleet.node(i);
                others.add(fleet.executor().submit(() -> cache.getAllOrLoad(keys, this::counted)));
            }
            for (Future<BatchResult<String>> other : others) {
                assertThat(other.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).orThrow())
                        .hasSize(keys.size());
            }
            assertThat(loads)
                    .hasSize(keys.size())
                    .allSatisfy((key, count) -> assertThat(count).hasValue(1));
            never.countDown();
            assertThat(dead.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).values())
                    .isEmpty();
        }
    }

    @Test
    void batchOfSeveralParts_isLoadedAndKept() {
        List<String> keys = IntStream.range(0, 3 * BatchLeases.MAX_IN_FLIGHT)
                .mapToObj(i -> "large" + i)
                .toList();
        for (RedisTopology where : List.of(RedisTopology.STANDALONE, RedisTopology.CLUSTER)) {
            try (NearFleet fleet = fleet(where, true)) {
                assertThat(fleet.node(0).getAllOrLoad(keys, this::counted).orThrow())
                        .hasSize(keys.size());
                assertThat(fleet.node(0).stats().loads()).isEqualTo(1);
                // On a machine so busy that a connection is given up meanwhile, values are returned all the same but
                // not kept.
                await().atMost(PATIENCE).untilAsserted(() -> {
                    assertThat(fleet.node(0).getAllOrLoad(keys, this::counted).orThrow())
                            .hasSize(keys.size());
                    assertThat(fleet.node(1).getAll(keys).size()).isEqualTo(keys.size());
                });
            }
        }
    }

    private Map<String, String> counted(BatchLoadContext load) {
        Map<String, String> values = new HashMap<>();
        load.keys().forEach(key -> values.put(key, counted(key)));
        return values;
    }

    private String counted(String key) {
        return key + "#" + loads.computeIfAbsent(key, k -> new AtomicInteger()).incrementAndGet();
    }

    /** A third of the keys, beginning anywhere and in any order. */
    private static List<String> some(int caller) {
        List<String> keys = new ArrayList<>(IntStream.range(0, KEYS / 3)
                .mapToObj(i -> "k" + (caller * 7 + i) % KEYS)
                .toList());
        Collections.shuffle(keys, new Random(caller));
        return keys;
    }

    private static long waits(NearFleet fleet) {
        return IntStream.range(0, NODES)
                .mapToLong(node -> fleet.node(node).stats().leaseWaits())
                .sum();
    }

    private static long coalesced(NearFleet fleet) {
        return IntStream.range(0, NODES)
                .mapToLong(node -> fleet.node(node).stats().coalesced())
                .sum();
    }

    private static int inFlight(NearFleet fleet) {
        return IntStream.range(0, NODES)
                .map(node -> ((BlockingCache<?>) fleet.node(node)).operations().inFlight())
                .sum();
    }

    private static RedisTarget target(RedisTopology where) {
        return where == RedisTopology.CLUSTER ? CLUSTER.target() : SERVER.target();
    }

    private static RedisConfig config(RedisTopology where) {
        String hosts = target(where).addresses().stream()
                .map(address -> address.getHostString() + ":" + address.getPort())
                .collect(Collectors.joining(","));
        return RedisConfig.builder()
                .url("redis://" + hosts)
                .connectTimeout(COMMAND_TIMEOUT)
                .commandTimeout(COMMAND_TIMEOUT)
                .build();
    }

    /** Leases that were given back, and not only ran out. */
    private static void awaitNoLeases(RedisTopology where) {
        await().atMost(PATIENCE)
                .until(() -> target(where).primaries().stream()
                        .allMatch(
                                primary -> primary.client().list("KEYS", "*:l").isEmpty()));
    }

    private static NearFleet fleet(RedisTopology where, boolean near) {
        return fleet(where, near, LOAD_TIMEOUT);
    }

    private static NearFleet fleet(RedisTopology where, boolean near, Duration loadTimeout) {
        return new NearFleet(
                config(where),
                NODES,
                "batch",
                CachePolicy.builder()
                        .near(near ? NearPolicy.TRACK : NearPolicy.OFF)
                        .loadTimeout(loadTimeout)
                        .build());
    }
}
