package dev.larder.limit;

import dev.larder.base.Ticker;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What is answered while the store cannot be asked. Thread-safe. */
final class FailedChecks {
    /** When whoever was refused for that reason should come again. */
    static final long RETRY_MICROS = TimeUnit.SECONDS.toMicros(1);

    private final LocalShare share;
    private final Ticker ticker;

    FailedChecks(LocalShare share, Ticker ticker) {
        this.share = share;
        this.ticker = ticker;
    }

    /** If a rule refuses whatever comes, nothing is taken from the shares of the others. */
    List<RuleVerdict> decide(List<Counted> on, long cost, long holder) {
        boolean closed = on.stream().anyMatch(one -> closes(one.key().rule()));
        List<Keyed> shared = on.stream()
                .map(Counted::key)
                .filter(key -> key.rule().onFailure() == FailurePolicy.LOCAL && !closed)
                .toList();
        Iterator<RuleVerdict> byShare = share.take(shared, cost, holder).iterator();
        List<RuleVerdict> verdicts = new ArrayList<>(on.size());
        for (Counted one : on) {
            boolean isShared = one.key().rule().onFailure() == FailurePolicy.LOCAL && !closed;
            RuleVerdict verdict = isShared ? byShare.next() : flat(one.key());
            one.rule().counters().failed(verdict, ticker.nanos());
            verdicts.add(verdict);
        }
        return verdicts;
    }

    /** Gives back what a holder has of shares. */
    void release(List<Keyed> on, long holder) {
        share.release(on, holder);
    }

    private static boolean closes(Rule rule) {
        return rule.onFailure() == FailurePolicy.CLOSED && !rule.shadow();
    }

    private static RuleVerdict flat(Keyed key) {
        Rule rule = key.rule();
        return closes(rule)
                ? new RuleVerdict(rule, key.id(), false, 0, RETRY_MICROS, RETRY_MICROS, 0)
                : new RuleVerdict(rule, key.id(), true, rule.capacity(), 0, 0, 0);
    }
}
