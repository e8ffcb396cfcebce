package dev.larder.cache;

import dev.larder.base.HeavyHitters;
import dev.larder.base.Ticker;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * What comes most often, lately: in the present window of time and the one before. What is to be noted while something else is being noted is
 * let go, so nobody waits for a figure. Thread-safe.
 *
 * @param <T> the things, with {@code equals} and {@code hashCode}
 */
final class RecentHitters<T> {
    private final Ticker ticker;
    private final int capacity;
    private final long windowNanos;
    private final ReentrantLock noting = new ReentrantLock();

    // Guarded by the lock.
    private HeavyHitters<T> now;
    private HeavyHitters<T> before;
    private long sinceNanos;

    /**
     * One that has seen nothing.
     *
     * @param capacity of how many things the counts are kept: one that comes more often than one in so many times is not missed
     * @param window what is older than twice this does not count
     */
    RecentHitters(Ticker ticker, int capacity, Duration window) {
        this.ticker = ticker;
        this.capacity = capacity;
        this.windowNanos = window.toNanos();
        this.now = new HeavyHitters<>(capacity);
        this.before = new HeavyHitters<>(capacity);
        this.sinceNanos = ticker.nanos();
    }

    /** How often each came at the least, and how often all did together. */
    record Counts<T>(Map<T, Long> byThing, long total) {}

    /** Notes what a caller adds, unless another is at it. */
    void note(Consumer<HeavyHitters<T>> adding) {
        if (noting.tryLock()) {
            try {
                turn();
                adding.accept(now);
            } finally {
                noting.unlock();
            }
        }
    }

    private void turn() {
        long passed = ticker.nanos() - sinceNanos;
        if (passed >= windowNanos) {
            before = passed >= 2 * windowNanos ? new HeavyHitters<>(capacity) : now;
            now = new HeavyHitters<>(capacity);
            sinceNanos = ticker.nanos();
        }
    }

    Counts<T> counts() {
        Map<T, Long> counts = new HashMap<>();
        noting.lock();
        try {
            turn();
            add(now, counts);
            add(before, counts);
            return new Counts<>(counts, now.total() + before.total());
        } finally {
            noting.unlock();
        }
    }

    private void add(HeavyHitters<T> from, Map<T, Long> to) {
        from.top(capacity).forEach(one -> to.merge(one.thing(), one.atLeast(), Long::sum));
    }
}
