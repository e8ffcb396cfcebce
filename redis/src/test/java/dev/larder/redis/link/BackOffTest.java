package dev.larder.redis.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BackOffTest {
    private static final long MILLI = 1_000_000;

    @Test
    void next_againAndAgain_doublesUpToTheLimitLessAtMostAHalf() {
        BackOff backOff = new BackOff(Duration.ofMillis(300), new SplittableRandom(7));

        for (long most : new long[] {50, 100, 200, 300, 300}) {
            assertThat(backOff.nextNanos()).isBetween(most * MILLI / 2, most * MILLI);
        }
        assertThat(backOff.atLongest()).isTrue();
    }

    @Test
    void next_manyTimes_differs() {
        BackOff backOff = new BackOff(Duration.ofMillis(50), new SplittableRandom(7));

        assertThat(LongStream.range(0, 100)
                        .map(i -> backOff.nextNanos())
                        .distinct()
                        .count())
                .isGreaterThan(90);
    }

    @Test
    void reset_afterPauses_beginsAnew() {
        BackOff backOff = new BackOff(Duration.ofSeconds(2), new SplittableRandom(7));
        for (int i = 0; i < 10; i++) {
            assertThat(backOff.nextNanos()).isPositive();
        }

        backOff.reset();

        assertThat(backOff.atLongest()).isFalse();
        assertThat(backOff.nextNanos()).isBetween(25 * MILLI, 50 * MILLI);
    }

    @Test
    void next_limitBelowTheFirstPause_keepsTheLimit() {
        BackOff backOff = new BackOff(Duration.ofMillis(1), new SplittableRandom(7));

        assertThat(backOff.nextNanos()).isBetween(MILLI / 2, MILLI);
        assertThat(backOff.nextNanos()).isBetween(MILLI / 2, MILLI);
    }
}
