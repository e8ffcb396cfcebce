package dev.larder.limit;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The operations of a {@link RateLimiter} without waiting. What they do, what it takes and what happens while the store cannot be
 * asked is said there. Futures fail with what the blocking form throws; a caller's mistake is thrown at once. Actions that depend on them may run
 * on a thread of the store: they must not block. Thread-safe.
 *
 * @since 0.1
 */
public final class AsyncRateLimiter {
    private final LimitOperations operations;
    private final Waits waits;

    AsyncRateLimiter(LimitOperations operations, Waits waits) {
        this.operations = operations;
        this.waits = waits;
    }

    /**
     * As {@link RateLimiter#tryTake(String, String)}.
     *
     * @param rule the name of a rule
     * @param id whom it limits
     * @return completes with the decision
     */
    public CompletableFuture<Decision> tryTake(String rule, String id) {
        return tryTake(rule, id, 1);
    }

    /**
     * As {@link RateLimiter#tryTake(String, String, long)}.
     *
     * @param rule the name of a rule
     * @param id whom it limits
     * @param cost permits
     * @return completes with the decision
     */
    public CompletableFuture<Decision> tryTake(String rule, String id, long cost) {
        return operations.async(rule, id, cost);
    }

    /**
     * As {@link RateLimiter#tryTake(String, String, long, Duration)}, on no thread. Who cancels the future, and no stage of it, waits no longer and
     * gives up a place in a queue. Where more than 10 000 wait already it is answered at once, as if it would not wait.
     *
     * @param rule the name of a rule
     * @param id whom it limits
     * @param cost permits
     * @param longestWait from zero to an hour
     * @return completes with the decision
     */
    public CompletableFuture<Decision> tryTake(String rule, String id, long cost, Duration longestWait) {
        return waits.async(rule, id, cost, longestWait);
    }

    /**
     * As {@link RateLimiter#tryTake(Collection, long)}.
     *
     * @param targets rules and whom they limit
     * @param cost permits of each
     * @return completes with the decision
     */
    public CompletableFuture<Decision> tryTake(Collection<Target> targets, long cost) {
        return operations.async(operations.counted(targets), cost);
    }

    /**
     * As {@link RateLimiter#tryTake(LimitRequest, long)}.
     *
     * @param request the request
     * @param cost permits of each rule
     * @return completes with the decision
     */
    public CompletableFuture<Decision> tryTake(LimitRequest request, long cost) {
        List<Counted> on = operations.counted(request);
        return on.isEmpty() ? CompletableFuture.completedFuture(Decision.NO_RULE) : operations.async(on, cost);
    }

    /**
     * As {@link RateLimiter#take(String, String, long)}.
     *
     * @param rule the name of a rule
     * @param id whom it limits
     * @param cost permits
     * @return completes with the decision, or with {@link LimitExceededException}
     */
    public CompletableFuture<Decision> take(String rule, String id, long cost) {
        return tryTake(rule, id, cost).thenCompose(AsyncRateLimiter::allowed);
    }

    /**
     * As {@link RateLimiter#take(String, String, long, Duration)}, on no thread.
     *
     * @param rule the name of a rule
     * @param id whom it limits
     * @param cost permits
     * @param longestWait from zero to an hour
     * @return completes with the decision, or with {@link LimitExceededException}
     */
    public CompletableFuture<Decision> take(String rule, String id, long cost, Duration longestWait) {
        return tryTake(rule, id, cost, longestWait).thenCompose(AsyncRateLimiter::allowed);
    }

    private static CompletableFuture<Decision> allowed(Decision decision) {
        return decision.allowed()
                ? CompletableFuture.completedFuture(decision)
                : CompletableFuture.failedFuture(new LimitExceededException(decision));
    }

    /**
     * As {@link RateLimiter#peek(String, String)}.
     *
     * @param rule the name of a rule
     * @param id whom it limits
     * @return completes with how the rule stands
     */
    public CompletableFuture<RuleVerdict> peek(String rule, String id) {
        return peek(rule, id, 1);
    }

    /**
     * As {@link RateLimiter#peek(String, String, long)}.
     *
     * @param rule the name of a rule
     * @param id whom it limits
     * @param cost permits
     * @return completes with how the rule stands
     */
    public CompletableFuture<RuleVerdict> peek(String rule, String id, long cost) {
        return operations.peek(rule, id, cost).async();
    }

    /**
     * As {@link RateLimiter#refund}.
     *
     * @param rule the name of a rule
     * @param id whom it limits
     * @param permits how many
     * @return completes once they are back
     */
    public CompletableFuture<@Nullable Void> refund(String rule, String id, long permits) {
        return operations.refund(rule, id, permits).async();
    }

    /**
     * As {@link RateLimiter#release}.
     *
     * @param decision what was decided
     * @return completes once it is given back
     */
    public CompletableFuture<@Nullable Void> release(Decision decision) {
        return operations.release(decision).async();
    }

    /**
     * As {@link RateLimiter#reset}.
     *
     * @param rule the name of a rule
     * @param id whom it limits
     * @return completes with whether anything was taken
     */
    public CompletableFuture<Boolean> reset(String rule, String id) {
        return operations.reset(rule, id).async();
    }
}
