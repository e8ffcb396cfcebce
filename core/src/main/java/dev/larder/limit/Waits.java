package dev.larder.limit;

import dev.larder.base.LarderException;
import dev.larder.base.Ticker;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks that wait: in a queue for their turn, else until the moment that a refusal names, and then they ask once more. Who waits for room
 * holds no place: somebody else may be faster, and then it waits again. Thread-safe.
 */
final class Waits {
    /** The longest time that may be waited. */
    static final Duration LONGEST = Duration.ofHours(1);

    /** How many may wait without a thread. Those beyond are answered at once, as if they would not wait. */
    static final int MAX_WAITING = 10_000;

    /** It is not worth to ask sooner. */
    static final long SHORTEST_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** How often to ask for what others hold: when they give it back nobody can say. */
    static final long HELD_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private static final Logger LOG = LoggerFactory.getLogger(Waits.class);

    private final LimitOperations operations;
    private final Ticker ticker;
    private final Pause pause;
    private final AtomicInteger waiting = new AtomicInteger();

    Waits(LimitOperations operations, Ticker ticker, Pause pause) {
        this.operations = operations;
        this.ticker = ticker;
        this.pause = pause;
    }

    /** A check that waits. */
    private record Patient(
            String rule, String id, long cost, long longestNanos, long endNanos, CompletableFuture<Decision> answer) {}

    private Patient patient(String rule, String id, long cost, Duration longest) {
        if (longest.isNegative() || longest.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("longestWait must be between 0 and " + LONGEST + ", was " + longest);
        }
        long nanos = longest.toNanos();
        return new Patient(rule, id, cost, nanos, ticker.nanos() + nanos, new CompletableFuture<>());
    }

    /** Waits on the calling thread. */
    Decision await(String rule, String id, long cost, Duration longest) {
        Patient one = patient(rule, id, cost, longest);
        for (; ; ) {
            Decision decision = operations.await(rule, id, cost);
            long nanos = waitNanos(decision);
            if (nanos == 0) {
                return decision;
            }
            if (isTooLong(one, nanos) || !pause.await(nanos)) {
                return decision.allowed() ? left(one, decision) : decision;
            }
            if (decision.allowed()) {
                return decision.atItsTurn();
            }
        }
    }

    private boolean isTooLong(Patient one, long nanos) {
        return nanos > one.endNanos() - ticker.nanos();
    }

    private static long waitNanos(Decision decision) {
        if (decision.allowed()) {
            return decision.delay().toNanos();
        }
        long nanos = decision.retryAfter().toNanos();
        boolean isHeld = decision.refusedBy()
                .filter(verdict -> verdict.rule().algorithm() == Algorithm.CONCURRENCY)
                .isPresent();
        return Math.max(SHORTEST_NANOS, isHeld ? Math.min(nanos, HELD_NANOS) : nanos);
    }

    private Decision left(Patient one, Decision decision) {
        try {
            operations.refund(one.rule(), one.id(), one.cost()).await();
        } catch (LarderException e) {
            noted(e);
        }
        return decision.tooLate(one.longestNanos());
    }

    /** A place in a queue that nobody uses is over when its turn is: nothing more comes of it. */
    private static void noted(Throwable failure) {
        LOG.debug("a place in a queue could not be given back: {}", failure.getMessage());
    }

    /** Waits on no thread. Who cancels the future gives up the place. */
    CompletableFuture<Decision> async(String rule, String id, long cost, Duration longest) {
        Patient one = patient(rule, id, cost, longest);
        asked(one, operations.async(rule, id, cost));
        return one.answer();
    }

    private void asked(Patient one, CompletableFuture<Decision> asked) {
        var unused = asked.whenComplete((decision, failure) -> {
            if (failure == null) {
                decided(one, decision);
            } else {
                one.answer().completeExceptionally(Coalescer.known(failure));
            }
        });
    }

    private void decided(Patient one, Decision decision) {
        long nanos = waitNanos(decision);
        if (nanos == 0) {
            one.answer().complete(decision);
        } else if (isTooLong(one, nanos) || !enter()) {
            answerNow(one, decision);
        } else {
            pause.then(nanos, () -> {
                waiting.decrementAndGet();
                waited(one, decision);
            });
        }
    }

    private boolean enter() {
        boolean entered = waiting.incrementAndGet() <= MAX_WAITING;
        if (!entered) {
            waiting.decrementAndGet();
        }
        return entered;
    }

    private void answerNow(Patient one, Decision decision) {
        if (decision.allowed()) {
            giveBack(one, () -> one.answer().complete(decision.tooLate(one.longestNanos())));
        } else {
            one.answer().complete(decision);
        }
    }

    private void waited(Patient one, Decision decision) {
        if (decision.allowed()) {
            if (!one.answer().complete(decision.atItsTurn())) {
                giveBack(one, () -> {});
            }
        } else if (!one.answer().isDone()) {
            again(one);
        }
    }

    private void again(Patient one) {
        try {
            asked(one, operations.async(one.rule(), one.id(), one.cost()));
        } catch (IllegalArgumentException gone) {
            // The rule was removed meanwhile, or holds less now.
            one.answer().completeExceptionally(gone);
        }
    }

    private void giveBack(Patient one, Runnable then) {
        var unused = operations.refund(one.rule(), one.id(), one.cost()).async().whenComplete((done, failure) -> {
            if (failure != null) {
                noted(failure);
            }
            then.run();
        });
    }
}
