package dev.larder.limit;

import dev.larder.base.Call;
import dev.larder.base.LatencyHistogram;
import dev.larder.base.Ticker;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Every operation of rate limits: the one place that both forms come from. Thread-safe. */
final class LimitOperations {
    private final LimitStore store;
    private final Ticker ticker;
    private final RandomGenerator random;
    private final RuleBook rules;
    private final DenyCache denied;
    private final Breaker breaker;
    private final LimitSync sync;
    private final Coalescer coalescer;
    private final FailedChecks failed;
    private final Checks checks;

    LimitOperations(
            LimitStore store,
            LimitConfig config,
            Ticker ticker,
            RandomGenerator random,
            Executor executor,
            Safeguards safeguards) {
        this.store = store;
        this.ticker = ticker;
        this.random = random;
        this.rules = new RuleBook(config.rules());
        this.denied = new DenyCache(ticker, config.maxDenied(), safeguards.denialsByEpoch());
        this.breaker = new Breaker(ticker);
        this.sync = new LimitSync(store, rules, denied, ticker, random, LimitSync.afterAPause(executor));
        this.coalescer = new Coalescer(store, ticker, config.deadline().toNanos(), safeguards.coalescing());
        this.failed = new FailedChecks(new LocalShare(ticker, sync::nodes), ticker);
        this.checks = new Checks(
                coalescer,
                breaker,
                denied,
                new LeasePots(new Leasing(store, breaker, ticker, sync::nodes, safeguards.leaseEnds())),
                failed,
                ticker);
    }

    void start() {
        sync.start();
    }

    void close() {
        sync.close();
    }

    LimitStore store() {
        return store;
    }

    RuleBook rules() {
        return rules;
    }

    LimitSync sync() {
        return sync;
    }

    Coalescer coalescer() {
        return coalescer;
    }

    List<Counted> counted(Collection<Target> targets) {
        List<Counted> on = new ArrayList<>(targets.size());
        for (Target target : targets) {
            Counted one = new Counted(rules.get(target.rule()), target.id());
            if (on.contains(one)) {
                throw new IllegalArgumentException("targets must differ, two are of the rule " + target.rule());
            }
            on.add(one);
        }
        return bounded(on);
    }

    List<Counted> counted(LimitRequest request) {
        return bounded(rules.of(request));
    }

    private static List<Counted> bounded(List<Counted> on) {
        if (on.size() > LimitStore.MAX_RULES) {
            throw new IllegalArgumentException(
                    "rules of one check must be at most " + LimitStore.MAX_RULES + ", were " + on.size());
        }
        return on;
    }

    Decision await(String name, String id, long cost) {
        ActiveRule rule = rules.get(name);
        Decision leased = rule.rule().spendsInAdvance() ? checks.byLease(rule, id, cost) : null;
        return leased == null ? await(List.of(new Counted(rule, id)), cost) : leased;
    }

    CompletableFuture<Decision> async(String name, String id, long cost) {
        ActiveRule rule = rules.get(name);
        Decision leased = rule.rule().spendsInAdvance() ? checks.byLease(rule, id, cost) : null;
        return leased == null ? async(List.of(new Counted(rule, id)), cost) : CompletableFuture.completedFuture(leased);
    }

    Decision await(List<Counted> on, long cost) {
        return checks.await(on, checked(on, cost), holder(on));
    }

    CompletableFuture<Decision> async(List<Counted> on, long cost) {
        return checks.async(on, checked(on, cost), holder(on));
    }

    private static long checked(List<Counted> on, long cost) {
        if (on.isEmpty()) {
            throw new IllegalArgumentException("targets must be at least 1, was none");
        }
        for (Counted one : on) {
            LimitTable.checkCost(one.key().rule(), cost);
        }
        return cost;
    }

    /** Named only where somebody will hold something: a number that nobody else draws, and not 0. */
    private long holder(List<Counted> on) {
        for (Counted one : on) {
            if (one.key().rule().algorithm() == Algorithm.CONCURRENCY) {
                return random.nextLong() | 1;
            }
        }
        return 0;
    }

    Call<RuleVerdict> peek(String rule, String id, long cost) {
        Keyed key = new Counted(rules.get(rule), id).key();
        LimitTable.checkCost(key.rule(), cost);
        return store.peek(List.of(key), cost)
                .map(standings -> RuleVerdict.of(key, standings.get(0).remaining() >= cost, standings.get(0)));
    }

    Call<@Nullable Void> refund(String rule, String id, long permits) {
        Keyed key = new Counted(rules.get(rule), id).key();
        if (key.rule().algorithm() == Algorithm.CONCURRENCY) {
            throw new IllegalArgumentException(
                    "rule must be no concurrency limit, whose permits are released, was " + rule);
        }
        if (permits < 1 || permits > Rule.HIGHEST_LIMIT) {
            throw new IllegalArgumentException(
                    "permits must be between 1 and " + Rule.HIGHEST_LIMIT + ", was " + permits);
        }
        return forgotten(key, store.giveBack(List.of(key), permits));
    }

    Call<Boolean> reset(String rule, String id) {
        Keyed key = new Counted(rules.get(rule), id).key();
        return forgotten(key, store.reset(key));
    }

    /** Before as well: what fails late may have been done. */
    private <T extends @Nullable Object> Call<T> forgotten(Keyed key, Call<T> call) {
        return Call.of(key)
                .flatMap(one -> {
                    denied.forget(one);
                    return call;
                })
                .map(done -> {
                    denied.forget(key);
                    return done;
                });
    }

    Call<@Nullable Void> release(Decision decision) {
        List<Keyed> held = decision.verdicts().stream()
                .filter(verdict -> verdict.rule().algorithm() == Algorithm.CONCURRENCY)
                .map(verdict -> new Keyed(verdict.rule(), verdict.id()))
                .toList();
        if (held.isEmpty() || decision.holder() == 0) {
            return Call.done();
        }
        if (decision.source() != Decision.Source.FAILURE_POLICY) {
            return store.release(held, decision.holder());
        }
        // Taken from the share of this node. The store may have counted it as well, without an answer in time: there it
        // ends with its window.
        return Call.of(held).map(keys -> {
            failed.release(keys, decision.holder());
            return null;
        });
    }

    Call<Boolean> put(String name, @Nullable Rule rule) {
        String text = rule == null ? null : RuleText.of(rule);
        // What all nodes learn soon this one shall know when its caller goes on. If it cannot ask now it learns it as
        // they do.
        return store.putRule(name, text)
                .flatMap(version -> sync.call().recover(failure -> Call.done()))
                .map(done -> true);
    }

    Map<String, LimitStats> stats() {
        return rules.stats(ticker.nanos());
    }

    LatencyHistogram checkLatency() {
        return rules.checkLatency();
    }

    boolean degraded() {
        return breaker.isOpen();
    }

    int nodes() {
        return sync.nodes();
    }
}
