package dev.larder.server.performance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.base.Latency;
import dev.larder.limit.LimitStats;
import dev.larder.observe.Observation.Limit;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LatelyTest {
    private static final long TURN = Lately.TURN.toNanos();

    private final Lately lately = new Lately();
    private final Object system = new Object();

    private static Map<String, LimitStats> did(long checks, long blocks, long near) {
        return Map.of(
                "api", new LimitStats(checks, blocks, near, 0, 0, 0, 0, 0, 0, Duration.ZERO, Map.of(), Latency.NONE));
    }

    @Test
    void of_askedOften_countsFromFiveToTenMinutesAgo() {
        assertThat(lately.of(system, did(10, 5, 1), 0)).containsEntry("api", new Limit(10, 5, 1));
        assertThat(lately.of(system, did(20, 6, 2), TURN)).containsEntry("api", new Limit(10, 1, 1));
        assertThat(lately.of(system, did(30, 6, 3), 2 * TURN - 1)).containsEntry("api", new Limit(20, 1, 2));
        assertThat(lately.of(system, did(30, 6, 3), 2 * TURN)).containsEntry("api", new Limit(10, 0, 1));
    }

    @Test
    void of_anotherSystemOrARuleThatBeganAnew_countsWhole() {
        lately.of(system, did(10, 5, 1), 0);
        lately.of(system, did(10, 5, 1), TURN);

        assertThat(lately.of(system, did(4, 2, 1), TURN + 1)).containsEntry("api", new Limit(4, 2, 1));
        assertThat(lately.of(new Object(), did(10, 5, 1), TURN + 2)).containsEntry("api", new Limit(10, 5, 1));
    }
}
