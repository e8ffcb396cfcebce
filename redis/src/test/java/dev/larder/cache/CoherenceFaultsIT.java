package dev.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.larder.redis.RedisConfig;
import dev.larder.redis.TrackedConnections;
import dev.larder.testkit.FaultProxy;
import dev.larder.testkit.RedisCluster;
import dev.larder.testkit.RedisExtension;
import dev.larder.testkit.RedisSentinels;
import dev.larder.testkit.RedisServer;
import dev.larder.testkit.RedisTarget;
import dev.larder.testkit.RespClient;
import dev.larder.testkit.SeededTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Three nodes go on at random while servers, and the way of one node to them, fail in every way there is. No read is older than the stated
 * bound, none that comes after a fence is old at all, and after the fault every key is read as it is on every node.
 */
@Timeout(180)
class CoherenceFaultsIT {
    @RegisterExtension
    static final RedisExtension<RedisServer> REDIS = RedisExtension.standalone();

    private static final int OTHER_NODES = 2;
    private static final int MOST_RUNS = 10;
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(100);
    private static final Duration OUTAGE = Duration.ofSeconds(5);
    private static final Duration AFTER = Duration.ofSeconds(1);

    /** Both bounds are shorter than the outages. */
    private static final NearPolicy NEAR = NearPolicy.TRACK
            .withMaxStaleness(NearPolicy.LOWEST_MAX_STALENESS)
            .withMaxStaleOnDisconnect(Duration.ofSeconds(2));

    private static final Duration BOUND = NEAR.maxStaleOnDisconnect();

    /** Where Redis can be reached all the time. */
    private static final NearPolicy STRICT = NEAR.withMaxStaleOnDisconnect(Duration.ZERO);

    private FaultProxy proxy;

    @BeforeEach
    void startProxy() {
        proxy = FaultProxy.inFrontOf(REDIS.target());
    }

    @AfterEach
    void endProxy() {
        proxy.close();
    }

    @SeededTest(seeds = 1)
    void cutOffFor5s_keepsTheBound(RandomGenerator random) throws Exception {
        CoherenceRun.Outcome outcome = throughTheProxy(NEAR, random, () -> {
            proxy.refuse();
            proxy.cut();
        });

        keepsTheBound(outcome);
        assertThat(outcome.failures()).isPositive();
    }

    @SeededTest(seeds = 1)
    void halfOpenFor5s_keepsTheBound(RandomGenerator random) throws Exception {
        CoherenceRun.Outcome outcome = throughTheProxy(NEAR, random, proxy::halfOpen);

        keepsTheBound(outcome);
        assertThat(outcome.failures()).isPositive();
    }

    @SeededTest(seeds = 1)
    void everyByteSwallowedFor5s_keepsTheBound(RandomGenerator random) throws Exception {
        CoherenceRun.Outcome outcome = throughTheProxy(NEAR, random, proxy::dropAll);

        keepsTheBound(outcome);
        assertThat(outcome.failures()).isPositive();
    }

    @SeededTest(seeds = 1)
    void noticesAndAnswersSwallowedFor5s_keepsTheBound(RandomGenerator random) throws Exception {
        keepsTheBound(throughTheProxy(NEAR, random, proxy::dropToClient));
    }

    /** What the bound is worth: a node that trusts its memory for longer returns what is older. */
    @SeededTest(seeds = 1)
    void cutOffFor5s_memoryTrustedForLonger_returnsWhatIsOlder(RandomGenerator random) throws Exception {
        NearPolicy trusting = NEAR.withMaxStaleOnDisconnect(NearPolicy.HIGHEST_STALENESS);
        long stale = 0;
        // What is in memory at that moment is a matter of chance.
        for (int i = 0; i < MOST_RUNS && stale == 0; i++) {
            CoherenceRun.Outcome outcome = throughTheProxy(trusting, random, () -> {
                proxy.refuse();
                proxy.cut();
            });
            stale = outcome.staleBeyondBound();
            assertThat(outcome.staleAfterFence()).as("%s", outcome.examples()).isZero();
        }
        assertThat(stale).isPositive();
    }

