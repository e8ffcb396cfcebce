package dev.larder.limit;

import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import dev.larder.base.Ticker;
import dev.larder.limit.Decision.Source;
import dev.larder.limit.LimitStore.Take;
import dev.larder.limit.LimitStore.Taken;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * How a check is decided: by a refusal that is remembered, else by permits that this node has in advance, else by the store, else by the
 * rules' failure policies. Thread-safe.
 */
final class Checks {
    private final Coalescer coalescer;
    private final Breaker breaker;
    private final DenyCache denied;
    private final LeasePots leases;
    private final FailedChecks failed;
    private final Ticker ticker;

    Checks(
            Coalescer coalescer,
            Breaker breaker,
            DenyCache denied,
            LeasePots leases,
            FailedChecks failed,
            Ticker ticker) {
        this.coalescer = coalescer;
        this.breaker = breaker;
        this.denied = denied;
        this.leases = leases;
        this.failed = failed;
        this.ticker = ticker;
    }

    /**
     * Decides a check of one rule by permits that are here, or null if there are not so many: the way of nearly all checks where a rule has
     * a lease, so it does nothing that it need not do. Whether a refusal is remembered does not matter: these permits were taken already.
     */
    @Nullable
    Decision byLease(ActiveRule rule, String id, long cost) {
        Keyed key = new Keyed(rule.rule(), id);
        LimitTable.checkCost(key.rule(), cost);
        RuleVerdict verdict = leases.spendIfHere(key, cost);
        if (verdict == null) {
            return null;
        }
        rule.counters().spent(verdict, cost);
        return new Decision(true, Source.LEASE, List.of(verdict), 0);
    }

    /** Decides on the calling thread. */
    Decision await(List<Counted> on, long cost, long holder) {
        Decision known = remembered(on, cost);
        if (known != null) {
            return known;
        }
        Course course = new Course(on, cost, holder);
        if (course.rest.isEmpty()) {
            return course.byLeases();
        }
        if (!breaker.admits()) {
            return course.failed();
        }
        try {
            return course.decided(coalescer.await(course.take()));
        } catch (LarderException e) {
            return course.failed(e);
        }
    }

    /** Decides without waiting. */
    CompletableFuture<Decision> async(List<Counted> on, long cost, long holder) {
        Decision known = remembered(on, cost);
        if (known != null) {
            return CompletableFuture.completedFuture(known);
        }
        Course course = new Course(on, cost, holder);
        if (course.rest.isEmpty()) {
            return CompletableFuture.completedFuture(course.byLeases());
        }
        if (!breaker.admits()) {
            return CompletableFuture.completedFuture(course.failed());
        }
        return coalescer
                .async(course.take())
                .handle((taken, failure) ->
                        failure == null ? course.decided(taken) : course.failed(Coalescer.known(failure)));
    }

    /** The refusal of one rule is enough: nothing is taken from the others. All that are known count, for it is the longest that matters. */
    private @Nullable Decision remembered(List<Counted> on, long cost) {
        List<RuleVerdict> refusals = List.of();
        for (Counted one : on) {
            RuleVerdict verdict = denied.find(one.key(), cost);
            if (verdict != null) {
                one.rule().counters().decided(verdict, true);
                refusals = plus(refusals, verdict);
            }
        }
        return refusals.isEmpty() ? null : new Decision(false, Source.REMEMBERED, refusals, 0);
    }

    /** Mostly there is one, so nothing is made for more. */
    private static List<RuleVerdict> plus(List<RuleVerdict> few, RuleVerdict one) {
        if (few.isEmpty()) {
            return List.of(one);
        }
        List<RuleVerdict> more = new ArrayList<>(few);
        more.add(one);
        return more;
    }

    /** One check on its way. */
    private final class Course {
        private final long cost;
        private final long holder;
        private final List<Counted> rest;
        private final List<Spent> spent;
        private final long epoch = denied.epoch();
        private final long startNanos;

        Course(List<Counted> on, long cost, long holder) {
            this.cost = cost;
            this.holder = holder;
            List<Counted> strict = null;
            List<Spent> leased = List.of();
            for (Counted one : on) {
                Spent fromLease = leases.spend(one, cost);
                if (fromLease == null) {
                    strict = strict == null ? new ArrayList<>(on.size()) : strict;
                    strict.add(one);
                } else {
                    leased = leased.isEmpty() ? new ArrayList<>(on.size()) : leased;
                    leased.add(fromLease);
                }
            }
            this.rest = strict == null ? List.of() : strict;
            this.spent = leased;
            this.startNanos = rest.isEmpty() ? 0 : ticker.nanos();
        }

        Take take() {
            return new Take(rest.stream().map(Counted::key).toList(), cost, 1, holder);
        }

        Decision byLeases() {
            return new Decision(true, Source.LEASE, counted(spent), 0);
        }

        private List<RuleVerdict> counted(List<Spent> leased) {
            List<RuleVerdict> verdicts = new ArrayList<>(leased.size() + rest.size());
            for (Spent one : leased) {
                RuleVerdict verdict = one.verdict();
                one.counted().rule().counters().spent(verdict, cost);
                verdicts.add(verdict);
            }
            return verdicts;
        }

        Decision decided(Taken taken) {
            breaker.succeeded();
            boolean allowed = taken.times() > 0;
            long now = ticker.nanos();
            List<RuleVerdict> verdicts = counted(allowed ? spent : takenBack());
            for (int i = 0; i < rest.size(); i++) {
                Counted one = rest.get(i);
                LimitStore.Standing standing = taken.standings().get(i);
                // What a take took from; of one that was refused, what has room by itself.
                boolean own = allowed ? standing.times() > 0 : standing.remaining() >= cost;
                RuleVerdict verdict = RuleVerdict.of(one.key(), own, standing);
                RuleCounters counters = one.rule().counters();
                counters.healthy(now);
                counters.latency.record(now - startNanos);
                counters.decided(verdict, false);
                denied.remember(one.key(), cost, verdict, startNanos, epoch);
                verdicts.add(verdict);
            }
            return new Decision(allowed, Source.STORE, verdicts, allowed ? holder : 0);
        }

        private List<Spent> takenBack() {
            spent.forEach(one -> one.lease().takeBack(cost));
            return List.of();
        }

        Decision failed(RuntimeException why) {
            if (why instanceof LarderException ours && ours.code() == ErrorCode.CLOSED) {
                throw ours;
            }
            breaker.failed();
            return failed();
        }

        Decision failed() {
            List<RuleVerdict> verdicts = failed.decide(rest, cost, holder);
            boolean allowed = verdicts.stream().noneMatch(RuleVerdict::refuses);
            List<RuleVerdict> all = counted(allowed ? spent : takenBack());
            all.addAll(verdicts);
            return new Decision(allowed, Source.FAILURE_POLICY, all, allowed ? holder : 0);
        }
    }

    /**
     * What was spent of a lease.
     *
     * @param counted whose
     * @param pot where it was
     * @param lease of which
     */
    record Spent(Counted counted, LeasePot pot, TokenLease lease) {
        RuleVerdict verdict() {
            return pot.verdict(lease);
        }
    }
}
