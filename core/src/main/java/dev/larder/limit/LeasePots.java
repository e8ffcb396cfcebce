package dev.larder.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;

/** What this node has in advance, by rule and id; bounded: what is not used for long is given up. Thread-safe. */
final class LeasePots {
    /** For how many ids this node has permits in advance. */
    static final int MAX_POTS = 10_000;

    private final Leasing leasing;
    private final Cache<Keyed, LeasePot> pots =
            Caffeine.newBuilder().maximumSize(MAX_POTS).executor(Runnable::run).build();

    LeasePots(Leasing leasing) {
        this.leasing = leasing;
    }

    /** Spends permits that are here, or null if there are not so many or the rule asks the store each time. */
    Checks.@Nullable Spent spend(Counted counted, long cost) {
        Keyed key = counted.key();
        if (!key.rule().leased() || key.rule().shadow()) {
            return null;
        }
        LeasePot pot = pots.getIfPresent(key);
        if (pot == null) {
            pot = pots.get(key, missing -> new LeasePot(missing, leasing));
        }
        TokenLease lease = pot.spend(cost);
        return lease == null ? null : new Checks.Spent(counted, pot, lease);
    }
}
