package dev.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.redis.RedisConfig;
import dev.larder.redis.TrackedConnections;
import dev.larder.testkit.OnEveryServer;
import dev.larder.testkit.RedisTarget;
import dev.larder.testkit.RedisTopology;
import dev.larder.testkit.SeededTest;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** No node reads what another has changed: none at all after a fence, none beyond the bound without. */
@ParameterizedClass
@MethodSource("waysToTell")
class CoherenceIT {
    private static final int NODES = 3;
    private static final CoherenceRun.Pace FAST = new CoherenceRun.Pace(NODES, Duration.ofMillis(3));

    /** Shorter where the same runs on several servers. */
    private static final Duration TIME = Duration.ofMillis(Integer.getInteger("larder.test.coherenceMillis", 2_000));

    private static final int MOST_RUNS = 20;
    private static final int KILLS = 15;
    private static final Duration BETWEEN_KILLS = Duration.ofMillis(150);

    private final RedisTopology topology;
    private final NearPolicy near;

    /** Where Redis can be reached, so that memory is never trusted beyond its watch. */
    private final NearPolicy strict;

    private RedisTarget target;

    CoherenceIT(RedisTopology topology, NearPolicy near) {
        this.topology = topology;
        this.near = near;
        this.strict = near.withMaxStaleOnDisconnect(Duration.ZERO);
    }

    static Stream<Arguments> waysToTell() {
        return Stream.of(RedisTopology.STANDALONE, RedisTopology.CLUSTER)
                .flatMap(topology -> Stream.of(
                        Arguments.of(topology, Named.of("TRACK", NearPolicy.TRACK)),
                        Arguments.of(topology, Named.of("BCAST", NearPolicy.BCAST))));
    }

    @BeforeEach
    void start() {
        target = topology.shared();
        target.flushAll();
    }

    @OnEveryServer
    @SeededTest(seeds = 2)
    void allSafeguards_nothingIsStale(RandomGenerator random) throws Exception {
        try (CoherenceRun run = connect(near, Safeguards.ALL, random)) {
            CoherenceRun.Outcome outcome = run.run(TIME);

            nothingIsStale(outcome);
            assertThat(outcome.failures()).isZero();
        }
    }

    @SeededTest(seeds = 1)
    void allSafeguards_trackedConnectionsKilled_nothingIsStale(RandomGenerator random) throws Exception {
        try (CoherenceRun run = connect(strict, Safeguards.ALL, random)) {
            nothingIsStale(run.run(this::killAgainAndAgain, TIME));
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

    @SeededTest(seeds = 1)
    void withoutReservations_whatWasOvertakenOnItsWayStays(RandomGenerator random) throws Exception {
        showsStaleReads(new Safeguards(true, true, false, true), random);
    }

    @SeededTest(seeds = 1)
    void withoutRearming_trackedConnectionsKilled_whatIsReadOverNewOnesStays(RandomGenerator random) throws Exception {
        try (CoherenceRun run = connect(strict, Safeguards.ALL, random)) {
            run.stores().forEach(TrackedConnections::stopRearming);

            CoherenceRun.Outcome outcome = run.run(this::killAgainAndAgain, TIME);

            assertThat(outcome.staleAfterFence()).isPositive();
        }
    }

    private void killAgainAndAgain(CoherenceRun run) {
        for (int i = 0; i < KILLS; i++) {
            TrackedConnections.kill(target);
            CoherenceRun.pass(BETWEEN_KILLS);
        }
    }

    private static void nothingIsStale(CoherenceRun.Outcome outcome) {
        assertThat(outcome.staleAfterFence()).as("%s", outcome.examples()).isZero();
        assertThat(outcome.staleBeyondBound()).as("%s", outcome.examples()).isZero();
        assertThat(outcome.nearHits()).isPositive();
        assertThat(outcome.loads()).isPositive();
        assertThat(outcome.refreshes()).isPositive();
    }

    /** A race does not show in every run. */
    private void showsStaleReads(Safeguards safeguards, RandomGenerator random) throws Exception {
        long stale = 0;
        for (int i = 0; i < MOST_RUNS && stale == 0; i++) {
            try (CoherenceRun run = connect(near, safeguards, random)) {
                stale = run.run(TIME).staleAfterFence();
            }
        }
        assertThat(stale).isPositive();
    }

    private CoherenceRun connect(NearPolicy policy, Safeguards safeguards, RandomGenerator random) {
        String hosts = target.addresses().stream()
                .map(address -> address.getHostString() + ":" + address.getPort())
                .collect(Collectors.joining(","));
        List<RedisConfig> nodes = Collections.nCopies(NODES, RedisConfig.of("redis://" + hosts));
        return new CoherenceRun(nodes, FAST, policy, policy.maxStaleness(), safeguards, random.nextInt(1_000_000));
    }
}
