package dev.larder.limit;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * What one rule says, as a part of a {@link Decision}.
 *
 * @param rule the rule
 * @param id whom it limits
 * @param allowed whether it has room; of a rule in shadow it does not matter
 * @param remaining how many permits are left; of what was not asked for, because the store was away, as many as the rule holds
 * @param retryMicros in how long the cost can be taken if nobody takes anything, 0 if now
 * @param resetMicros in how long all permits are there again if nobody takes anything
 * @param delayMicros how long to wait before doing what was admitted; of queues alone
 * @since 0.1
 */
public record RuleVerdict(
        Rule rule, String id, boolean allowed, long remaining, long retryMicros, long resetMicros, long delayMicros) {
    /**
     * In how long the cost can be taken if nobody takes anything.
     *
     * @return zero if now
     */
    public Duration retryAfter() {
        return duration(retryMicros);
    }

    /**
     * In how long all permits are there again if nobody takes anything.
     *
     * @return zero if they are
     */
    public Duration resetAfter() {
        return duration(resetMicros);
    }

    static Duration duration(long micros) {
        return Duration.ofNanos(TimeUnit.MICROSECONDS.toNanos(micros));
    }

    static RuleVerdict of(Keyed on, boolean allowed, LimitStore.Standing standing) {
        return new RuleVerdict(
                on.rule(),
                on.id(),
                allowed,
                standing.remaining(),
                standing.retryMicros(),
                standing.resetMicros(),
                standing.delayMicros());
    }

    RuleVerdict atItsTurn() {
        return new RuleVerdict(rule, id, allowed, remaining, retryMicros, resetMicros, 0);
    }

    RuleVerdict tooLate(long longestWaitMicros) {
        long tooLong = delayMicros - longestWaitMicros;
        return tooLong <= 0 || rule.shadow() ? this : new RuleVerdict(rule, id, false, 0, tooLong, resetMicros, 0);
    }

    boolean refuses() {
        return !allowed && !rule.shadow();
    }
}
