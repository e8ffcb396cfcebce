package dev.larder.servlet.limit;

import dev.larder.limit.Algorithm;
import dev.larder.limit.Decision;
import dev.larder.limit.Rule;
import dev.larder.limit.RuleVerdict;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * What a decision is to a client in the headers of the answer: {@code RateLimit-Policy} and {@code RateLimit} as
 * draft-ietf-httpapi-ratelimit-headers-10 has them (lists of RFC 9651), and {@code Retry-After} where it is refused. Rules in shadow are
 * not told of, nor is whom a rule limits. Pure.
 *
 * <p>Of a refusal the rules that refuse are told alone, and each names the moment that {@code Retry-After} names, so that no two times
 * contradict each other.
 *
 * @since 0.1
 */
public final class RateLimitHeaders {
    /** Which rules there are: quota and window of each. */
    public static final String POLICY = "RateLimit-Policy";

    /** How the rules stand: what remains, and in how many seconds there is more. */
    public static final String LIMIT = "RateLimit";

    /** When to come again, in seconds. */
    public static final String RETRY_AFTER = "Retry-After";

    /** The greatest integer of a structured field. */
    private static final long MAX_INTEGER = 999_999_999_999_999L;

    private RateLimitHeaders() {}

    /**
     * The headers of an answer.
     *
     * @param decision what was decided
     * @param legacy whether to add {@code X-RateLimit-Limit}, {@code -Remaining} and {@code -Reset} of the rule that is nearest to its limit
     * @return names and values; none if no rule is for the request, or the store could not be asked and so nothing is known
     */
    public static Map<String, String> of(Decision decision, boolean legacy) {
        Map<String, String> headers = new LinkedHashMap<>();
        long retrySeconds = seconds(decision.retryAfter().toNanos() / 1_000);
        if (!decision.allowed()) {
            headers.put(RETRY_AFTER, Long.toString(Math.max(1, retrySeconds)));
        }
        if (decision.source() == Decision.Source.FAILURE_POLICY) {
            return headers;
        }
        List<RuleVerdict> told = told(decision);
        if (!told.isEmpty()) {
            headers.put(POLICY, told.stream().map(one -> policy(one.rule())).collect(Collectors.joining(", ")));
            headers.put(
                    LIMIT,
                    told.stream().map(one -> limit(one, decision, retrySeconds)).collect(Collectors.joining(", ")));
        }
        if (legacy) {
            addLegacy(headers, decision, retrySeconds);
        }
        return headers;
    }

    /**
     * The names of the rules that refuse.
     *
     * @param decision what was decided
     * @return empty if it is allowed
     */
    public static List<String> violated(Decision decision) {
        return decision.allowed()
                ? List.of()
                : told(decision).stream().map(one -> one.rule().name()).toList();
    }

    private static List<RuleVerdict> told(Decision decision) {
        return decision.verdicts().stream()
                .filter(one -> !one.rule().shadow() && (decision.allowed() || !one.allowed()))
                .toList();
    }

    private static String policy(Rule rule) {
        String quota = '"' + rule.name() + "\";q=" + rule.limit();
        return rule.algorithm() == Algorithm.CONCURRENCY
                ? quota + ";qu=\"concurrent-requests\""
                : quota + ";w=" + Math.max(1, seconds(rule.window().toNanos() / 1_000));
    }

    private static String limit(RuleVerdict verdict, Decision decision, long retrySeconds) {
        long seconds = decision.allowed() ? seconds(verdict.resetMicros()) : Math.max(1, retrySeconds);
        return '"' + verdict.rule().name() + "\";r=" + Math.min(verdict.remaining(), MAX_INTEGER) + ";t=" + seconds;
    }

    private static void addLegacy(Map<String, String> headers, Decision decision, long retrySeconds) {
        Optional<RuleVerdict> nearest = decision.allowed() ? decision.tightest() : decision.refusedBy();
        nearest.ifPresent(one -> {
            headers.put("X-RateLimit-Limit", Long.toString(one.rule().limit()));
            headers.put("X-RateLimit-Remaining", Long.toString(one.remaining()));
            headers.put(
                    "X-RateLimit-Reset",
                    Long.toString(decision.allowed() ? seconds(one.resetMicros()) : Math.max(1, retrySeconds)));
        });
    }

    /** Rounded up: earlier than that it would be of no use to come. */
    private static long seconds(long micros) {
        long second = TimeUnit.SECONDS.toMicros(1);
        return (micros + second - 1) / second;
    }
}
