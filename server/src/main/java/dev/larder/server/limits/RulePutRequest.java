package dev.larder.server.limits;

import dev.larder.limit.Algorithm;
import dev.larder.limit.FailurePolicy;
import dev.larder.limit.Rule;
import dev.larder.limit.RuleMatch;
import dev.larder.server.problem.Problem;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A rule to put.
 *
 * @param requestsPerWindow how much it allows in a window
 * @param windowSeconds the window
 * @param algorithm {@code token_bucket}, {@code sliding_window}, {@code sliding_log}, {@code fixed_window}, {@code leaky_bucket}, {@code
 *     leaky_queue} or {@code concurrency}
 * @param burstAllowance what a bucket holds beyond that; 0 unless given
 * @param match which requests it is for
 * @param failurePolicy {@code open}, {@code closed} or {@code local}; open unless given
 * @param shadow whether it only counts what it would refuse
 * @param leaseMs for how long a node may spend permits that it got in advance
 */
record RulePutRequest(
        long requestsPerWindow,
        long windowSeconds,
        String algorithm,
        @Nullable Long burstAllowance,
        @Nullable Match match,
        @Nullable String failurePolicy,
        @Nullable Boolean shadow,
        @Nullable Long leaseMs) {
    private static final long LONGEST_SECONDS = Rule.LONGEST_WINDOW.toSeconds();

    /**
     * Which requests the rule is for.
     *
     * @param path a glob for the path; all unless given
     * @param methods all unless given
     * @param by {@code all}, {@code user}, {@code ip}, {@code header} or {@code key}; ip unless given
     * @param header the header to count by
     */
    @Schema(name = "RulePutMatch")
    record Match(
            @Nullable String path,
            @Nullable List<@Nullable String> methods,
            @Nullable String by,
            @Nullable String header) {}

    Rule toRule(String name) {
        Algorithm how = Algorithm.ofWireName(Objects.requireNonNullElse(algorithm, ""))
                .orElseThrow(() -> bad(
                        "algorithm",
                        words(Arrays.stream(Algorithm.values())
                                .map(Algorithm::wireName)
                                .collect(Collectors.joining(" "))),
                        algorithm));
        FailurePolicy failure = failurePolicy == null
                ? FailurePolicy.OPEN
                : FailurePolicy.ofWireName(failurePolicy)
                        .orElseThrow(() -> bad("failure_policy", words("open closed local"), failurePolicy));
        if (windowSeconds < 1 || windowSeconds > LONGEST_SECONDS) {
            throw bad("window_seconds", "between 1 and " + LONGEST_SECONDS, windowSeconds);
        }
        Rule.Builder rule = Rule.builder(name)
                .algorithm(how)
                .limit(requestsPerWindow, Duration.ofSeconds(windowSeconds))
                .burst(burstAllowance == null ? 0 : burstAllowance)
                .onFailure(failure)
                .shadow(Boolean.TRUE.equals(shadow))
                .lease(Duration.ofMillis(leaseMs == null ? 0 : leaseMs))
                .match(match == null ? null : of(match));
        return checked(rule::build);
    }

    private static RuleMatch of(Match match) {
        RuleMatch.By by = match.by() == null
                ? RuleMatch.By.IP
                : Arrays.stream(RuleMatch.By.values())
                        .filter(one -> one.name().toLowerCase(Locale.ROOT).equals(match.by()))
                        .findFirst()
                        .orElseThrow(() -> bad("by", words("all user ip header key"), match.by()));
        Set<String> methods = match.methods() == null ? Set.of() : present(match.methods());
        return checked(() -> new RuleMatch(match.path(), methods, by, match.header()));
    }

    private static Set<String> present(List<@Nullable String> methods) {
        Set<String> present = new LinkedHashSet<>();
        for (String method : methods) {
            if (method == null) {
                throw bad("methods", "a list of names", null);
            }
            present.add(method);
        }
        return present;
    }

    /** What a rule refuses it names in words of the library; they are those of the wire but for these. */
    private static <T> T checked(Supplier<T> making) {
        try {
            return making.get();
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            throw Problem.badField(field(message), message).exception();
        }
    }

    private static String field(String message) {
        String first = message.split(" ", 2)[0];
        return switch (first) {
            case "limit" -> "requests_per_window";
            case "burst" -> "burst_allowance";
            case "window" -> "window_seconds";
            case "lease" -> "lease_ms";
            case "name" -> "rule";
            default -> first;
        };
    }

    private static String words(String words) {
        return "one of " + words;
    }

    private static RuntimeException bad(String field, String accepted, @Nullable Object given) {
        return Problem.badField(field, field + " must be " + accepted + ", was " + given)
                .exception();
    }
}
