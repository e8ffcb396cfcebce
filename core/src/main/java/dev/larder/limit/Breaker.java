package dev.larder.limit;

import dev.larder.base.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Spares callers a wait that would end in nothing: after a few failures in a row the store is not asked for a while, then by one caller,
 * whose success lets all others ask again. Thread-safe without locks.
 */
final class Breaker {
    /** How many failures in a row it takes. */
    static final int FAILURES = 3;

    /** For how long nobody asks. */
    static final Duration PAUSE = Duration.ofMillis(250);

    private static final long CLOSED = Long.MIN_VALUE;

    private final Ticker ticker;
    private final AtomicLong failures = new AtomicLong();

    /** When one may ask again, or {@link #CLOSED} while all may. */
    private final AtomicLong nextNanos = new AtomicLong(CLOSED);

    Breaker(Ticker ticker) {
        this.ticker = ticker;
    }

    /** Whether the store may be asked now; who is let through while others are not has to say how it went. */
    boolean admits() {
        long next = nextNanos.get();
        if (next == CLOSED) {
            return true;
        }
        long now = ticker.nanos();
        return now - next >= 0 && nextNanos.compareAndSet(next, now + PAUSE.toNanos());
    }

    boolean isOpen() {
        return nextNanos.get() != CLOSED;
    }

    void succeeded() {
        // Read first: nearly always nothing has to be written.
        if (failures.get() != 0) {
            failures.set(0);
        }
        if (nextNanos.get() != CLOSED) {
            nextNanos.set(CLOSED);
        }
    }

    void failed() {
        if (failures.incrementAndGet() >= FAILURES) {
            nextNanos.set(ticker.nanos() + PAUSE.toNanos());
        }
    }
}
