package dev.larder.limit;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Permits that the store gave in advance, to be spent until a moment. Thread-safe without locks.
 *
 * <p>The moment is counted from when they were asked for, which is before the store gave them: so none is spent later than the time of
 * a lease after it was taken from the bucket.
 */
final class TokenLease {
    private final long endNanos;
    private final long size;
    private final boolean ends;
    private final LimitStore.Standing standing;
    private final AtomicLong left;

    TokenLease(long permits, long endNanos, boolean ends, LimitStore.Standing standing) {
        this.size = permits;
        this.endNanos = endNanos;
        this.ends = ends;
        this.standing = standing;
        this.left = new AtomicLong(permits);
    }

    boolean isOver(long nowNanos) {
        return (ends && nowNanos - endNanos >= 0) || left.get() <= 0;
    }

    /** Spends permits; false if there are not so many, or it is too late. */
    boolean spend(long permits, long nowNanos) {
        if (ends && nowNanos - endNanos >= 0) {
            return false;
        }
        if (left.get() < permits) {
            return false;
        }
        if (left.getAndAdd(-permits) >= permits) {
            return true;
        }
        // Somebody was faster. Until this is undone others may find less than there is, and ask the store.
        left.getAndAdd(permits);
        return false;
    }

    /** Takes back what was spent for something that was then refused elsewhere. */
    void takeBack(long permits) {
        left.addAndGet(permits);
    }

    boolean isHalfSpent() {
        return left.get() * 2 < size;
    }

    long left() {
        return Math.max(0, left.get());
    }

    long spent() {
        return size - left();
    }

    LimitStore.Standing standing() {
        return standing;
    }
}
