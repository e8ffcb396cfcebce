package dev.larder.cache;

import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out sweeps and other passes in the background, one after the other. Thread-safe. */
final class Sweeper implements AutoCloseable {
    /** How many sweeps may wait for their turn. */
    static final int MAX_QUEUED = 64;

    private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);

    private final CacheStore store;
    private final Executor executor;
    private final BlockingQueue<Job> queue = new ArrayBlockingQueue<>(MAX_QUEUED);
    private final AtomicBoolean atWork = new AtomicBoolean();
    private volatile boolean closed;

    Sweeper(CacheStore store, Executor executor) {
        this.store = store;
        this.executor = executor;
    }

    private record Job(Pass sweep, CompletableFuture<Long> swept) {}

    /**
     * Lets a sweep run some time. One that waits already and is the same serves for this one too: it begins after this
     * call, so it sees everything that this one would. Throws if too many wait.
     */
    CompletableFuture<Long> submit(Pass sweep) {
        for (Job waiting : queue) {
            if (waiting.sweep().equals(sweep)) {
                return waiting.swept();
            }
        }
        Job job = new Job(sweep, new CompletableFuture<>());
        if (closed) {
            throw new LarderException(ErrorCode.CLOSED, "cache manager is closed, was asked for a sweep");
        }
        if (!queue.offer(job)) {
            throw new LarderException(
                    ErrorCode.LIMIT_REACHED, "waiting sweeps must be at most " + MAX_QUEUED + ", were that many");
        }
        goToWork();
        return job.swept();
    }

    private void goToWork() {
        if (queue.isEmpty() || !atWork.compareAndSet(false, true)) {
            return;
        }
        try {
            executor.execute(this::work);
        } catch (RejectedExecutionException full) {
            atWork.set(false);
            failAll(new LarderException(ErrorCode.LIMIT_REACHED, "executor must take a sweep, refused it", full));
        }
    }

    private void work() {
        try {
            for (Job job = queue.poll(); job != null; job = queue.poll()) {
                run(job);
            }
        } finally {
            atWork.set(false);
        }
        // One may have been queued after the queue was found empty and before that was made known.
        goToWork();
    }

    private void run(Job job) {
        try {
            job.swept().complete(job.sweep().run(store, () -> closed));
        } catch (RuntimeException failure) {
            if (!closed) {
                LOG.warn("{} ended early, the rest ends with its time to live: {}", job.sweep(), failure.toString());
            }
            fail(job, failure);
        }
    }

    private void failAll(RuntimeException failure) {
        for (Job job = queue.poll(); job != null; job = queue.poll()) {
            fail(job, failure);
        }
    }

    private static void fail(Job job, RuntimeException failure) {
        job.swept().completeExceptionally(failure);
    }

    /** Ends the sweep at work after its page, and fails those that wait. */
    @Override
    public void close() {
        closed = true;
        failAll(new LarderException(ErrorCode.CLOSED, "sweep not begun: its cache manager was closed"));
    }
}
