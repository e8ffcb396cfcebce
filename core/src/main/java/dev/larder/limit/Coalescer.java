package dev.larder.limit;

import dev.larder.base.LarderException;
import dev.larder.base.StoreUnavailableException;
import dev.larder.base.Ticker;
import dev.larder.limit.LimitStore.Standing;
import dev.larder.limit.LimitStore.Take;
import dev.larder.limit.LimitStore.Taken;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/*
 * Joining checks
 *
 * A check that finds nothing on its way goes out at once, on its caller's own thread. One that comes while others are on their way waits
 * for them to return, with all that come meanwhile, and then these go out as one call: those of the same key and cost as one take of that
 * many times, the others as takes of their own. No timer, and no wait that a check alone would have. It is Nagle's rule again, as the
 * connections below have it, one floor up: there many commands share a write, here many checks share one run of a script.
 *
 * Who is on the way: FEW_FLIGHTS calls where the store answers fast, for then each further one only makes the others carry less; FLIGHTS
 * where waiting for the next one would take long, or where a whole call's worth of checks waits. Whoever ends one passes it on to the first that waits: a waiting thread sends on its own, for
 * others that are told by a future the one who passes on sends. A flight is given back when nobody waits, and after that the queue is looked at
 * once more: who queues looks for a flight after that, so one of the two sees the other.
 *
 * Each waiting check ends once, by a compare-and-set from QUEUED to TAKEN, LEADS or GONE, and from TAKEN to GONE. What was taken for one that
 * is GONE is lost to it: the store may have counted it, its caller was told by the failure policy. It is never sent again.
 */
final class Coalescer {
    /** How many calls are on their way at a time, at most. */
    static final int FLIGHTS = 8;

    /** How many are enough to keep a near store busy: one that it works on, one that waits there, one that is told here. */
    static final int FEW_FLIGHTS = 3;

    /** A store that takes no longer is near. */
    static final long NEAR_NANOS = 2_000_000;

    /** How many rules are asked for together, but for those of the last check: the store does nothing else meanwhile. */
    static final int MAX_TOGETHER = 64;

    /** How many threads may wait so that they yield the processor at first instead of sleeping: four for each that can run. */
    private static final int FEW_THREADS = 4 * Runtime.getRuntime().availableProcessors();

    /** Who has waited for more than this part of its deadline when its turn comes does not wait for a whole call on top of it. */
    private static final int PATIENT_PART = 8;

    /** How many checks may wait. */
    static final int MAX_WAITING = 10_000;

    private final LimitStore store;
    private final Ticker ticker;
    private final long deadlineNanos;
    private final long enoughNanos;
    private final boolean joins;
    private final AtomicInteger flying = new AtomicInteger();
    private final ConcurrentLinkedQueue<WaitingCheck> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger threads = new AtomicInteger();
    private final LongAdder joined = new LongAdder();

    /** How long calls take, an average over about eight. Updates may get lost; it is a hint. */
    private volatile long flightNanos;

    Coalescer(LimitStore store, Ticker ticker, long deadlineNanos, boolean joins) {
        this.store = store;
        this.ticker = ticker;
        this.deadlineNanos = deadlineNanos;
        this.enoughNanos = deadlineNanos - deadlineNanos / PATIENT_PART;
        this.joins = joins;
    }

    /** How many checks travelled with others. */
    long joined() {
        return joined.sum();
    }

    /** Carries out a take on the calling thread. */
    Taken await(Take take) {
        if (!joins) {
            return store.take(List.of(take)).await().get(0);
        }
        if (queue.isEmpty() && enter()) {
            try {
                return fly(List.of(take)).get(0);
            } finally {
                passOn();
            }
        }
        WaitingCheck own = WaitingCheck.blocking(take, ticker.nanos() + deadlineNanos);
        add(own);
        if (leads(own)) {
            if (ticker.nanos() - own.deadlineNanos() <= -enoughNanos) {
                lead(own);
            } else if (own.sendsForOthers()) {
                // A whole call could take it far beyond its deadline, so it waits for the answer no longer than that.
                sendFor(own);
                boolean never = leads(own);
                if (never) {
                    throw new IllegalStateException("a check was to be sent twice");
                }
            }
        }
        return own.result();
    }

    private boolean leads(WaitingCheck own) {
        boolean few = threads.incrementAndGet() <= FEW_THREADS;
        try {
            return own.await(ticker, few);
        } finally {
            threads.decrementAndGet();
        }
    }

    /** Carries out a take without waiting. */
    CompletableFuture<Taken> async(Take take) {
        if (!joins) {
            return store.take(List.of(take)).async().thenApply(taken -> taken.get(0));
        }
        WaitingCheck own = WaitingCheck.notifying(take, ticker.nanos() + deadlineNanos);
        CompletableFuture<Taken> future = own.future(deadlineNanos);
        try {
            add(own);
        } catch (StoreUnavailableException tooMany) {
            return CompletableFuture.failedFuture(tooMany);
        }
        return future;
    }

    private void add(WaitingCheck check) {
        if (waiting.incrementAndGet() > MAX_WAITING) {
            waiting.decrementAndGet();
            throw new StoreUnavailableException("at most " + MAX_WAITING + " checks may wait for the store", null);
        }
        queue.add(check);
        serve();
    }

    private List<Taken> fly(List<Take> takes) {
        long startNanos = ticker.nanos();
        List<Taken> taken = store.take(takes).await();
        learn(startNanos);
        return taken;
    }

