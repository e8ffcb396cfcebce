package dev.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.larder.base.LarderException;
import dev.larder.redis.RedisConfig;
import dev.larder.redis.TrackedConnections;
import dev.larder.testkit.CommandCounter;
import dev.larder.testkit.KeyAssertions;
import dev.larder.testkit.RedisCluster;
import dev.larder.testkit.RedisExtension;
import dev.larder.testkit.RedisServer;
import dev.larder.testkit.RedisTarget;
import dev.larder.testkit.RedisTopology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One load of a key in all nodes. */
class LeaseIT {
    @RegisterExtension
    static final RedisExtension<RedisServer> REDIS = RedisExtension.standalone();

    @RegisterExtension
    static final RedisExtension<RedisCluster> CLUSTER = RedisExtension.sharedCluster();

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int CALLERS = 200;
    private static final int NODES = 3;

    @AfterEach
    void everyKey_hasATimeToLive() {
        KeyAssertions.assertEveryKeyHasTtl(REDIS.target());
        KeyAssertions.assertEveryKeyHasTtl(CLUSTER.target());
    }

    @ParameterizedTest
    @CsvSource({"STANDALONE, true", "STANDALONE, false", "CLUSTER, true", "CLUSTER, false"})
    void manyCallersOfThreeNodes_oneLoad(RedisTopology where, boolean near) throws Exception {
        AtomicInteger loads = new AtomicInteger();
        try (NearFleet fleet = fleet(where, near, Duration.ofSeconds(30))) {
            CountDownLatch missed = new CountDownLatch(1);
            List<Callable<String>> callers = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                Cache<String> cache = fleet.node(i % NODES);
                callers.add(() -> cache.getOrLoad("k", load -> {
                    missed.await();
                    return "v" + loads.incrementAndGet();
                }));
            }
            List<Future<String>> results = new ArrayList<>();
            callers.forEach(caller -> results.add(fleet.executor().submit(caller)));
            // Every node has somebody who wants to load: one holds the lease, the others know that. Late callers of the
            // holder may wait too, for the making of a stamp counts as a change of it.
            await().atMost(PATIENCE).until(() -> waits(fleet) >= NODES - 1);
            missed.countDown();

            for (Future<String> result : results) {
                assertThat(result.get()).isEqualTo("v1");
            }
            assertThat(loads).hasValue(1);
        }
    }

    @Test
    void waitingNode_doesNotPoll() throws Exception {
        try (NearFleet fleet = fleet(true, Duration.ofSeconds(30))) {
            CountDownLatch release = new CountDownLatch(1);
            Future<String> loader = fleet.executor()
                    .submit(() -> fleet.node(0).getOrLoad("k", load -> {
                        release.await();
                        return "v";
                    }));
            await().atMost(PATIENCE).until(() -> fleet.node(0).stats().loads() == 1);
            Future<String> waiter = fleet.executor().submit(() -> fleet.node(1).getOrLoad("k", load -> "mine"));
            await().atMost(PATIENCE).until(() -> waits(fleet) == 1);

            Map<String, Long> commands = CommandCounter.of(REDIS.target()).during(() -> {
                long end = System.nanoTime() + Duration.ofSeconds(2).toNanos();
                await().atMost(PATIENCE).until(() -> System.nanoTime() > end);
            });
            release.countDown();

            assertThat(commands).doesNotContainKey("evalsha");
            assertThat(waiter.get()).isEqualTo("v");
            assertThat(loader.get()).isEqualTo("v");
            assertThat(fleet.node(1).stats().loads()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"STANDALONE, true", "STANDALONE, false", "CLUSTER, true", "CLUSTER, false"})
    void loaderFails_exactlyOneOtherTakesOver(RedisTopology where, boolean near) throws Exception {
        AtomicInteger loads = new AtomicInteger();
        try (NearFleet fleet = fleet(where, near, Duration.ofSeconds(30))) {
            CountDownLatch fail = new CountDownLatch(1);
            Future<String> first = fleet.executor()
                    .submit(() -> fleet.node(0).getOrLoad("k", load -> {
                        fail.await();
                        throw new IllegalStateException("the source is down");
                    }));
            await().atMost(PATIENCE).until(() -> fleet.node(0).stats().loads() == 1);
            List<Future<String>> others = new ArrayList<>();
            for (int i = 1; i < NODES; i++) {
                Cache<String> cache = fleet.node(i);
                others.add(fleet.executor().submit(() -> cache.getOrLoad("k", load -> "v" + loads.incrementAndGet())));
            }
            await().atMost(PATIENCE).until(() -> waits(fleet) >= NODES - 1);
            fail.countDown();

            assertThatThrownBy(first::get).hasCauseInstanceOf(LarderException.class);
            for (Future<String> other : others) {
                assertThat(other.get()).isEqualTo("v1");
            }
            assertThat(loads).hasValue(1);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"STANDALONE", "CLUSTER"})
    void nodeDies_exactlyOneOtherTakesOverWhenTheLeaseEnds(RedisTopology where) throws Exception {
        AtomicInteger loads = new AtomicInteger();
        try (NearFleet fleet = fleet(where, true, Duration.ofSeconds(3))) {
            CountDownLatch never = new CountDownLatch(1);
            Future<String> dead = fleet.executor()
                    .submit(() -> fleet.node(0).getOrLoad("k", load -> {
                        never.await();
                        return "late";
                    }));
            await().atMost(PATIENCE).until(() -> fleet.node(0).stats().loads() == 1);
            fleet.crash(0);
            List<Future<String>> others = new ArrayList<>();
            // Asked for a moment later, so that their own time is longer than the lease.
            await().atMost(PATIENCE).until(() -> millisOfLease(where) < 2_500);
            for (int i = 1; i < NODES; i++) {
                Cache<String> cache = fleet.node(i);
                others.add(fleet.executor().submit(() -> cache.getOrLoad("k", load -> "v" + loads.incrementAndGet())));
            }
            for (Future<String> other : others) {
                assertThat(other.get()).isEqualTo("v1");
            }
            assertThat(loads).hasValue(1);
            never.countDown();
            assertThatThrownBy(dead::get).hasCauseInstanceOf(LarderException.class);
            assertThat(fleet.node(1).get("k")).contains("v1");
        }
    }

    /** Those who wait when it dies have hardly more time left than its lease. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void nodeDies_thoseWhoWaitedAlreadyGetTheValueOfOneOfThem(boolean batch) throws Exception {
        AtomicInteger loads = new AtomicInteger();
        try (NearFleet fleet = fleet(true, Duration.ofSeconds(2))) {
            CountDownLatch never = new CountDownLatch(1);
            Future<String> dead = fleet.executor()
                    .submit(() -> fleet.node(0).getOrLoad("k", load -> {
                        never.await();
                        return "late";
                    }));
            await().atMost(PATIENCE).until(() -> fleet.node(0).stats().loads() == 1);
            List<Future<String>> others = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                Cache<String> cache = fleet.node(1 + i % 2);
                others.add(fleet.executor()
                        .submit(() -> batch
                                ? cache.getAllOrLoad(List.of("k"), load -> Map.of("k", "v" + loads.incrementAndGet()))
                                        .orThrow()
                                        .get("k")
                                : cache.getOrLoad("k", load -> "v" + loads.incrementAndGet())));
            }
            await().atMost(PATIENCE).until(() -> waits(fleet) >= NODES - 1);
            fleet.crash(0);

            for (Future<String> other : others) {
                assertThat(other.get()).isEqualTo("v1");
            }
            assertThat(loads).hasValue(1);
            never.countDown();
            assertThatThrownBy(dead::get).hasCauseInstanceOf(LarderException.class);
        }
    }

    /** Where nobody may be told of changes, those who wait ask again. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void notToldOfChanges_thoseWhoWaitAskAgain(boolean batch) throws Exception {
        REDIS.target().command("ACL", "SETUSER", "plain", "on", ">secret", "~*", "&*", "+@all", "-client|tracking");
        String url = REDIS.target().uri().replace("redis://", "redis://plain:secret@");
        try (NearFleet fleet = new NearFleet(
                RedisConfig.of(url),
                NODES,
                "lease",
                CachePolicy.builder().loadTimeout(Duration.ofMinutes(10)).build())) {
            CountDownLatch release = new CountDownLatch(1);
            Future<String> first = fleet.executor()
                    .submit(() -> fleet.node(0).getOrLoad("k", load -> {
                        release.await();
                        return "v";
                    }));
            await().atMost(PATIENCE).until(() -> fleet.node(0).stats().loads() == 1);
            Cache<String> there = fleet.node(1);
            Future<String> second = fleet.executor()
                    .submit(() -> batch
                            ? there.getAllOrLoad(List.of("k"), load -> Map.of("k", "mine"))
                                    .orThrow()
                                    .get("k")
                            : there.getOrLoad("k", load -> "mine"));
            await().atMost(PATIENCE).until(() -> waits(fleet) >= 1);
            release.countDown();

            assertThat(first.get()).isEqualTo("v");
            assertThat(second.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo("v");
        } finally {
            REDIS.target().command("ACL", "DELUSER", "plain");
        }
    }

    /** The notice would have come over the connection that is gone. */
    @Test
    void trackedConnectionLost_thoseWhoWaitAreWokenAllTheSame() throws Exception {
        try (NearFleet fleet = fleet(true, Duration.ofMinutes(10))) {
            CountDownLatch release = new CountDownLatch(1);
            Future<String> first = fleet.executor()
                    .submit(() -> fleet.node(0).getOrLoad("k", load -> {
                        release.await();
                        return "v";
                    }));
            await().atMost(PATIENCE).until(() -> fleet.node(0).stats().loads() == 1);
            Future<String> second = fleet.executor().submit(() -> fleet.node(1).getOrLoad("k", load -> "mine"));
            await().atMost(PATIENCE).until(() -> waits(fleet) >= 1);
            long waits = fleet.node(1).stats().leaseWaits();

            TrackedConnections.kill(REDIS.target());
            await().atMost(PATIENCE).until(() -> fleet.node(1).stats().leaseWaits() > waits);
            release.countDown();

            assertThat(first.get()).isEqualTo("v");
            assertThat(second.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo("v");
        }
    }

    @Test
    void interruptedWhileItWaits_doesNotLoad() throws Exception {
        try (NearFleet fleet = fleet(true, Duration.ofMinutes(10))) {
            CountDownLatch release = new CountDownLatch(1);
            Future<String> first = fleet.executor()
                    .submit(() -> fleet.node(0).getOrLoad("k", load -> {
                        release.await();
                        return "v";
                    }));
            await().atMost(PATIENCE).until(() -> fleet.node(0).stats().loads() == 1);
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            Thread waiter = new Thread(() -> {
                try {
                    String unused = fleet.node(1).getOrLoad("k", load -> "mine");
                } catch (LarderException failure) {
                    thrown.set(failure);
                }
            });
            waiter.start();
            await().atMost(PATIENCE).until(() -> waits(fleet) >= 1);

            waiter.interrupt();
            waiter.join(PATIENCE.toMillis());

            assertThat(thrown.get()).hasMessageContaining("interrupted while waiting");
            assertThat(fleet.node(1).stats().loads()).isZero();
            assertThat(fleet.node(1).stats().errors()).isZero();
            release.countDown();
            assertThat(first.get()).isEqualTo("v");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"remove", "put", "removeAll", "putAll"})
    void changedDuringTheLoad_theLoadedValueIsReturnedAndNotKept(String change) throws Exception {
        try (NearFleet fleet = fleet(true, Duration.ofSeconds(30))) {
            Cache<String> other = fleet.node(1);
            String found = fleet.node(0).getOrLoad("k", load -> {
                switch (change) {
                    case "remove" -> other.remove("k");
                    case "put" -> other.put("k", "new");
                    case "removeAll" -> other.removeAll(List.of("k"));
                    default -> other.putAll(Map.of("k", "new"));
                }
                return "old";
            });

            assertThat(found).isEqualTo("old");
            assertThat(fleet.node(0).stats().fillsRefused()).isEqualTo(1);
            assertThat(fleet.node(0).get("k").orElse("none")).isEqualTo(change.startsWith("put") ? "new" : "none");
            assertThat(other.get("k")).isNotEqualTo(java.util.Optional.of("old"));
        }
    }

    @Test
    void otherNodeHasLoadedMeanwhile_itsValueIsTaken() {
        try (NearFleet fleet = fleet(true, Duration.ofSeconds(30))) {
            Cache<String> here = fleet.node(0);
            String found = here.getOrLoad("a", outer -> {
                fleet.node(1).getOrLoad("b", load -> "theirs");
                return here.getOrLoad("b", load -> "mine");
            });

            assertThat(found).isEqualTo("theirs");
        }
    }

    @Test
    void leaseEnds_nothingIsLeft() {
        try (NearFleet fleet = fleet(true, Duration.ofSeconds(30))) {
            fleet.node(0).getOrLoad("k", load -> "v");
            assertThatThrownBy(() -> fleet.node(0).getOrLoad("bad", load -> {
                        throw new IllegalStateException("the source is down");
                    }))
                    .isInstanceOf(LarderException.class);

            await().atMost(PATIENCE)
                    .until(() -> REDIS.target().client().list("KEYS", "*:l").isEmpty());
        }
    }

    private static long waits(NearFleet fleet) {
        long waits = 0;
        for (int i = 0; i < NODES; i++) {
            waits += Math.min(1, fleet.node(i).stats().leaseWaits());
        }
        return waits;
    }

    private static long millisOfLease(RedisTopology where) {
        RedisServer server =
                where == RedisTopology.CLUSTER ? CLUSTER.target().primaryOf("ld:{lease:k}:l") : REDIS.target();
        return server.client().number("PTTL", "ld:{lease:k}:l");
    }

    private static NearFleet fleet(boolean near, Duration loadTimeout) {
        return fleet(RedisTopology.STANDALONE, near, loadTimeout);
    }

    private static NearFleet fleet(RedisTopology where, boolean near, Duration loadTimeout) {
        RedisTarget target = where == RedisTopology.CLUSTER ? CLUSTER.target() : REDIS.target();
        String hosts = target.addresses().stream()
                .map(address -> address.getHostString() + ":" + address.getPort())
                .collect(Collectors.joining(","));
        return new NearFleet(
                RedisConfig.of("redis://" + hosts),
                NODES,
                "lease",
                CachePolicy.builder()
                        .near(near ? NearPolicy.TRACK : NearPolicy.OFF)
                        .loadTimeout(loadTimeout)
                        .build());
    }
}