    @SeededTest(seeds = 1)
    void trackedConnectionsKilledFor5s_nothingIsStale(RandomGenerator random) throws Exception {
        keepsTheBound(run(REDIS.target(), STRICT, random, run -> {
            long end = System.nanoTime() + OUTAGE.toNanos();
            while (System.nanoTime() < end) {
                TrackedConnections.kill(REDIS.target());
                CoherenceRun.pass(Duration.ofMillis(20));
            }
        }));
    }

    @SeededTest(seeds = 1)
    void everyConnectionKilled_keepsTheBound(RandomGenerator random) throws Exception {
        keepsTheBound(run(REDIS.target(), NEAR, random, run -> {
            for (int i = 0; i < 10; i++) {
                REDIS.target().command("CLIENT", "KILL", "TYPE", "normal");
                CoherenceRun.pass(Duration.ofMillis(200));
            }
        }));
    }

    @SeededTest(seeds = 1)
    void flushedAgainAndAgain_nothingIsStale(RandomGenerator random) throws Exception {
        keepsTheBound(run(REDIS.target(), STRICT, random, run -> {
            for (int i = 0; i < 20; i++) {
                REDIS.target().command("FLUSHALL");
                CoherenceRun.pass(Duration.ofMillis(50));
            }
        }));
    }

    @SeededTest(seeds = 1)
    void pausedFor5s_keepsTheBound(RandomGenerator random) throws Exception {
        keepsTheBound(run(REDIS.target(), NEAR, random, run -> {
            REDIS.target().pause();
            CoherenceRun.pass(OUTAGE);
            REDIS.target().resume();
        }));
    }

    @SeededTest(seeds = 1)
    void restartedWithItsData_keepsTheBound(RandomGenerator random) throws Exception {
        keepsTheBound(run(REDIS.target(), NEAR, random, run -> {
            for (int i = 0; i < 3; i++) {
                // What is written after the snapshot is lost, as it would be without a cache.
                run.quietly(() -> {
                    REDIS.target().restart();
                    return null;
                });
                CoherenceRun.pass(Duration.ofMillis(500));
            }
        }));
    }

    @SeededTest(seeds = 1)
    void killedFor5sAndStartedEmpty_keepsTheBound(RandomGenerator random) throws Exception {
        keepsTheBound(run(REDIS.target(), NEAR, random, run -> {
            REDIS.target().kill();
            CoherenceRun.pass(OUTAGE);
            REDIS.target().restartEmpty();
        }));
    }

    @SeededTest(seeds = 1)
    void sentinels_primaryKilled_keepsTheBound(RandomGenerator random) throws Exception {
        try (RedisSentinels sentinels = RedisSentinels.start()) {
            keepsTheBound(run(sentinels, NEAR, random, run -> {
                RedisServer dead = run.quietly(() -> {
                    awaitReplicated(sentinels.primary());
                    return sentinels.killPrimary();
                });
                sentinels.awaitPrimaryOtherThan(dead.port());
            }));
        }
    }

    @SeededTest(seeds = 1)
    void cluster_primaryKilled_keepsTheBound(RandomGenerator random) throws Exception {
        try (RedisCluster cluster = RedisCluster.start()) {
            keepsTheBound(run(cluster, NEAR, random, run -> {
                RedisServer dead = run.quietly(() -> {
                    for (RedisServer primary : cluster.primaries()) {
                        awaitReplicated(primary);
                    }
                    return cluster.killPrimaryOf(RedisCluster.slotOf("ld:{coherence:k1}:v"));
                });
                cluster.awaitFailover(dead);
            }));
        }
    }

    @SeededTest(seeds = 1)
    void cluster_primaryPausedFor5s_keepsTheBound(RandomGenerator random) throws Exception {
        try (RedisCluster cluster = RedisCluster.start()) {
            keepsTheBound(run(cluster, NEAR, random, run -> {
                // Its replica may take its place meanwhile.
                RedisServer paused = run.quietly(() -> {
                    for (RedisServer primary : cluster.primaries()) {
                        awaitReplicated(primary);
                    }
                    RedisServer primary = cluster.primaryOf("ld:{coherence:k1}:v");
                    primary.pause();
                    return primary;
                });
                CoherenceRun.pass(OUTAGE);
                paused.resume();
                cluster.heal();
            }));
        }
    }

