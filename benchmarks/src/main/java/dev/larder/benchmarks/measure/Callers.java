package dev.larder.benchmarks.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Threads that call one operation in a closed loop for the length of a slot.
 *
 * <p>A loop of our own and not JMH: JMH runs one benchmark to its end before the next, so whatever else the machine does in
 * a minute hits one contender and not the others. Here they take turns in slots of a second or less.
 */
final class Callers {
    private static final long HIGHEST_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final int DIGITS = 3;

    /** How much longer than its slot the callers may take before the run is given up. */
    private static final long PATIENCE_SECONDS = 60;

    /** Apart from each other, so that callers do not read the same keys in step. */
    private static final int STRIDE = 37;

    private final Operation operation;
    private final int threads;
    private final long lengthNanos;
    private final CountDownLatch ready;
    private final CountDownLatch go = new CountDownLatch(1);
    private final CountDownLatch ended;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    private Callers(Operation operation, int threads, long lengthNanos) {
        this.operation = operation;
        this.threads = threads;
        this.lengthNanos = lengthNanos;
        this.ready = new CountDownLatch(threads);
        this.ended = new CountDownLatch(threads);
    }

    /**
     * Measures one slot.
     *
     * @throws IllegalStateException if a call fails, or callers do not come to an end
     */
    static Slot slot(Operation operation, int threads, long lengthNanos, Lab lab) {
        return new Callers(operation, threads, lengthNanos).run(lab);
    }

    private Slot run(Lab lab) {
        List<Histogram> histograms = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Histogram histogram = new Histogram(1, HIGHEST_NANOS, DIGITS);
            histograms.add(histogram);
            start(i, histogram);
        }
        await(ready);
        Cpu before = Cpu.now(lab);
        long start = System.nanoTime();
        go.countDown();
        await(ended);
        long nanos = System.nanoTime() - start;
        Cpu used = Cpu.now(lab).since(before);
        Throwable why = failure.get();
        if (why != null) {
            throw new IllegalStateException("a call failed: " + why.getMessage(), why);
        }
        return summary(histograms, nanos, used);
    }

    private void start(int number, Histogram histogram) {
        Thread thread = new Thread(() -> loop(number * STRIDE, histogram), "caller-" + number);
        thread.setDaemon(true);
        thread.start();
    }

    private void loop(int firstTurn, Histogram histogram) {
        try {
            ready.countDown();
            await(go);
            int turn = firstTurn;
            long start = System.nanoTime();
            long end = start + lengthNanos;
            for (long now = start; now - end < 0; ) {
                operation.call(turn++);
                long next = System.nanoTime();
                histogram.recordValue(Math.min(next - now, HIGHEST_NANOS));
                now = next;
            }
        } catch (RuntimeException | Error e) {
            failure.compareAndSet(null, e);
        } finally {
            ended.countDown();
        }
    }

    private void await(CountDownLatch latch) {
        try {
            if (!latch.await(TimeUnit.NANOSECONDS.toSeconds(lengthNanos) + PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException(
                        "callers did not come to an end within " + PATIENCE_SECONDS + " s after their slot");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while measuring", e);
        }
    }

    private static Slot summary(List<Histogram> histograms, long nanos, Cpu used) {
        Histogram all = new Histogram(1, HIGHEST_NANOS, DIGITS);
        histograms.forEach(all::add);
        double calls = all.getTotalCount();
        return new Slot(
                calls * TimeUnit.SECONDS.toNanos(1) / nanos,
                all.getValueAtPercentile(50) / 1e3,
                all.getValueAtPercentile(99) / 1e3,
                used.clientMicros() / calls,
                used.redisMicros() / calls);
    }

    /** Processor time used so far. */
    private record Cpu(double clientMicros, double redisMicros) {
        static Cpu now(Lab lab) {
            return new Cpu(Machine.processCpuNanos() / 1e3, lab.redisCpuMicros());
        }

        Cpu since(Cpu before) {
            return new Cpu(clientMicros - before.clientMicros, redisMicros - before.redisMicros);
        }
    }
}
