package dev.larder.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.larder.testkit.SeededTest;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LatencyRecorderTest {
    @Test
    void snapshot_nothingRecorded_isNone() {
        assertThat(new LatencyRecorder().snapshot()).isEqualTo(Latency.NONE);
    }

    @Test
    void snapshot_one_isThatOne() {
        LatencyRecorder recorder = new LatencyRecorder();
        recorder.record(7);

        assertThat(recorder.snapshot()).isEqualTo(new Latency(1, 7, 7, 7, 7, 7));
    }

    @Test
    void add_another_isAsIfItHadRecordedAll() {
        LatencyRecorder one = new LatencyRecorder();
        LatencyRecorder other = new LatencyRecorder();
        LatencyRecorder both = new LatencyRecorder();
        for (int i = 1; i <= 100; i++) {
            (i % 3 == 0 ? one : other).record(i * 1_000L);
            both.record(i * 1_000L);
        }

        one.add(other);

        assertThat(one.snapshot()).isEqualTo(both.snapshot());
    }

    @Test
    void record_outOfRange_isBounded() {
        LatencyRecorder recorder = new LatencyRecorder();
        recorder.record(-5);
        recorder.record(Long.MAX_VALUE);

        assertThat(recorder.snapshot().count()).isEqualTo(2);
        assertThat(recorder.snapshot().maxNanos()).isEqualTo(LatencyRecorder.MAX_NANOS);
    }

    @Test
    void bucket_everyMagnitude_middleIsWithinFivePercent() {
        for (long nanos = 1; nanos < LatencyRecorder.MAX_NANOS; nanos += 1 + nanos / 7) {
            long middle = LatencyRecorder.middle(LatencyRecorder.bucket(nanos));
            assertThat(Math.abs(middle - nanos)).isLessThanOrEqualTo(nanos / 20);
        }
    }

    @SeededTest(seeds = 10)
    void snapshot_randomDurations_isWithinFivePercent(RandomGenerator random) {
        LatencyRecorder recorder = new LatencyRecorder();
        long[] all = new long[5_000];
        for (int i = 0; i < all.length; i++) {
            all[i] = (long) Math.exp(random.nextDouble() * 20);
            recorder.record(all[i]);
        }
        Arrays.sort(all);

        Latency latency = recorder.snapshot();

        assertThat(latency.count()).isEqualTo(all.length);
        assertThat(latency.maxNanos()).isEqualTo(all[all.length - 1]);
        assertClose(latency.p50Nanos(), all[2_499]);
        assertClose(latency.p95Nanos(), all[4_749]);
        assertClose(latency.p99Nanos(), all[4_949]);
        assertClose(latency.meanNanos(), (long) Arrays.stream(all).average().orElseThrow());
    }

    private static void assertClose(long actual, long expected) {
        assertThat(actual).isCloseTo(expected, within(1 + expected / 20));
    }

    @Test
    void record_byManyThreads_losesNone() {
        LatencyRecorder recorder = new LatencyRecorder();

        CompletableFuture.allOf(IntStream.range(0, 4)
                        .mapToObj(t -> CompletableFuture.runAsync(
                                () -> IntStream.range(0, 10_000).forEach(i -> recorder.record(i))))
                        .toArray(CompletableFuture<?>[]::new))
                .join();

        assertThat(recorder.snapshot().count()).isEqualTo(40_000);
        assertThat(recorder.snapshot().maxNanos()).isEqualTo(9_999);
    }
}
