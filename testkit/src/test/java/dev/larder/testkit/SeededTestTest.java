package dev.larder.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

class SeededTestTest {

    private static final List<Long> SEEN = new ArrayList<>();

    private String outer = "";

    @BeforeEach
    void forgetSeeds() {
        outer = System.getProperty(SeededTestExtension.PROPERTY, "");
        System.clearProperty(SeededTestExtension.PROPERTY);
        SEEN.clear();
    }

    @AfterEach
    void restoreProperty() {
        if (outer.isEmpty()) {
            System.clearProperty(SeededTestExtension.PROPERTY);
        } else {
            System.setProperty(SeededTestExtension.PROPERTY, outer);
        }
    }

    @Test
    void run_withoutProperty_triesAsManyDifferentSeeds() {
        run(Recording.class)
                .testEvents()
                .assertStatistics(counts -> counts.started(7).succeeded(7));

        assertThat(SEEN).hasSize(7).doesNotHaveDuplicates();
    }

    @Test
    void run_failingSeed_isNamedAndReplaysAlone() {
        Event failure = run(Failing.class).testEvents().failed().list().get(0);
        long seed = SEEN.get(0);
        assertThat(failure.getTestDescriptor().getDisplayName()).contains("seed " + seed);
        assertThat(suppressed(failure)).contains("replay with -Dlarder.seed=" + seed);

        SEEN.clear();
        System.setProperty(SeededTestExtension.PROPERTY, Long.toString(seed));
        run(Failing.class)
                .testEvents()
                .assertStatistics(counts -> counts.started(1).failed(1));

        assertThat(SEEN).containsExactly(seed);
    }

    private static EngineExecutionResults run(Class<?> type) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(type))
                .execute();
    }

    private static List<String> suppressed(Event failure) {
        return failure.getRequiredPayload(TestExecutionResult.class)
                .getThrowable()
                .map(thrown -> Arrays.stream(thrown.getSuppressed())
                        .map(Throwable::getMessage)
                        .toList())
                .orElseThrow();
    }

    /** Run by the tests above only: Surefire leaves nested classes alone. */
    static class Recording {

        @SeededTest(seeds = 7)
        void record(long seed, RandomGenerator random) {
            SEEN.add(seed);
            assertThat(random.nextLong()).isEqualTo(new SplittableRandom(seed).nextLong());
        }
    }

    /** Fails with every seed. */
    static class Failing {

        @SeededTest(seeds = 1)
        void fail(long seed) {
            SEEN.add(seed);
            throw new AssertionError("on purpose");
        }
    }
}
