package dev.larder.server.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.base.LarderException;
import dev.larder.base.StoreUnavailableException;
import dev.larder.base.Ticker;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TimingsTest {
    @Test
    void percentile_hundredCalls_isTheNearestRank() {
        long[] nanos =
                LongStream.rangeClosed(1, 100).map(i -> (101 - i) * 1_000_000).toArray();

        Timings timings = new Timings(100, 1_000_000_000, nanos, true);

        assertThat(timings.percentile(50)).isEqualTo(50.0);
        assertThat(timings.percentile(99)).isEqualTo(99.0);
        assertThat(timings.toTest().operationsPerSecond()).isEqualTo(100.0);
    }

    @Test
    void percentile_noCalls_isUnknown() {
        assertThat(new Timings(0, 0, new long[0], true).toTest().p50Ms()).isNull();
    }

    @Test
    void run_operations_areEachDoneOnce() {
        AtomicLong sum = new AtomicLong();

        Timings timings = new Workers(3, Ticker.system(), () -> false).run(25, 10, Long.MAX_VALUE, (from, count) -> {
            for (int i = from; i < from + count; i++) {
                sum.addAndGet(1L << i);
            }
        });

        assertThat(sum.get()).isEqualTo((1L << 25) - 1);
        assertThat(timings.operations()).isEqualTo(25);
        assertThat(timings.complete()).isTrue();
    }

    @Test
    void run_timeOver_endsAndSaysSo() {
        AtomicLong now = new AtomicLong();

        Timings timings =
                new Workers(1, now::incrementAndGet, () -> false).run(1_000, 1, 50, (from, count) -> now.addAndGet(10));

        assertThat(timings.complete()).isFalse();
        assertThat(timings.operations()).isBetween(1L, 10L);
    }

    @Test
    void run_storeUnavailable_isThrownAsItIs() {
        assertThatThrownBy(() -> new Workers(2, Ticker.system(), () -> false)
                        .run(10, 1, Long.MAX_VALUE, (from, count) -> {
                            throw new StoreUnavailableException("gone", null);
                        }))
                .isInstanceOf(LarderException.class)
                .hasMessage("gone");
    }

    @Test
    void run_stopped_endsAndSaysSo() {
        AtomicLong calls = new AtomicLong();

        Timings timings = new Workers(1, Ticker.system(), () -> calls.get() == 3)
                .run(10, 1, Long.MAX_VALUE, (from, count) -> calls.incrementAndGet());

        assertThat(timings.operations()).isEqualTo(3);
        assertThat(timings.complete()).isFalse();
    }

    @Test
    void run_oneFails_returnsWhenNoneIsAtWorkAnyMore() {
        AtomicLong atWork = new AtomicLong();
        CountDownLatch both = new CountDownLatch(2);

        assertThatThrownBy(() -> new Workers(2, Ticker.system(), () -> false)
                        .run(1_000, 1, Long.MAX_VALUE, (from, count) -> {
                            atWork.incrementAndGet();
                            both.countDown();
                            awaitUninterrupted(both);
                            if (from == 0) {
                                atWork.decrementAndGet();
                                throw new StoreUnavailableException("gone", null);
                            }
                            spin(100_000);
                            atWork.decrementAndGet();
                        }))
                .hasMessage("gone");

        assertThat(atWork.get()).isZero();
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void spin(int times) {
        for (int i = 0; i < times; i++) {
            Thread.onSpinWait();
        }
    }
}