    private void learn(long startNanos) {
        long average = flightNanos;
        flightNanos = average + (ticker.nanos() - startNanos - average) / 8;
    }

    private int allowed() {
        return flightNanos < NEAR_NANOS && waiting.get() < MAX_TOGETHER ? FEW_FLIGHTS : FLIGHTS;
    }

    private boolean enter() {
        for (; ; ) {
            int now = flying.get();
            if (now >= allowed()) {
                return false;
            }
            if (flying.compareAndSet(now, now + 1)) {
                return true;
            }
        }
    }

    /** Gives a flight back that is one more than there have to be; never the last one. */
    private boolean retire() {
        for (; ; ) {
            int now = flying.get();
            if (now <= allowed()) {
                return false;
            }
            if (flying.compareAndSet(now, now - 1)) {
                return true;
            }
        }
    }

    private void serve() {
        while (!queue.isEmpty() && enter()) {
            passOn();
        }
    }

    /** Gives a flight that the caller holds to the first that waits, or back. */
    private void passOn() {
        if (retire()) {
            return;
        }
        for (; ; ) {
            WaitingCheck next = poll();
            if (next == null) {
                flying.decrementAndGet();
                if (queue.isEmpty() || !enter()) {
                    return;
                }
            } else if (next.lead()) {
                return;
            } else if (next.take()) {
                sendFor(next);
                return;
            }
        }
    }

    private @Nullable WaitingCheck poll() {
        WaitingCheck next = queue.poll();
        if (next != null) {
            waiting.decrementAndGet();
        }
        return next;
    }

    /** On the thread of one that waits: sends with it what else waits. */
    private void lead(WaitingCheck own) {
        List<WaitingCheck> batch = collect(own);
        List<Group> groups = grouped(batch);
        try {
            tell(groups, fly(groups.stream().map(Group::take).toList()));
        } catch (RuntimeException e) {
            batch.forEach(check -> check.fail(e));
        } finally {
            passOn();
        }
    }

    private void sendFor(WaitingCheck first) {
        List<WaitingCheck> batch = collect(first);
        List<Group> groups = grouped(batch);
        long startNanos = ticker.nanos();
        CompletableFuture<List<Taken>> answer;
        try {
            answer = store.take(groups.stream().map(Group::take).toList()).async();
        } catch (RuntimeException e) {
            answer = CompletableFuture.failedFuture(e);
        }
        var unused = answer.whenComplete((taken, failure) -> {
            if (failure == null) {
                learn(startNanos);
            }
            // First on with the next ones: actions of callers may take long.
            passOn();
            if (failure == null) {
                tell(groups, taken);
            } else {
                batch.forEach(check -> check.fail(known(failure)));
            }
        });
    }

    static RuntimeException known(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof LarderException ours
                ? ours
                : new StoreUnavailableException("the store failed: " + cause, cause);
    }

    private List<WaitingCheck> collect(WaitingCheck first) {
        List<WaitingCheck> batch = new ArrayList<>();
        batch.add(first);
        int rules = first.wanted().on().size();
        while (rules < MAX_TOGETHER) {
            WaitingCheck next = poll();
            if (next == null) {
                break;
            }
            if (next.take()) {
                batch.add(next);
                rules += next.wanted().on().size();
            }
        }
        if (batch.size() > 1) {
            joined.add(batch.size());
        }
        return batch;
    }

    private record Alike(List<Keyed> on, long cost) {}

    /** Checks that are one take of several times, in the order they came. */
    private record Group(Take first, List<WaitingCheck> checks) {
        Take take() {
            return checks.size() == 1 ? first : new Take(first.on(), first.cost(), checks.size(), first.holder());
        }
    }

    private static List<Group> grouped(List<WaitingCheck> batch) {
        List<Group> groups = new ArrayList<>(batch.size());
        Map<Alike, Group> alike = new HashMap<>();
        for (WaitingCheck check : batch) {
            Take take = check.wanted();
            if (isUniform(take.on())) {
                alike.computeIfAbsent(new Alike(take.on(), take.cost()), none -> group(groups, take))
                        .checks()
                        .add(check);
            } else {
                group(groups, take).checks().add(check);
            }
        }
        return groups;
    }

    private static boolean isUniform(List<Keyed> on) {
        for (Keyed one : on) {
            if (!one.rule().algorithm().isUniform()) {
                return false;
            }
        }
        return true;
    }

    private static Group group(List<Group> groups, Take first) {
        Group group = new Group(first, new ArrayList<>(1));
        groups.add(group);
        return group;
    }

    private static void tell(List<Group> groups, List<Taken> answers) {
        for (int i = 0; i < groups.size(); i++) {
            List<WaitingCheck> checks = groups.get(i).checks();
            for (int place = 0; place < checks.size(); place++) {
                checks.get(place).complete(checks.size() == 1 ? answers.get(i) : part(answers.get(i), place));
            }
        }
    }

    /** Who came first is served first. */
    private static Taken part(Taken all, int place) {
        List<Standing> standings = all.standings().stream()
                .map(one -> new Standing(
                        place < one.times() ? 1 : 0,
                        one.remaining(),
                        one.retryMicros(),
                        one.resetMicros(),
                        one.delayMicros()))
                .toList();
        return new Taken(place < all.times() ? 1 : 0, standings);
    }
}
