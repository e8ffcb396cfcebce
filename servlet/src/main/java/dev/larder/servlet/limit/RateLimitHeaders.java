package dev.larder.servlet.limit;

import dev.larder.limit.Algorithm;
import dev.larder.limit.Decision;
import dev.larder.limit.Rule;
import dev.larder.limit.RuleVerdict;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * What a decision is to a client in the headers of the answer: {@code RateLimit-Policy} and {@code RateLimit} as
 * draft-ietf-httpapi-ratelimit-headers-10 has them (lists of RFC 9651), and {@code Retry-After} where it is refused. Rules in shadow are
 * not told of; whom a rule limits only by {@link PartitionKeys}. Thread-safe.
 *
 * <p>Of a refusal the rules that refuse are told alone, and each names the moment that {@code Retry-After} names, so that no two times
 * contradict each other.
 *
 * <p>Times are rounded up to seconds, and:
 *
 * <ul>
 *   <li>a tenth is added at random, at most {@link #MOST_JITTER_SECONDS}, so that not all who wait for the end of the same window come at once;
 *   <li>of a rule whose window is longer than {@link #SHORT_WINDOW_SECONDS}, {@code t} is never so short that whoever spends {@code r} evenly in
 *       it would be more than {@link #MOST_TIMES_THE_RATE} times as fast as the rule;
 *   <li>none is longer than {@link #LONGEST_SECONDS}: who comes too early is refused once more, and rules change.
 * </ul>
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

    /** The longest time that is told: a day. */
    public static final long LONGEST_SECONDS = RetryTimes.LONGEST_SECONDS;

    /** How much is added at random at most. */
    public static final long MOST_JITTER_SECONDS = RetryTimes.MOST_JITTER_SECONDS;

    /** The longest window of which what remains may be spent at once. */
    public static final long SHORT_WINDOW_SECONDS = 60;

    /** How much faster than its rate a rule with a longer window lets clients believe they may be. */
    public static final long MOST_TIMES_THE_RATE = 10;

    private final PartitionKeys partitionKeys;
    private final boolean legacy;
    private final RetryTimes times;

    /**
     * Makes what writes headers.
     *
     * @param partitionKeys what is told of whom a rule limits
     * @param legacy whether to add {@code X-RateLimit-Limit}, {@code -Remaining} and {@code -Reset} of the rule that is nearest to its limit
     * @param random for the times; thread-safe
     */
    public RateLimitHeaders(PartitionKeys partitionKeys, boolean legacy, RandomGenerator random) {
        this.partitionKeys = Objects.requireNonNull(partitionKeys, "partitionKeys");
        this.legacy = legacy;
        this.times = new RetryTimes(random);
    }

    /**
     * The headers of an answer.
     *
     * @param decision what was decided
     * @return names and values; none if no rule is for the request, or the store could not be asked and so nothing is known
     */
    public Map<String, String> of(Decision decision) {
        Map<String, String> headers = new LinkedHashMap<>();
        long retrySeconds = times.seconds(decision.retryAfter());
        if (!decision.allowed()) {
            headers.put(RETRY_AFTER, Long.toString(retrySeconds));
        }
        if (decision.source() == Decision.Source.FAILURE_POLICY) {
            return headers;
        }
        List<RuleVerdict> told = told(decision);
        if (!told.isEmpty()) {
            headers.put(POLICY, told.stream().map(this::policy).collect(Collectors.joining(", ")));
            headers.put(
                    LIMIT,
                    told.stream()
                            .map(one -> limit(one, decision.allowed() ? moreSeconds(one) : retrySeconds))
                            .collect(Collectors.joining(", ")));
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

    private String policy(RuleVerdict verdict) {
        Rule rule = verdict.rule();
        String quota = '"' + rule.name() + "\";q=" + rule.limit();
        String per =
                rule.algorithm() == Algorithm.CONCURRENCY ? ";qu=\"concurrent-requests\"" : ";w=" + windowSeconds(rule);
        return quota + per + partitionKeys.parameter(verdict);
    }

    private String limit(RuleVerdict verdict, long seconds) {
        return '"' + verdict.rule().name() + "\";r=" + verdict.remaining() + ";t=" + seconds
                + partitionKeys.parameter(verdict);
    }

    /** Of what is allowed: when all is there again, and not so soon that what remains would be spent much faster than the rule means. */
    private long moreSeconds(RuleVerdict verdict) {
        Rule rule = verdict.rule();
        long seconds = times.later(RetryTimes.roundedUp(verdict.resetMicros()));
        long window = windowSeconds(rule);
        if (window <= SHORT_WINDOW_SECONDS || rule.algorithm() == Algorithm.CONCURRENCY) {
            return seconds;
        }
        double atTheRate = (double) verdict.remaining() * window / rule.limit();
        return Math.min(LONGEST_SECONDS, Math.max(seconds, (long) Math.ceil(atTheRate / MOST_TIMES_THE_RATE)));
    }

    private void addLegacy(Map<String, String> headers, Decision decision, long retrySeconds) {
        Optional<RuleVerdict> nearest = decision.allowed() ? decision.tightest() : decision.refusedBy();
        nearest.ifPresent(one -> {
            headers.put("X-RateLimit-Limit", Long.toString(one.rule().limit()));
            headers.put("X-RateLimit-Remaining", Long.toString(one.remaining()));
            headers.put("X-RateLimit-Reset", Long.toString(decision.allowed() ? moreSeconds(one) : retrySeconds));
        });
    }

    private static long windowSeconds(Rule rule) {
        return Math.max(
                1,
                RetryTimes.roundedUp(TimeUnit.NANOSECONDS.toMicros(rule.window().toNanos())));
    }
}
