package dev.larder.limit;

import dev.larder.base.Ticker;
import dev.larder.limit.LimitStore.Take;
import dev.larder.limit.LimitStore.Taken;
import java.util.List;
import java.util.function.IntSupplier;

/** What this node admits by itself while the store cannot be asked: its part of what a rule allows. Thread-safe. */
final class LocalShare {
    private final LimitMap states;
    private final IntSupplier nodes;

    LocalShare(Ticker ticker, IntSupplier nodes) {
        this.states = new LimitMap(ticker, LimitMap.DEFAULT_MAX_STATES);
        this.nodes = nodes;
    }

    RuleVerdict take(Keyed key, long cost) {
        Rule share = share(key.rule(), nodes.getAsInt());
        if (cost > share.capacity()) {
            return new RuleVerdict(key.rule(), key.id(), false, 0, key.rule().windowMicros(), 0, 0);
        }
        Take take = new Take(List.of(new Keyed(share, key.id())), cost, 1, 0);
        Taken taken = states.with(session -> LimitTable.take(session, take, session.nowMicros()));
        return RuleVerdict.of(key, taken.times() == 1, taken.standings().get(0));
    }

    static Rule share(Rule rule, int nodes) {
        return Rule.builder(rule.name())
                .algorithm(rule.algorithm())
                .limit(Math.max(1, rule.limit() / nodes), rule.window())
                .burst(rule.burst() / nodes)
                .build();
    }
}
