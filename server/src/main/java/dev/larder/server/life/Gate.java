package dev.larder.server.life;

import dev.larder.base.Ticker;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Counts the requests that are inside, and can be shut: then nobody new gets in, and one can wait until all are out.
 *
 * <p>Thread-safe.
 */
final class Gate {
    private final Ticker ticker;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition empty = lock.newCondition();

    // Guarded by lock.
    private boolean open;
    private int inside;

    Gate(Ticker ticker) {
        this.ticker = ticker;
    }

    void open() {
        lock.lock();
        try {
            open = true;
        } finally {
            lock.unlock();
        }
    }

    /** Gets in; false if the gate is shut. Whoever got in must leave. */
    boolean enter() {
        lock.lock();
        try {
            if (open) {
                inside++;
            }
            return open;
        } finally {
            lock.unlock();
        }
    }

    void leave() {
        lock.lock();
        try {
            if (--inside == 0) {
                empty.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Lets nobody in any more and waits until all are out; false if some are still inside at the end. */
    boolean shut(Duration limit) {
        long start = ticker.nanos();
        lock.lock();
        try {
            open = false;
            long left = limit.toNanos();
            while (inside > 0 && left > 0) {
                if (empty.await(left, TimeUnit.NANOSECONDS)) {
                    left = limit.toNanos() - (ticker.nanos() - start);
                } else {
                    left = 0;
                }
            }
            return inside == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }
}