    @SeededTest(seeds = 1)
    void cluster_everyConnectionKilled_keepsTheBound(RandomGenerator random) throws Exception {
        try (RedisCluster cluster = RedisCluster.start()) {
            keepsTheBound(run(cluster, NEAR, random, run -> {
                for (int i = 0; i < 10; i++) {
                    cluster.primaries().forEach(primary -> primary.command("CLIENT", "KILL", "TYPE", "normal"));
                    CoherenceRun.pass(Duration.ofMillis(200));
                }
            }));
        }
    }

    @SeededTest(seeds = 1)
    void cluster_flushedAgainAndAgain_nothingIsStale(RandomGenerator random) throws Exception {
        try (RedisCluster cluster = RedisCluster.start()) {
            keepsTheBound(run(cluster, STRICT, random, run -> {
                for (int i = 0; i < 20; i++) {
                    cluster.flushAll();
                    CoherenceRun.pass(Duration.ofMillis(50));
                }
            }));
        }
    }

    /** What its replica has not received is lost with a primary, as it would be without a cache. */
    private static void awaitReplicated(RedisServer primary) {
        try (RespClient client = primary.client()) {
            String offset = String.valueOf(client.command("INFO", "replication"))
                    .lines()
                    .filter(line -> line.startsWith("master_repl_offset:"))
                    .collect(Collectors.joining());
            String number = offset.substring(offset.indexOf(':') + 1).strip();
            await().until(() ->
                    replicated(String.valueOf(client.command("INFO", "replication"))) >= Long.parseLong(number));
        }
    }

    private static long replicated(String info) {
        return info.lines()
                .filter(line -> line.startsWith("slave0:"))
                .map(line -> line.replaceFirst(".*offset=(\\d+).*", "$1"))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElse(-1);
    }

    private CoherenceRun.Outcome throughTheProxy(NearPolicy near, RandomGenerator random, Runnable fault)
            throws Exception {
        List<RedisConfig> nodes = new ArrayList<>(Collections.nCopies(
                OTHER_NODES, config("redis://127.0.0.1:" + REDIS.target().port())));
        nodes.add(config("redis://127.0.0.1:" + proxy.port()));
        // Its own changes would empty the memory of the node that is cut off.
        return run(nodes, OTHER_NODES, near, random, run -> {
            fault.run();
            CoherenceRun.pass(OUTAGE);
            proxy.restore();
        });
    }

    private static CoherenceRun.Outcome run(
            RedisTarget target, NearPolicy near, RandomGenerator random, CoherenceRun.Fault fault) throws Exception {
        String hosts = target.addresses().stream()
                .map(address -> address.getHostString() + ":" + address.getPort())
                .collect(Collectors.joining(","));
        int all = OTHER_NODES + 1;
        return run(Collections.nCopies(all, config("redis://" + hosts)), all, near, random, fault);
    }

    private static CoherenceRun.Outcome run(
            List<RedisConfig> nodes, int changing, NearPolicy near, RandomGenerator random, CoherenceRun.Fault fault)
            throws Exception {
        Duration bound = near.maxStaleOnDisconnect().isZero() ? near.maxStaleness() : BOUND;
        CoherenceRun.Pace pace = new CoherenceRun.Pace(changing, LONGEST_PAUSE);
        try (CoherenceRun run = new CoherenceRun(nodes, pace, near, bound, Safeguards.ALL, random.nextInt(1_000_000))) {
            return run.run(fault, AFTER);
        }
    }

    private static RedisConfig config(String url) {
        return RedisConfig.builder()
                .url(url)
                .commandTimeout(Duration.ofMillis(500))
                .reconnectDelayMax(Duration.ofMillis(200))
                .build();
    }

    private static void keepsTheBound(CoherenceRun.Outcome outcome) {
        assertThat(outcome.staleBeyondBound()).as("%s", outcome.examples()).isZero();
        assertThat(outcome.staleAfterFence()).as("%s", outcome.examples()).isZero();
        assertThat(outcome.nearHits()).isPositive();
        assertThat(outcome.loads()).isPositive();
    }
}
