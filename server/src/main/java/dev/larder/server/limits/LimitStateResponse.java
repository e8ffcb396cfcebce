package dev.larder.server.limits;

import dev.larder.limit.RuleVerdict;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;

/**
 * How a rule stands for somebody.
 *
 * @param ruleName the rule
 * @param identifier whom it limits
 * @param allowed whether there is room, or was
 * @param remainingRequests how much is left
 * @param resetTime when all is there again if nobody takes anything
 * @param retryAfterSeconds in how long there is room, rounded up; 0 if there is
 * @param currentUsage how much is taken
 * @param limit how much the rule holds, its burst included
 */
record LimitStateResponse(
        String ruleName,
        String identifier,
        boolean allowed,
        long remainingRequests,
        Instant resetTime,
        long retryAfterSeconds,
        long currentUsage,
        long limit) {
    private static final long SECOND = TimeUnit.SECONDS.toMicros(1);

    static LimitStateResponse of(RuleVerdict verdict, Instant now) {
        return of(verdict.allowed(), verdict, now);
    }

    static LimitStateResponse of(boolean allowed, RuleVerdict verdict, Instant now) {
        long capacity = verdict.rule().capacity();
        return new LimitStateResponse(
                verdict.rule().name(),
                verdict.id(),
                allowed,
                verdict.remaining(),
                now.plus(verdict.resetAfter()).truncatedTo(ChronoUnit.MILLIS),
                allowed ? 0 : Math.max(1, (verdict.retryMicros() + SECOND - 1) / SECOND),
                Math.max(0, capacity - verdict.remaining()),
                capacity);
    }
}
