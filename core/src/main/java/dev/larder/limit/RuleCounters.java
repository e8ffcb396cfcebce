package dev.larder.limit;

import dev.larder.base.LatencyRecorder;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Counts what a rule does. Thread-safe; without locks but for the ids that are refused. */
final class RuleCounters {
    private static final long HEALTHY = Long.MIN_VALUE;

    /** A rule that has less than one in so many left is near its limit. */
    private static final int NEAR = 5;

    /** Those that were decided by permits that this node had in advance excluded. */
    private final LongAdder checks = new LongAdder();

    private final LongAdder leasedChecks = new LongAdder();

    /** What leased checks spent beyond one permit each. */
    private final LongAdder leasedMore = new LongAdder();

    private final LongAdder blocks = new LongAdder();
    private final LongAdder nearLimit = new LongAdder();
    private final LongAdder shadowBlocks = new LongAdder();
    private final LongAdder remembered = new LongAdder();
    private final LongAdder failedOpen = new LongAdder();
    private final LongAdder failedClosed = new LongAdder();
    private final LongAdder decidedLocally = new LongAdder();
    private final TopKeys refused = new TopKeys();
    final LatencyRecorder latency = new LatencyRecorder();

    private final LongAdder degradedNanos = new LongAdder();
    private final AtomicLong degradedSince = new AtomicLong(HEALTHY);

    /** The store, or what it had said, decided. */
    void decided(RuleVerdict verdict, boolean wasRemembered) {
        checks.increment();
        if (verdict.refuses()) {
            block(verdict.id());
            if (wasRemembered) {
                remembered.increment();
            }
        } else if (!verdict.allowed()) {
            shadowBlocks.increment();
        } else if (isNear(verdict)) {
            nearLimit.increment();
        }
    }

    /** This node allowed, by permits that it had in advance. Nearly always one addition. */
    void spent(RuleVerdict verdict, long permits) {
        leasedChecks.increment();
        if (permits > 1) {
            leasedMore.add(permits - 1);
        }
        if (isNear(verdict)) {
            nearLimit.increment();
        }
    }

    private static boolean isNear(RuleVerdict verdict) {
        return verdict.remaining() < verdict.rule().capacity() / NEAR;
    }

    private void block(String id) {
        blocks.increment();
        refused.add(id);
    }

    void failed(RuleVerdict verdict, long nowNanos) {
        checks.increment();
        degradedSince.compareAndSet(HEALTHY, nowNanos);
        switch (verdict.rule().onFailure()) {
            case OPEN -> failedOpen.increment();
            case CLOSED -> (verdict.rule().shadow() ? failedOpen : failedClosed).increment();
            case LOCAL -> decidedLocally.increment();
        }
        if (verdict.refuses()) {
            block(verdict.id());
        }
    }

    /** The store answered. */
    void healthy(long nowNanos) {
        if (degradedSince.get() != HEALTHY) {
            long since = degradedSince.getAndSet(HEALTHY);
            degradedNanos.add(since == HEALTHY ? 0 : nowNanos - since);
        }
    }

    LimitStats snapshot(long nowNanos) {
        long since = degradedSince.get();
        long byLease = leasedChecks.sum();
        return new LimitStats(
                checks.sum() + byLease,
                blocks.sum(),
                nearLimit.sum(),
                shadowBlocks.sum(),
                remembered.sum(),
                byLease + leasedMore.sum(),
                failedOpen.sum(),
                failedClosed.sum(),
                decidedLocally.sum(),
                Duration.ofNanos(degradedNanos.sum() + (since == HEALTHY ? 0 : nowNanos - since)),
                refused.top(),
                latency.snapshot());
    }
}
