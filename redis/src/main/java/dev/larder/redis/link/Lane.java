package dev.larder.redis.link;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One shared connection and the batch that travels on it. All but the deadline belongs to whoever holds the lane. */
final class Lane {
    /** Stands for "nothing is under way". */
    static final long IDLE = Long.MAX_VALUE;

    private static final Pending[] NOTHING = {};

    final int index;
    final List<Pending> batch = new ArrayList<>(Lanes.MAX_BATCH);
    volatile @Nullable Wire wire;
    /** What is under way, for the timer to look at. */
    volatile Pending[] served = NOTHING;

    volatile long startNanos = IDLE;
    volatile long deadlineNanos = IDLE;
    /** When the last exchange ended. */
    volatile long usedNanos;

    Lane(int index) {
        this.index = index;
    }

    /** Whether an exchange is under way that should have ended by {@code nowNanos}. */
    boolean overdue(long nowNanos) {
        long deadline = deadlineNanos;
        return deadline != IDLE && nowNanos - deadline > 0;
    }

    void begin(Pending[] theServed, long nowNanos, long theDeadlineNanos) {
        served = theServed;
        startNanos = nowNanos;
        deadlineNanos = theDeadlineNanos;
    }

    void end() {
        deadlineNanos = IDLE;
        startNanos = IDLE;
        served = NOTHING;
    }

    /** For how long replies have been due and nothing has come, or 0. */
    long silentNanos(long nowNanos) {
        long start = startNanos;
        Wire current = wire;
        if (start == IDLE || current == null) {
            return 0;
        }
        return nowNanos - start - Math.max(0, current.input().heardNanos() - start);
    }

    /** How long the exchange under way has taken so far, or 0. */
    long busyNanos(long nowNanos) {
        long start = startNanos;
        return start == IDLE ? 0 : Math.max(0, nowNanos - start);
    }
}
