package dev.larder.servlet.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.base.SharedRandom;
import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryTimesTest {
    private final RetryTimes times = new RetryTimes(SharedRandom.create());

    @ParameterizedTest
    @CsvSource({"0, 1, 1", "1, 1, 1", "1000, 1, 1", "1001, 2, 2", "60000, 60, 66", "3600000, 3600, 3660"})
    void seconds_ofAWait_areNeverFewerThanItTakes_andAtMostATenthMore(long millis, long least, long most) {
        for (int i = 0; i < 1_000; i++) {
            assertThat(times.seconds(Duration.ofMillis(millis))).isBetween(least, most);
        }
    }

    @Test
    void seconds_ofTheSameWait_areSpreadOverAllThatMayBeAdded() {
        assertThat(LongStream.generate(() -> times.seconds(Duration.ofMinutes(1)))
                        .limit(2_000)
                        .distinct())
                .containsExactlyInAnyOrder(60L, 61L, 62L, 63L, 64L, 65L, 66L);
    }

    @Test
    void seconds_ofAYear_areADay() {
        assertThat(times.seconds(Duration.ofDays(366))).isEqualTo(RetryTimes.LONGEST_SECONDS);
    }
}
