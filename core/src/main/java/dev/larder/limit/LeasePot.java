package dev.larder.limit;

import dev.larder.limit.LimitStore.Standing;
import dev.larder.limit.LimitStore.Take;
import dev.larder.limit.LimitStore.Taken;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What this node has of one bucket in advance: a lease that is spent, and maybe the next one. It is asked for more when half is spent, in
 * the background, so that nobody waits; whoever finds nothing asks the store for himself alone.
 *
 * <p>How much: what this node spends in half the time of a lease, but no more than the bucket has divided by twice the number of nodes, and
 * nothing where the bucket holds less than ten permits a node. What the bucket has is what the store said last and what it has gained since,
 * for others may have emptied it then. Thread-safe without locks.
 */
final class LeasePot {
    private static final int PERMITS_PER_NODE = 10;

    /** A lease of fewer permits is not worth a trip. */
    private static final long SMALLEST = 2;

    private final Keyed key;
    private final Leasing leasing;
    private final long leaseNanos;
    /** Permits that were wanted and were not here; those that were here the leases know. */
    private final LongAdder missed = new LongAdder();

    private final AtomicBoolean refilling = new AtomicBoolean();
    private volatile @Nullable TokenLease current;
    private volatile @Nullable TokenLease next;

    // The two below are only for whoever is refilling, those after them are written by it.
    private long spentOfDropped;
    private long measuredSpent;

    private volatile long measuredNanos;
    private volatile long notBeforeNanos;
    private volatile long lastRemaining;
    private volatile long toldNanos;

    LeasePot(Keyed key, Leasing leasing) {
        this.key = key;
        this.leasing = leasing;
        this.leaseNanos = key.rule().lease().toNanos();
        this.lastRemaining = key.rule().capacity();
        this.measuredNanos = leasing.ticker().nanos();
        this.notBeforeNanos = measuredNanos;
        this.toldNanos = measuredNanos;
    }

    /** Spends permits and says from which lease, or null if there are not so many; then the store is not asked for more either. */
    @Nullable
    TokenLease spendIfHere(long permits) {
        return spend(permits, leasing.ticker().nanos());
    }

    /** Spends permits and says from which lease, or null if there are not so many. */
    @Nullable
    TokenLease spend(long permits) {
        long now = leasing.ticker().nanos();
        TokenLease spent = spend(permits, now);
        if (spent == null) {
            missed.add(permits);
            refill(now);
        }
        return spent;
    }

    private @Nullable TokenLease spend(long permits, long nowNanos) {
        TokenLease lease = current;
        if (lease != null && lease.spend(permits, nowNanos)) {
            if (lease.isHalfSpent() && next == null) {
                refill(nowNanos);
            }
            return lease;
        }
        TokenLease following = next;
        if (following == null || !following.spend(permits, nowNanos)) {
            return null;
        }
        if (following.isHalfSpent()) {
            refill(nowNanos);
        }
        return following;
    }

    /** Whether it holds nothing, and nothing was asked of it for as long as two leases last. */
    boolean isIdle(long nowNanos) {
        TokenLease lease = current;
        TokenLease following = next;
        return (lease == null || lease.isOver(nowNanos))
                && (following == null || following.isOver(nowNanos))
                && !refilling.get()
                && nowNanos - measuredNanos > 2 * leaseNanos;
    }

    private void refill(long nowNanos) {
        if (nowNanos - notBeforeNanos < 0 || refilling.get() || !refilling.compareAndSet(false, true)) {
            return;
        }
        promote(nowNanos);
        long wanted = next == null ? size(nowNanos) : 0;
        if (wanted < SMALLEST || !leasing.breaker().admits()) {
            refilling.set(false);
            return;
        }
        var unused = leasing.store()
                .take(List.of(new Take(List.of(key), 1, wanted, 0)))
                .async()
                .whenComplete((taken, failure) -> arrived(taken, failure, nowNanos));
    }

    private void promote(long nowNanos) {
        TokenLease lease = current;
        if (lease == null || lease.isOver(nowNanos)) {
            TokenLease following = next;
            current = following != null && !following.isOver(nowNanos) ? following : null;
            next = null;
            drop(lease);
            drop(current == null ? following : null);
        }
    }

    private void drop(@Nullable TokenLease lease) {
        spentOfDropped += spentOf(lease);
    }

    private static long spentOf(@Nullable TokenLease lease) {
        return lease == null ? 0 : lease.spent();
    }

    private long size(long nowNanos) {
        long elapsed = nowNanos - measuredNanos;
        int nodes = leasing.nodes().getAsInt();
        if (elapsed < leaseNanos / 8 || key.rule().capacity() < (long) PERMITS_PER_NODE * nodes) {
            return 0;
        }
        measuredNanos = nowNanos;
        long spent = spentOfDropped + spentOf(current) + spentOf(next);
        double demand = (double) (spent - measuredSpent) + missed.sumThenReset();
        measuredSpent = spent;
        double inHalfALease = demand / elapsed * leaseNanos / 2;
        return (long) Math.min(inHalfALease, available(nowNanos) / (2.0 * nodes));
    }

    private double available(long nowNanos) {
        Rule rule = key.rule();
        double gained = (double) rule.limit() / rule.window().toNanos() * (nowNanos - toldNanos);
        return Math.min((double) rule.capacity(), lastRemaining + gained);
    }

    private void arrived(@Nullable List<Taken> taken, @Nullable Throwable failure, long sentNanos) {
        if (taken == null || failure != null) {
            leasing.breaker().failed();
            notBeforeNanos = sentNanos + leaseNanos;
        } else {
            leasing.breaker().succeeded();
            filled(taken.get(0), sentNanos);
        }
        refilling.set(false);
    }

    private void filled(Taken taken, long sentNanos) {
        Standing standing = taken.standings().get(0);
        lastRemaining = Math.max(standing.remaining(), taken.times());
        toldNanos = sentNanos;
        if (taken.times() == 0) {
            notBeforeNanos = sentNanos + Math.min(standing.retryMicros() * 1_000, leaseNanos);
            return;
        }
        TokenLease lease = new TokenLease(taken.times(), sentNanos + leaseNanos, leasing.leaseEnds(), standing);
        TokenLease present = current;
        if (present == null || present.isOver(leasing.ticker().nanos())) {
            current = lease;
            drop(present);
        } else {
            next = lease;
        }
    }

    /** How the store stood when it gave a lease, as this node may tell. */
    RuleVerdict verdict(TokenLease lease) {
        Standing standing = lease.standing();
        return new RuleVerdict(
                key.rule(), key.id(), true, standing.remaining() + lease.left(), 0, standing.resetMicros(), 0);
    }
}
