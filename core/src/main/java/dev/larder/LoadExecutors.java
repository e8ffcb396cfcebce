package dev.larder;

import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes executors for work that blocks. */
final class LoadExecutors {
    /** Threads of the pool that stands in where there are no virtual threads. */
    static final int MAX_THREADS = 256;

    /** Tasks that may wait for one of them; more are refused. */
    static final int MAX_WAITING = 10_000;

    /**
     * Idle threads take turns, and every few hundred milliseconds there is something to do in the background. So as many threads stay as
     * there are such tasks in this time: it is short.
     */
    private static final long IDLE_SECONDS = 3;

    private LoadExecutors() {}

    /** A thread for every task where the JVM has virtual threads, else a bounded pool. */
    static ExecutorService create() {
        try {
            // The bytecode is that of a JVM without virtual threads, so they are found by name.
            Object found =
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
            return found instanceof ExecutorService virtual ? virtual : pool();
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException older) {
            return pool();
        }
    }

    /** A pool of daemon threads that are made when needed and end when idle. */
    static ExecutorService pool() {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                MAX_THREADS,
                MAX_THREADS,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(MAX_WAITING),
                task -> {
                    Thread thread = new Thread(task, "larder-load-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }
}
