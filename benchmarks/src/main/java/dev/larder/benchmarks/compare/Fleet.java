package dev.larder.benchmarks.compare;

import dev.larder.benchmarks.measure.Lab;
import dev.larder.benchmarks.peers.PeerCache;
import dev.larder.benchmarks.peers.PeerKind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.HdrHistogram.ConcurrentHistogram;

/** Several nodes with one kind of cache, and many callers spread over them. */
final class Fleet implements AutoCloseable {
    private static final long HIGHEST_NANOS = TimeUnit.MINUTES.toNanos(2);
    private static final int DIGITS = 3;

    /** How long a round may take before the run is given up. */
    private static final long PATIENCE_SECONDS = 120;

    private final List<PeerCache> nodes;
    private final byte[] value = new byte[Workload.VALUE_BYTES];
    private final ExecutorService callers = Executors.newFixedThreadPool(Misses.CALLERS, task -> {
        Thread thread = new Thread(task, "caller");
        thread.setDaemon(true);
        return thread;
    });

    private Fleet(List<PeerCache> nodes) {
        this.nodes = nodes;
    }

    static Fleet open(PeerKind kind, Lab lab) {
        List<PeerCache> nodes = new ArrayList<>();
        try {
            for (int i = 0; i < Misses.NODES; i++) {
                nodes.add(kind.open(lab));
            }
            return new Fleet(nodes);
        } catch (RuntimeException e) {
            nodes.forEach(PeerCache::close);
            throw e;
        }
    }

    /** All callers ask for one key at once. */
    Stampede stampede(String key) {
        AtomicInteger loads = new AtomicInteger();
        ConcurrentHistogram waits = new ConcurrentHistogram(1, HIGHEST_NANOS, DIGITS);
        CyclicBarrier start = new CyclicBarrier(Misses.CALLERS);
        Supplier<byte[]> loader = () -> load(loads);
        List<Callable<byte[]>> calls = new ArrayList<>();
        for (int i = 0; i < Misses.CALLERS; i++) {
            PeerCache node = nodes.get(i % nodes.size());
            calls.add(() -> {
                start.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
                long before = System.nanoTime();
                byte[] loaded = node.getOrLoad(key, loader);
                waits.recordValue(Math.min(System.nanoTime() - before, HIGHEST_NANOS));
                return loaded;
            });
        }
        ended(calls);
        return new Stampede(loads.get(), waits.getValueAtPercentile(50) / 1e6, waits.getValueAtPercentile(99) / 1e6);
    }

    /** What a slow data source does. */
    private byte[] load(AtomicInteger loads) {
        loads.incrementAndGet();
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Misses.LOAD_MILLIS);
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
        return value;
    }

    private void ended(List<Callable<byte[]>> calls) {
        List<Future<byte[]>> running = calls.stream().map(callers::submit).toList();
        try {
            for (Future<byte[]> call : running) {
                Workload.check(call.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while measuring", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("a call failed: " + e, e);
        }
    }

    @Override
    public void close() {
        callers.shutdownNow();
        nodes.forEach(PeerCache::close);
    }
}
