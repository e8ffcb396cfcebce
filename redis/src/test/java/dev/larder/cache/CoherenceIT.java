package dev.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.redis.RedisConfig;
import dev.larder.testkit.RedisExtension;
import dev.larder.testkit.RedisServer;
import dev.larder.testkit.SeededTest;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.extension.RegisterExtension;

/** No node reads what another has changed: none at all after a fence, none beyond the bound without. */
class CoherenceIT {
    @RegisterExtension
    static final RedisExtension<RedisServer> REDIS = RedisExtension.standalone();

    private static final Duration TIME = Duration.ofSeconds(3);
    private static final int MOST_RUNS = 20;

    @SeededTest(seeds = 2)
    void allSafeguards_nothingIsStale(RandomGenerator random) throws Exception {
        CoherenceRun.Outcome outcome = run(Safeguards.ALL, random);

        assertThat(outcome.staleAfterFence()).isZero();
        assertThat(outcome.staleBeyondBound()).isZero();
        assertThat(outcome.nearHits()).isPositive();
        assertThat(outcome.loads()).isPositive();
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

    /** A race does not show in every run. */
    private static void showsStaleReads(Safeguards safeguards, RandomGenerator random) throws Exception {
        long stale = 0;
        for (int i = 0; i < MOST_RUNS && stale == 0; i++) {
            stale = run(safeguards, random).staleAfterFence();
        }
        assertThat(stale).isPositive();
    }

    private static CoherenceRun.Outcome run(Safeguards safeguards, RandomGenerator random) throws Exception {
        RedisConfig config = RedisConfig.of(REDIS.target().uri());
        try (CoherenceRun run = new CoherenceRun(config, 3, NearPolicy.TRACK, safeguards, random.nextInt(1_000_000))) {
            return run.run(TIME);
        }
    }
}
