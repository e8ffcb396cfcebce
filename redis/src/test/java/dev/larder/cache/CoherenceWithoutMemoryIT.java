package dev.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.redis.RedisConfig;
import dev.larder.testkit.OnEveryServer;
import dev.larder.testkit.RedisServer;
import dev.larder.testkit.RedisTarget;
import dev.larder.testkit.RedisTopology;
import dev.larder.testkit.SeededTest;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * As {@link CoherenceIT}, with caches that keep nothing in memory: leases and stamps have to do alone, and so has the rule that nobody joins a
 * load from before a fence.
 */
@ParameterizedClass
@EnumSource(names = {"STANDALONE", "CLUSTER"})
class CoherenceWithoutMemoryIT {
    private static final int NODES = 3;
    private static final CoherenceRun.Pace FAST = new CoherenceRun.Pace(NODES, Duration.ofMillis(3));

    /** Shorter where the same runs on several servers. */
    private static final Duration TIME = Duration.ofMillis(Integer.getInteger("larder.test.coherenceMillis", 3_000));

    private static final int MOST_RUNS = 20;
    private static final int KILLS = 15;
    private static final Duration BETWEEN_KILLS = Duration.ofMillis(150);

    /** Who is given what another caller of the node is loading may get what was true when that load began. */
    private static final Duration LONGEST_LOAD = Duration.ofMillis(1_500);

    private final RedisTopology topology;
    private RedisTarget target;

    CoherenceWithoutMemoryIT(RedisTopology topology) {
        this.topology = topology;
    }

    @BeforeEach
    void start() {
        target = topology.shared();
        target.flushAll();
    }

    @OnEveryServer
    @SeededTest(seeds = 2)
    void allSafeguards_nothingIsStale(RandomGenerator random) throws Exception {
        try (CoherenceRun run = connect(Safeguards.ALL, random)) {
            CoherenceRun.Outcome outcome = run.run(TIME);

            nothingIsStale(outcome);
            assertThat(outcome.failures()).isZero();
        }
    }

    @SeededTest(seeds = 1)
    void allSafeguards_everyConnectionKilled_nothingIsStale(RandomGenerator random) throws Exception {
        try (CoherenceRun run = connect(Safeguards.ALL, random)) {
            CoherenceRun.Fault kills = struck -> {
                for (int i = 0; i < KILLS; i++) {
                    for (RedisServer primary : target.primaries()) {
                        primary.command("CLIENT", "KILL", "TYPE", "normal");
                    }
                    CoherenceRun.pass(BETWEEN_KILLS);
                }
            };

            nothingIsStale(run.run(kills, TIME));
        }
    }

    @SeededTest(seeds = 1)
    void withoutLeases_loadsThatWereOvertakenStay(RandomGenerator random) throws Exception {
        showsStaleReads(new Safeguards(false, true, true, true), random);
    }

    @SeededTest(seeds = 1)
    void withStampsReadLate_loadsThatWereInvalidatedStay(RandomGenerator random) throws Exception {
        showsStaleReads(new Safeguards(true, false, true, true), random);
    }

    private static void nothingIsStale(CoherenceRun.Outcome outcome) {
        assertThat(outcome.staleAfterFence()).as("%s", outcome.examples()).isZero();
        assertThat(outcome.staleBeyondBound()).as("%s", outcome.examples()).isZero();
        assertThat(outcome.nearHits()).isZero();
        assertThat(outcome.reads()).isPositive();
        assertThat(outcome.loads()).isPositive();
        assertThat(outcome.refreshes()).isPositive();
    }

    /** A race does not show in every run. */
    private void showsStaleReads(Safeguards safeguards, RandomGenerator random) throws Exception {
        long stale = 0;
        for (int i = 0; i < MOST_RUNS && stale == 0; i++) {
            try (CoherenceRun run = connect(safeguards, random)) {
                stale = run.run(TIME).staleAfterFence();
            }
        }
        assertThat(stale).isPositive();
    }

    private CoherenceRun connect(Safeguards safeguards, RandomGenerator random) {
        String hosts = target.addresses().stream()
                .map(address -> address.getHostString() + ":" + address.getPort())
                .collect(Collectors.joining(","));
        List<RedisConfig> nodes = Collections.nCopies(NODES, RedisConfig.of("redis://" + hosts));
        return new CoherenceRun(nodes, FAST, NearPolicy.OFF, LONGEST_LOAD, safeguards, random.nextInt(1_000_000));
    }
}
