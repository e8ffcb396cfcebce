package dev.larder.server.benchmark;

import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import dev.larder.base.Ticker;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Threads that take operations from one counter until all are done or the time is over.
 *
 * @param threads how many
 * @param ticker measures
 */
record Workers(int threads, Ticker ticker) {
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
        together(() -> {
            for (int i = next.getAndIncrement(); i < calls && ticker.nanos() < endNanos; i = next.getAndIncrement()) {
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

    private void together(Runnable work) {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                all.add(executor.submit(work));
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
            executor.shutdownNow();
        }
    }
}
