package dev.larder.server.benchmark;

import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import dev.larder.base.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Threads that take operations from one counter until all are done, the time is over or they are stopped. When they are
 * done with, none of them is at work any more.
 *
 * @param threads how many
 * @param ticker measures
 * @param stopped whether to stop before the next call
 */
record Workers(int threads, Ticker ticker, BooleanSupplier stopped) {
    /** How long the calls under way are waited for. */
    private static final Duration END_LIMIT = Duration.ofSeconds(5);

    /** Carries out some operations with one call. */
    interface Call {
        void run(int from, int count);
    }

    Timings run(int operations, int perCall, long endNanos, Call call) {
        int calls = (operations + perCall - 1) / perCall;
        long[] callNanos = new long[calls];
        AtomicInteger next = new AtomicInteger();
        AtomicLong done = new AtomicLong();
        long start = ticker.nanos();
        together(failed -> {
            for (int i = next.getAndIncrement(); i < calls && goesOn(endNanos, failed); i = next.getAndIncrement()) {
                int from = i * perCall;
                int count = Math.min(perCall, operations - from);
                long began = ticker.nanos();
                call.run(from, count);
                callNanos[i] = Math.max(1, ticker.nanos() - began);
                done.addAndGet(count);
            }
        });
        long[] made = Arrays.stream(callNanos).filter(nanos -> nanos > 0).toArray();
        return new Timings(done.get(), ticker.nanos() - start, made, done.get() == operations);
    }

    private boolean goesOn(long endNanos, AtomicBoolean failed) {
        return ticker.nanos() < endNanos && !stopped.getAsBoolean() && !failed.get();
    }

    private void together(Consumer<AtomicBoolean> work) {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        AtomicBoolean failed = new AtomicBoolean();
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                all.add(executor.submit(() -> work.accept(failed)));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof LarderException ours) {
                throw ours;
            }
            throw new IllegalStateException("a benchmark thread failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LarderException(ErrorCode.CLOSED, "the benchmark was interrupted", e);
        } finally {
            failed.set(true);
            end(executor);
        }
    }

    /** Waits for the calls under way, which have deadlines of their own: keys shall not be written after their deletion. */
    private static void end(ExecutorService executor) {
        executor.shutdown();
        boolean interrupted = Thread.interrupted();
        try {
            if (!executor.awaitTermination(END_LIMIT.toNanos(), TimeUnit.NANOSECONDS)) {
                executor.shutdownNow();
            }
        } catch (InterruptedException e) {
            interrupted = true;
            executor.shutdownNow();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
