package dev.larder.redis.link;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads of a router, all of them daemons that end when idle but for the one that keeps time.
 *
 * <p>Leaders and workers are as many as there are lanes and attempts to connect, which are bounded; callbacks share a few
 * threads. Their queue has no limit of its own: it grows with the asynchronous commands whose actions have not run yet.
 */
final class Threads implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Threads.class);

    private static final int KEEP_ALIVE_SECONDS = 10;

    private final ExecutorService leaders;
    private final ThreadPoolExecutor callbacks;
    private final ScheduledExecutorService timer;

    Threads(String name) {
        leaders = new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                KEEP_ALIVE_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                named(name + "-io"));
        int width = Math.max(2, Runtime.getRuntime().availableProcessors());
        callbacks = new ThreadPoolExecutor(
                width,
                width,
                KEEP_ALIVE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                named(name + "-callback"));
        callbacks.allowCoreThreadTimeOut(true);
        ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(1, named(name + "-timer"));
        scheduler.setRemoveOnCancelPolicy(true);
        timer = scheduler;
    }

    private static ThreadFactory named(String name) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Runs what does I/O: a batch, an attempt to connect, a look at the topology. */
    void lead(Runnable task) {
        try {
            leaders.execute(task);
        } catch (RejectedExecutionException e) {
            // Closing: connections are broken already, so the task ends at once wherever it runs.
            task.run();
        }
    }

    /** Runs what may call code of users. */
    void callBack(Runnable task) {
        try {
            callbacks.execute(task);
        } catch (RejectedExecutionException e) {
            task.run();
        }
    }

    /** Runs a short task later; after the end of the router not at all. */
    void later(Runnable task, long delayNanos) {
        try {
            var unused = timer.schedule(guarded(task), delayNanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // The router is closed: whatever was to be tried again fails by its own deadline or has failed already.
            task.run();
        }
    }

    /** Runs a short task again and again. */
    void every(Runnable task, long periodNanos) {
        var unused = timer.scheduleWithFixedDelay(guarded(task), periodNanos, periodNanos, TimeUnit.NANOSECONDS);
    }

    /** A task that fails must not end the timer, nor fail in silence. */
    private static Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                LOG.error("a task of the connections failed", e);
            }
        };
    }

    @Override
    public void close() {
        // What was to be tried again later is still run: it fails at once now, and whoever waits for it is told.
        timer.shutdown();
        leaders.shutdown();
        callbacks.shutdown();
    }
}
