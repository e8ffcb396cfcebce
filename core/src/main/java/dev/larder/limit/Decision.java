package dev.larder.limit;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Whether something may be done now. Immutable.
 *
 * @param allowed whether it may
 * @param source who decided
 * @param verdicts what each rule says, in the order asked for; empty if no rule was asked
 * @param holder by what {@link RateLimiter#release} knows what was taken of concurrency limits; 0 if nothing was
 * @since 0.1
 */
public record Decision(boolean allowed, Source source, List<RuleVerdict> verdicts, long holder) {
    /** Who decided. */
    public enum Source {
        /** The store, for all nodes. */
        STORE,
        /** This node, by permits that it had got in advance. */
        LEASE,
        /** This node, for the store has said that there is no permit before a time that has not come yet. */
        REMEMBERED,
        /** The failure policies of the rules, for the store could not be asked. */
        FAILURE_POLICY,
        /** Nobody: no rule is for it. */
        NO_RULE
    }

    /** What no rule is for. */
    static final Decision NO_RULE = new Decision(true, Source.NO_RULE, List.of(), 0);

    /** Copies. */
    public Decision {
        verdicts = List.copyOf(verdicts);
    }

    /**
     * The rule that refuses; of several the one that does so longest.
     *
     * @return empty if it is allowed
     */
    public Optional<RuleVerdict> refusedBy() {
        return allowed
                ? Optional.empty()
                : verdicts.stream()
                        .filter(RuleVerdict::refuses)
                        .max(Comparator.comparingLong(RuleVerdict::retryMicros));
    }

    /**
     * The rule that has the least left, in proportion to what it holds; rules in shadow do not count.
     *
     * @return empty if no rule was asked
     */
    public Optional<RuleVerdict> tightest() {
        return verdicts.stream()
                .filter(verdict -> !verdict.rule().shadow())
                .min(Comparator.comparingDouble(
                        verdict -> (double) verdict.remaining() / verdict.rule().capacity()));
    }

    /**
     * When to ask again.
     *
     * @return zero if it is allowed
     */
    public Duration retryAfter() {
        return refusedBy().map(RuleVerdict::retryAfter).orElse(Duration.ZERO);
    }

    /**
     * How long to wait before doing what was admitted: the longest of all queues that are not in shadow.
     *
     * @return zero unless a rule is a {@link Algorithm#LEAKY_QUEUE}
     */
    public Duration delay() {
        return RuleVerdict.duration(verdicts.stream()
                .filter(verdict -> !verdict.rule().shadow())
                .mapToLong(RuleVerdict::delayMicros)
                .max()
                .orElse(0));
    }

    /** The same once its turn has come. */
    Decision atItsTurn() {
        return new Decision(
                true, source, verdicts.stream().map(RuleVerdict::atItsTurn).toList(), holder);
    }

    /** What was admitted to a place too far back, as a refusal until the queue is short enough. */
    Decision tooLate(long longestWaitNanos) {
        long micros = TimeUnit.NANOSECONDS.toMicros(longestWaitNanos);
        return new Decision(
                false,
                source,
                verdicts.stream().map(verdict -> verdict.tooLate(micros)).toList(),
                0);
    }
}
