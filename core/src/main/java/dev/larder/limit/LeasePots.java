package dev.larder.limit;

import dev.larder.limit.Checks.Spent;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What this node has in advance, by rule and id; bounded: while all places are taken, ids without one ask the store each time. Places of
 * those who hold nothing and have not asked for a while are given up then. Thread-safe; looking one up takes no lock and notes nothing.
 */
final class LeasePots {
    /** For how many ids this node has permits in advance. As many more may be as threads make one at the same time. */
    static final int MAX_POTS = 10_000;

    /** How often places are looked for, at most. */
    static final long SWEEP_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Leasing leasing;
    private final ConcurrentHashMap<Keyed, LeasePot> pots = new ConcurrentHashMap<>();
    private final AtomicLong nextSweepNanos;

    LeasePots(Leasing leasing) {
        this.leasing = leasing;
        this.nextSweepNanos = new AtomicLong(leasing.ticker().nanos());
    }

    /** Spends permits that are here, or null if there are not so many; asks for none. */
    @Nullable
    RuleVerdict spendIfHere(Keyed key, long cost) {
        LeasePot pot = pots.get(key);
        TokenLease lease = pot == null ? null : pot.spendIfHere(cost);
        return pot == null || lease == null ? null : pot.verdict(lease);
    }

    /** Spends permits that are here, or null if there are not so many or the rule asks the store each time. */
    @Nullable
    Spent spend(Counted counted, long cost) {
        Keyed key = counted.key();
        if (!key.rule().spendsInAdvance()) {
            return null;
        }
        LeasePot pot = pots.get(key);
        if (pot == null) {
            pot = made(key);
        }
        TokenLease lease = pot == null ? null : pot.spend(cost);
        return pot == null || lease == null ? null : new Spent(counted, pot, lease);
    }

    private @Nullable LeasePot made(Keyed key) {
        if (pots.mappingCount() >= MAX_POTS) {
            sweep();
            if (pots.mappingCount() >= MAX_POTS) {
                return null;
            }
        }
        return pots.computeIfAbsent(key, missing -> new LeasePot(missing, leasing));
    }

    private void sweep() {
        long now = leasing.ticker().nanos();
        long next = nextSweepNanos.get();
        if (now - next >= 0 && nextSweepNanos.compareAndSet(next, now + SWEEP_NANOS)) {
            pots.values().removeIf(pot -> pot.isIdle(now));
        }
    }
}
