package dev.larder.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LatencyHistogramTest {
    private final LatencyRecorder recorder = new LatencyRecorder();

    @Test
    void percentile_ofAHistogram_isThatOfTheRecorder() {
        for (int i = 1; i <= 1_000; i++) {
            recorder.record(i * 1_000L);
        }

        LatencyHistogram histogram = recorder.histogram();

        assertThat(histogram.total()).isEqualTo(1_000);
        assertThat(histogram.percentileNanos(50)).isEqualTo(recorder.snapshot().p50Nanos());
        assertThat(histogram.percentileNanos(99)).isEqualTo(recorder.snapshot().p99Nanos());
    }

    @Test
    void minus_earlier_isWhatCameAfter() {
        recorder.record(1_000);
        LatencyHistogram before = recorder.histogram();
        recorder.record(1_000);
        recorder.record(5_000_000);

        LatencyHistogram since = recorder.histogram().minus(before);

        assertThat(since.total()).isEqualTo(2);
        assertThat(since.plus(before)).isEqualTo(recorder.histogram());
    }

    @Test
    void minus_ofMoreThanThereIs_isEmpty() {
        recorder.record(1_000);

        assertThat(LatencyHistogram.NONE.minus(recorder.histogram())).isEqualTo(LatencyHistogram.NONE);
    }

    @Test
    void of_whatAnotherTold_isTheSame() {
        recorder.record(0);
        recorder.record(LatencyRecorder.MAX_NANOS);
        LatencyHistogram told = recorder.histogram();
        int[] buckets = new int[told.size()];
        long[] counts = new long[told.size()];
        for (int i = 0; i < told.size(); i++) {
            buckets[i] = told.bucket(i);
            counts[i] = told.count(i);
        }

        assertThat(LatencyHistogram.of(buckets, counts)).isEqualTo(told).hasSameHashCodeAs(told);
    }

    @Test
    void of_garbage_isRefused() {
        assertThatThrownBy(() -> LatencyHistogram.of(new int[] {2, 1}, new long[] {1, 1}))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> LatencyHistogram.of(new int[] {LatencyRecorder.BUCKETS}, new long[] {1}))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> LatencyHistogram.of(new int[] {1}, new long[] {0}))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> LatencyHistogram.of(new int[] {1}, new long[0]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void percentile_ofNothing_isZero() {
        assertThat(LatencyHistogram.NONE.percentileNanos(99)).isZero();
    }
}
