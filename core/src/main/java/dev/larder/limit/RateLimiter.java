package dev.larder.limit;

import dev.larder.base.LatencyHistogram;
import dev.larder.base.Ticker;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * Rate limits by name, the same for all nodes that share a store.
 *
 * <p>A check is one round trip, whatever the number of its rules, or none: where the rule has a {@linkplain Rule#lease() lease}, and where
 * the store has said before that there is no permit yet. While the store cannot be asked, or does not answer within {@link
 * LimitConfig#deadline()}, the {@linkplain Rule#onFailure() failure policies} of the rules decide; nothing is ever asked twice, so a
 * permit may be lost then, and none is counted double. After a few failures in a row the store is not asked for a quarter of a second.
 *
 * <p>Rules that are {@linkplain #put put} or {@linkplain #remove removed} live are known to every node within a second. Thread-safe.
 *
 * @since 0.1
 */
public final class RateLimiter implements AutoCloseable {
    private final LimitOperations operations;
    private final Waits waits;
    private final AsyncRateLimiter async;

    /**
     * Makes a limiter, which asks its store now and from then on four times a second what is new.
     *
     * @param store where states are kept; neither owned nor closed
     * @param config its rules and settings
     * @param ticker elapsed time
     * @param random names this node and those who hold permits; thread-safe
     * @param executor what runs in the background runs here; it does not block
     */
    public RateLimiter(LimitStore store, LimitConfig config, Ticker ticker, RandomGenerator random, Executor executor) {
        this(store, config, ticker, random, executor, Safeguards.ALL);
    }

    RateLimiter(
            LimitStore store,
            LimitConfig config,
            Ticker ticker,
            RandomGenerator random,
            Executor executor,
            Safeguards safeguards) {
        this.operations = new LimitOperations(store, config, ticker, random, executor, safeguards);
        this.waits = new Waits(operations, ticker, Pause.of(ticker, executor));
        this.async = new AsyncRateLimiter(operations, waits);
        operations.start();
    }

    /**
     * Takes one permit, or none and says when to ask again. At most one round trip, O(1) in Redis for buckets and fixed windows.
     *
     * @param rule the name of a rule
     * @param id whom it limits; see {@link Target}
     * @return never null
     * @throws IllegalArgumentException if there is no such rule
     */
    public Decision tryTake(String rule, String id) {
        return tryTake(rule, id, 1);
    }

    /**
     * Takes several permits, or none and says when to ask again. At most one round trip.
     *
     * @param rule the name of a rule
     * @param id whom it limits; see {@link Target}
     * @param cost permits, from 1 to what the rule holds ({@link Rule#capacity()})
     * @return never null
     * @throws IllegalArgumentException if there is no such rule, or it can never admit the cost
     */
    public Decision tryTake(String rule, String id, long cost) {
        return operations.await(rule, id, cost);
    }

    /**
     * Takes permits, and waits for them if need be: in a {@link Algorithm#LEAKY_QUEUE} for the turn, else until the moment that a
     * refusal names, to ask once more. Other rules than queues keep no place: who comes at the right moment is served. At most one round trip
     * each time it asks, and one to give back a place in a queue that is too far back.
     *
     * @param rule the name of a rule
     * @param id whom it limits; see {@link Target}
     * @param cost permits, from 1 to what the rule holds
     * @param longestWait from zero to an hour; what would take longer is refused at once. An interrupted thread waits no longer, and
     *     stays interrupted
     * @return never null; what is allowed may be done now: it has no {@link Decision#delay()} any more
     * @throws IllegalArgumentException if there is no such rule, or not any more, or it can never admit the cost
     */
    public Decision tryTake(String rule, String id, long cost, Duration longestWait) {
        return waits.await(rule, id, cost, longestWait);
    }

    /**
     * Takes permits from several rules, or from none and says which of them refuses and when to ask again. At most one round trip; what lies
     * on several nodes of a cluster is asked for in parallel, and given back with two more trips where one refuses. So there, and where
     * some rules have leases, what one has room for may for a moment seem taken to others.
     *
     * @param targets from 1 to {@link LimitStore#MAX_RULES}, no two alike
     * @param cost permits of each, from 1 to the least of what the rules hold
     * @return never null
     * @throws IllegalArgumentException if there is no such rule, or one can never admit the cost
     */
    public Decision tryTake(Collection<Target> targets, long cost) {
        return operations.await(operations.counted(targets), cost);
    }

    /**
     * Takes a permit from every rule that is for a request, or from none. At most one round trip.
     *
     * @param request the request
     * @param cost permits of each, from 1 to the least of what the rules hold
     * @return never null; allowed by {@link Decision.Source#NO_RULE} if no rule is for it
     */
    public Decision tryTake(LimitRequest request, long cost) {
        List<Counted> on = operations.counted(request);
        return on.isEmpty() ? Decision.NO_RULE : operations.await(on, cost);
    }

    /**
     * Takes permits, or throws.
     *
     * @param rule the name of a rule
     * @param id whom it limits; see {@link Target}
     * @param cost permits, from 1 to what the rule holds
     * @return what was decided; allowed
     * @throws LimitExceededException if it is refused
     */
    public Decision take(String rule, String id, long cost) {
        return allowed(tryTake(rule, id, cost));
    }

    /**
     * Takes permits, and waits for them if need be, or throws; see {@link #tryTake(String, String, long, Duration)}.
     *
     * @param rule the name of a rule
     * @param id whom it limits; see {@link Target}
     * @param cost permits, from 1 to what the rule holds
     * @param longestWait from zero to an hour
     * @return what was decided; allowed
     * @throws LimitExceededException if it is refused
     */
    public Decision take(String rule, String id, long cost, Duration longestWait) {
        return allowed(tryTake(rule, id, cost, longestWait));
    }

    private static Decision allowed(Decision decision) {
        if (!decision.allowed()) {
            throw new LimitExceededException(decision);
        }
        return decision;
    }

    /**
     * How a rule stands, without taking anything. One round trip.
     *
     * @param rule the name of a rule
     * @param id whom it limits; see {@link Target}
     * @return whether a permit could be taken, and what is left in the store: permits that nodes have in advance are taken there
     * @throws dev.larder.base.StoreUnavailableException if the store does not answer
     */
    public RuleVerdict peek(String rule, String id) {
        return peek(rule, id, 1);
    }

    /**
     * How a rule stands for several permits, without taking anything. One round trip.
     *
     * @param rule the name of a rule
     * @param id whom it limits; see {@link Target}
     * @param cost permits, from 1 to what the rule holds
     * @return whether they could be taken, and if not in how long; what is left as in {@link #peek(String, String)}
     * @throws IllegalArgumentException if there is no such rule, or it can never admit the cost
     * @throws dev.larder.base.StoreUnavailableException if the store does not answer
     */
    public RuleVerdict peek(String rule, String id, long cost) {
        return operations.peek(rule, id, cost).await();
    }

    /**
     * Gives permits back that were taken and not used. Two round trips. Not for concurrency limits, whose permits are {@linkplain #release
     * released}.
     *
     * @param rule the name of a rule
     * @param id whom it limits; see {@link Target}
     * @param permits how many, at least 1
     * @throws IllegalArgumentException if there is no such rule, or it is a concurrency limit
     * @throws dev.larder.base.StoreUnavailableException if the store does not answer: then they may or may not be back
     */
    public void refund(String rule, String id, long permits) {
        operations.refund(rule, id, permits).await();
    }

    /**
     * Gives back what a decision took of concurrency limits; what was not taken is no mistake. One round trip. While the store cannot be
     * asked the permits end with their time.
     *
     * @param decision what was decided
     * @throws dev.larder.base.StoreUnavailableException if the store does not answer
     */
    public void release(Decision decision) {
        operations.release(decision).await();
    }

    /**
     * Forgets what was taken. Two round trips. Permits that nodes have in advance stay with them until their lease ends.
     *
     * @param rule the name of a rule
     * @param id whom it limits; see {@link Target}
     * @return whether anything was taken
     * @throws dev.larder.base.StoreUnavailableException if the store does not answer
     */
    public boolean reset(String rule, String id) {
        return operations.reset(rule, id).await();
    }

    /**
     * Adds a rule or replaces the one of its name, on all nodes: here at once, on the others within a second. What was taken under the former
     * one counts on, of buckets in proportion. Two round trips.
     *
     * @param rule the rule
     * @throws dev.larder.base.StoreUnavailableException if the store does not answer
     * @throws dev.larder.base.LarderException if there are too many names
     */
    public void put(Rule rule) {
        operations.put(Objects.requireNonNull(rule, "rule").name(), rule).await();
    }

    /**
     * Removes a rule on all nodes, also one that they are configured with: here at once, on the others within a second. Two round trips.
     *
     * @param rule the name of a rule
     * @return whether there was such a rule here
     * @throws dev.larder.base.StoreUnavailableException if the store does not answer
     */
    public boolean remove(String rule) {
        boolean known = operations.rules().find(rule) != null;
        if (known) {
            operations.put(rule, null).await();
        }
        return known;
    }

    /**
     * The rules as they are known here. No round trip.
     *
     * @return by name, sorted
     */
    public Map<String, Rule> rules() {
        return operations.rules().rules();
    }

    /**
     * The rule of a name as it is known here. No round trip.
     *
     * @param name any string
     * @return empty if there is none
     */
    public Optional<Rule> find(String name) {
        return Optional.ofNullable(operations.rules().find(name)).map(ActiveRule::rule);
    }

    /**
     * What the rules did on this node. No round trip, no lock but for the ids that were refused.
     *
     * @return by name, sorted
     */
    public Map<String, LimitStats> stats() {
        return operations.stats();
    }

    /**
     * How long checks took that asked the store, of all rules together, by bucket. No round trip.
     *
     * @return never null
     */
    public LatencyHistogram checkLatency() {
        return operations.checkLatency();
    }

    /**
     * Whether the store is not asked at present, because it did not answer. No round trip.
     *
     * @return true while the failure policies decide
     */
    public boolean degraded() {
        return operations.degraded();
    }

    /**
     * How many nodes share the store, this one included, as far as is known here. No round trip.
     *
     * @return at least 1
     */
    public int nodes() {
        return operations.nodes();
    }

    /**
     * What all states take in the store. Looks at all its keys, up to a million.
     *
     * @return empty if there are too many to count
     * @throws dev.larder.base.StoreUnavailableException if the store does not answer
     */
    public Optional<LimitStore.Usage> usage() {
        return operations.store().usage().await();
    }

    /**
     * The same without waiting.
     *
     * @return always the same
     */
    public AsyncRateLimiter async() {
        return async;
    }

    /** Stops asking what is new. Checks go on as long as the store does. */
    @Override
    public void close() {
        operations.close();
    }

    LimitOperations operations() {
        return operations;
    }
}
