package dev.larder.server.limits;

import dev.larder.limit.Rule;
import dev.larder.limit.RuleMatch;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A rule.
 *
 * @param ruleName its name
 * @param requestsPerWindow how much it allows in a window
 * @param windowSeconds the window, rounded up
 * @param algorithm how it counts
 * @param burstAllowance what a bucket holds beyond that
 * @param match which requests it is for; null if it is asked for by name alone
 * @param failurePolicy what it answers while Redis cannot be asked
 * @param shadow whether it only counts what it would refuse
 * @param leaseMs for how long a node may spend permits that it got in advance; 0 for none
 */
record RuleResponse(
        String ruleName,
        long requestsPerWindow,
        long windowSeconds,
        String algorithm,
        long burstAllowance,
        @Nullable Match match,
        String failurePolicy,
        boolean shadow,
        long leaseMs) {
    /**
     * Which requests a rule is for.
     *
     * @param path a glob for the path, or null for all
     * @param methods empty for all
     * @param by what it counts by
     * @param header the header that it counts by, or null
     */
    record Match(
            @Nullable String path,
            List<String> methods,
            String by,
            @Nullable String header) {}

    static RuleResponse of(Rule rule) {
        return new RuleResponse(
                rule.name(),
                rule.limit(),
                seconds(rule.window()),
                rule.algorithm().wireName(),
                rule.burst(),
                of(rule.match()),
                rule.onFailure().wireName(),
                rule.shadow(),
                rule.lease().toMillis());
    }

    private static @Nullable Match of(@Nullable RuleMatch match) {
        return match == null
                ? null
                : new Match(
                        match.path(),
                        match.methods().stream().sorted().toList(),
                        match.by().name().toLowerCase(Locale.ROOT),
                        match.header());
    }

    static long seconds(Duration window) {
        return window.toNanosPart() == 0 ? window.toSeconds() : window.toSeconds() + 1;
    }
}
