package dev.larder.limit;

import dev.larder.base.Ticker;
import dev.larder.limit.LimitStore.Standing;
import dev.larder.limit.LimitStore.Take;
import dev.larder.limit.LimitStore.Taken;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** What this node admits by itself while the store cannot be asked: its part of what a rule allows. Thread-safe. */
final class LocalShare {
    private final LimitMap states;
    private final IntSupplier nodes;

    LocalShare(Ticker ticker, IntSupplier nodes) {
        this.states = new LimitMap(ticker, LimitMap.DEFAULT_MAX_STATES);
        this.nodes = nodes;
    }

    /** Takes from the shares of all, or of none, and says how each stands, in the order given. */
    List<RuleVerdict> take(List<Keyed> keys, long cost, long holder) {
        int parts = nodes.getAsInt();
        List<Keyed> shares = keys.stream()
                .map(key -> new Keyed(share(key.rule(), parts), key.id()))
                .toList();
        List<Keyed> able =
                shares.stream().filter(share -> share.rule().capacity() >= cost).toList();
        boolean hopeless = shares.stream()
                .anyMatch(
                        share -> share.rule().capacity() < cost && !share.rule().shadow());
        Taken taken = states.with(session -> taken(session, able, cost, holder, hopeless));
        List<RuleVerdict> verdicts = new ArrayList<>(keys.size());
        Iterator<Standing> standings = taken.standings().iterator();
        for (int i = 0; i < keys.size(); i++) {
            Keyed key = keys.get(i);
            verdicts.add(
                    shares.get(i).rule().capacity() < cost
                            ? new RuleVerdict(
                                    key.rule(), key.id(), false, 0, key.rule().windowMicros(), 0, 0)
                            : verdict(key, cost, taken, standings.next()));
        }
        return verdicts;
    }

    private static Taken taken(LimitMap.Session session, List<Keyed> able, long cost, long holder, boolean hopeless) {
        if (hopeless || able.isEmpty()) {
            return new Taken(
                    0,
                    able.stream()
                            .map(share -> LimitTable.peek(session, share, cost, session.nowMicros()))
                            .toList());
        }
        return LimitTable.take(session, new Take(able, cost, 1, holder), session.nowMicros());
    }

    /** Gives back what a holder has taken of concurrency limits. What it has not is nothing. */
    void release(List<Keyed> keys, long holder) {
        int parts = nodes.getAsInt();
        states.<@Nullable Void>with(session -> {
            keys.forEach(key -> LimitTable.release(
                    session, new Keyed(share(key.rule(), parts), key.id()), holder, session.nowMicros()));
            return null;
        });
    }

    private static RuleVerdict verdict(Keyed key, long cost, Taken taken, Standing standing) {
        return RuleVerdict.of(key, taken.times() > 0 ? standing.times() > 0 : standing.remaining() >= cost, standing);
    }

    static Rule share(Rule rule, int nodes) {
        return Rule.builder(rule.name())
                .algorithm(rule.algorithm())
                .limit(Math.max(1, rule.limit() / nodes), rule.window())
                .burst(rule.burst() / nodes)
                .shadow(rule.shadow())
                .build();
    }
}
