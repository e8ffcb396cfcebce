package dev.larder.testkit;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The faults of one direction of a {@link FaultProxy}, shared by all its connections. Changes act on waiting bytes too. */
final class ProxyDirection {

    private final AtomicLong delivered = new AtomicLong();

    // All guarded by this.
    private long delayNanos;
    private long bytesPerSecond;
    private boolean dropping;

    synchronized void delay(Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("delay must not be negative, was " + delay);
        }
        delayNanos = delay.toNanos();
        notifyAll();
    }

    synchronized void throttle(long limit) {
        bytesPerSecond = limit;
        notifyAll();
    }

    synchronized void dropping(boolean drop) {
        dropping = drop;
        notifyAll();
    }

    synchronized void heal() {
        delayNanos = 0;
        bytesPerSecond = 0;
        dropping = false;
        notifyAll();
    }

    long delivered() {
        return delivered.get();
    }

    void count(int bytes) {
        delivered.addAndGet(bytes);
    }

    /**
     * Waits until bytes that arrived at {@code arrivalNanos} may go on, and says whether they do. Runs {@code lost}
     * under the lock when they are swallowed, so that after {@link #heal()} every loss is known.
     *
     * @param pacedFromNanos when the chunk before this one was let go
     */
    synchronized boolean admit(long arrivalNanos, int bytes, long pacedFromNanos, Runnable lost)
            throws InterruptedException {
        long leftNanos = leftNanos(arrivalNanos, bytes, pacedFromNanos);
        while (leftNanos > 0 && !dropping) {
            // Rounded up: a timed wait of zero milliseconds would wait for ever.
            wait(TimeUnit.NANOSECONDS.toMillis(leftNanos) + 1);
            leftNanos = leftNanos(arrivalNanos, bytes, pacedFromNanos);
        }
        if (dropping) {
            lost.run();
        }
        return !dropping;
    }

    private long leftNanos(long arrivalNanos, int bytes, long pacedFromNanos) {
        long now = System.nanoTime();
        long byDelay = arrivalNanos + delayNanos - now;
        if (bytesPerSecond == 0) {
            return byDelay;
        }
        long byPace = pacedFromNanos + bytes * TimeUnit.SECONDS.toNanos(1) / bytesPerSecond - now;
        return Math.max(byDelay, byPace);
    }
}
