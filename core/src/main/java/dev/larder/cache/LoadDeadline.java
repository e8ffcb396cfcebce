package dev.larder.cache;

import dev.larder.base.Ticker;
import java.time.Duration;

/**
 * Until when a load is waited for. A load has its time; whoever first waits for that of another node, which may die with the lease, has
 * the time of the other once more, and with the lease in hand a time of its own. So no wait is longer than three times a load may take.
 * Thread-safe.
 */
final class LoadDeadline {
    private final Ticker ticker;
    private final long timeoutNanos;
    private volatile long atNanos;

    private volatile boolean forOther;

    /** Guarded by this, as are the changes of the others. */
    private boolean own;

    LoadDeadline(Ticker ticker, Duration timeout) {
        this.ticker = ticker;
        this.timeoutNanos = timeout.toNanos();
        this.atNanos = ticker.nanos() + timeoutNanos;
    }

    /** In the ticker's time. Whoever has waited until then looks whether it has been moved on. */
    long atNanos() {
        return atNanos;
    }

    long nanosLeft() {
        return atNanos - ticker.nanos();
    }

    boolean isOver() {
        return nanosLeft() <= 0;
    }

    /** Another node loads. */
    synchronized void allowForOther() {
        if (!forOther) {
            forOther = true;
            atNanos = atNanos + timeoutNanos;
        }
    }

    /** Whether there is time for the load of another node in it. */
    boolean isForOther() {
        return forOther;
    }

    /** The load begins here after all. */
    synchronized void begin() {
        if (forOther && !own) {
            own = true;
            atNanos = ticker.nanos() + timeoutNanos;
        }
    }
}
