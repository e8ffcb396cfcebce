package dev.larder.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.larder.base.Ticker;
import dev.larder.limit.LimitStore.Change;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Refusals that hold for a while: the store has said when there is room for a cost at the earliest, so until then it need not be asked
 * again, at that cost or a higher one.
 *
 * <p>The time is counted from when the question was sent, which is before the store looked at its clock: so never is anybody refused whom
 * the store would let through. Only giving back, resetting and another version of the rule can make room earlier. A rule is looked up by its
 * version. The other two the store tells of; while it does not, nothing here counts. And a refusal that was on its way meanwhile is not
 * remembered, for nobody knows whether it is from before or after. Thread-safe, bounded.
 */
final class DenyCache {
    /** For how long the store may have told nothing. */
    static final long TRUST_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Shorter ones are not worth a place. */
    private static final long SHORTEST_MICROS = 100;

    private final Ticker ticker;
    private final boolean byEpoch;

    /** Null where none are remembered. */
    private final @Nullable Cache<Keyed, Denied> denied;

    /** Counts what was given back. */
    private final AtomicLong epoch = new AtomicLong();

    private volatile long heardNanos;
    private volatile boolean heard;

    /** A refusal: at which cost, how the rule stood, and when that was at the earliest. */
    record Denied(long cost, RuleVerdict verdict, long sentNanos) {}

    DenyCache(Ticker ticker, int most, boolean byEpoch) {
        this.ticker = ticker;
        this.byEpoch = byEpoch;
        // Without an executor of its own it would clear up on one that all of the process shares.
        this.denied = most == 0
                ? null
                : Caffeine.newBuilder()
                        .maximumSize(most)
                        .executor(Runnable::run)
                        .build();
    }

    /** What is to be shown when a refusal is to be remembered that was asked for after this. */
    long epoch() {
        return epoch.get();
    }

    /** The refusal of a rule that holds now, or null. */
    @Nullable
    RuleVerdict find(Keyed key, long cost) {
        if (denied == null || !heard) {
            return null;
        }
        Denied found = denied.getIfPresent(key);
        if (found == null || cost < found.cost()) {
            return null;
        }
        long now = ticker.nanos();
        long passedMicros = TimeUnit.NANOSECONDS.toMicros(now - found.sentNanos());
        if (passedMicros >= found.verdict().retryMicros()) {
            denied.asMap().remove(key, found);
            return null;
        }
        return now - heardNanos > TRUST_NANOS ? null : later(found.verdict(), passedMicros);
    }

    private static RuleVerdict later(RuleVerdict verdict, long micros) {
        return new RuleVerdict(
                verdict.rule(),
                verdict.id(),
                false,
                verdict.remaining(),
                verdict.retryMicros() - micros,
                Math.max(0, verdict.resetMicros() - micros),
                0);
    }

    /** Remembers a refusal. */
    void remember(Keyed key, long cost, RuleVerdict verdict, long sentNanos, long sentEpoch) {
        if (denied == null
                || !verdict.refuses()
                || verdict.retryMicros() < SHORTEST_MICROS
                || !key.rule().algorithm().foretells()
                || (byEpoch && epoch.get() != sentEpoch)) {
            return;
        }
        denied.put(key, new Denied(cost, verdict, sentNanos));
        if (byEpoch && epoch.get() != sentEpoch) {
            denied.invalidate(key);
        }
    }

    /** Something was given back or reset. */
    void forget(Keyed key) {
        epoch.incrementAndGet();
        if (denied != null) {
            denied.invalidate(key);
        }
    }

    /** The store has told of everything up to now; null if not of all. */
    void told(@Nullable List<Change> changes, long askedNanos) {
        if (changes == null) {
            epoch.incrementAndGet();
            forgetAll();
        } else if (!changes.isEmpty()) {
            epoch.incrementAndGet();
            forgetThose(changes);
        }
        heardNanos = askedNanos;
        heard = true;
    }

    private void forgetAll() {
        if (denied != null) {
            denied.invalidateAll();
        }
    }

    /** Who was given something back is known by a digest alone; there are few changes, and not many refusals. */
    private void forgetThose(List<Change> changes) {
        if (denied != null) {
            Set<Change> wanted = Set.copyOf(changes);
            denied.asMap()
                    .keySet()
                    .removeIf(key -> wanted.contains(new Change(key.rule().name(), LimitTable.digest(key.id()))));
        }
    }
}
