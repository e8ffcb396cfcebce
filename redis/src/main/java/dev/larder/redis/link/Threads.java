package dev.larder.redis.link;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
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
 * threads and a queue of at most {@link #MAX_QUEUED_CALLBACKS}. Beyond that they run on the thread that has the outcome, which
 * slows down whoever produces more than the actions can take, and loses none.
 */
final class Threads implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Threads.class);

    /** The most batches of outcomes that wait for a thread to tell them. */
    static final int MAX_QUEUED_CALLBACKS = 10_000;

    private static final int KEEP_ALIVE_SECONDS = 10;

    private final ExecutorService leaders;
    private final ThreadPoolExecutor callbacks;
    private final ScheduledThreadPoolExecutor timer;
    /** What is to be done later and was not yet. */
    private final Set<Later> outstanding = ConcurrentHashMap.newKeySet();

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
                new LinkedBlockingQueue<>(MAX_QUEUED_CALLBACKS),
                named(name + "-callback"));
        callbacks.allowCoreThreadTimeOut(true);
        timer = new ScheduledThreadPoolExecutor(1, named(name + "-timer"));
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
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
            // Too many are queued, or it is the end: no outcome gets lost.
            guarded(task).run();
        }
    }

    /** Runs a short task once, later; at the end of the router at once. */
    void later(Runnable task, long delayNanos) {
        Later later = new Later(task);
        outstanding.add(later);
        try {
            var unused = timer.schedule(later, delayNanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // The router is closed: what was to be tried again fails now.
            later.run();
        }
    }

    /** Runs once, when its time has come or when the router ends. */
    private final class Later implements Runnable {
        private final Runnable task;

        Later(Runnable task) {
            this.task = guarded(task);
        }

        @Override
        public void run() {
            if (outstanding.remove(this)) {
                task.run();
            }
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
        timer.shutdown();
        // What was to be tried again later fails now, and whoever waits for it is told.
        List.copyOf(outstanding).forEach(Later::run);
        leaders.shutdown();
        callbacks.shutdown();
    }
}
