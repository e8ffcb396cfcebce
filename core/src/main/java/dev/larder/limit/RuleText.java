package dev.larder.limit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.larder.limit.RuleMatch.By;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How a rule is written down for other nodes: pairs as in the query of a URL, with the version of the format first. A node leaves alone
 * what it cannot read: it may be of a later version.
 */
final class RuleText {
    private static final String VERSION = "1";

    private RuleText() {}

    static String of(Rule rule) {
        Map<String, String> pairs = new LinkedHashMap<>();
        pairs.put("v", VERSION);
        pairs.put("algorithm", rule.algorithm().wireName());
        pairs.put("limit", Long.toString(rule.limit()));
        pairs.put("window", Long.toString(rule.windowMicros()));
        pairs.put("burst", Long.toString(rule.burst()));
        pairs.put("failure", rule.onFailure().wireName());
        pairs.put("shadow", Boolean.toString(rule.shadow()));
        pairs.put("lease", Long.toString(rule.lease().toMillis()));
        RuleMatch match = rule.match();
        if (match != null) {
            pairs.put("by", match.by().name());
            pairs.put("methods", String.join(",", match.methods()));
            putUnlessNull(pairs, "path", match.path());
            putUnlessNull(pairs, "header", match.header());
        }
        StringBuilder text = new StringBuilder(128);
        pairs.forEach((key, value) -> text.append(text.length() == 0 ? "" : "&")
                .append(key)
                .append('=')
                .append(URLEncoder.encode(value, UTF_8)));
        return text.toString();
    }

    private static void putUnlessNull(Map<String, String> pairs, String key, @Nullable String value) {
        if (value != null) {
            pairs.put(key, value);
        }
    }

    /**
     * Reads a rule.
     *
     * @throws IllegalArgumentException if it is not one that this version can read
     */
    static Rule read(String name, String text) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String pair : text.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                pairs.put(pair.substring(0, equals), URLDecoder.decode(pair.substring(equals + 1), UTF_8));
            }
        }
        if (!VERSION.equals(pairs.get("v"))) {
            throw new IllegalArgumentException("version of a rule must be " + VERSION + ", was " + pairs.get("v"));
        }
        return Rule.builder(name)
                .algorithm(Algorithm.ofWireName(get(pairs, "algorithm")).orElseThrow(() -> unknown("algorithm")))
                .limit(number(pairs, "limit"), Duration.ofNanos(TimeUnit.MICROSECONDS.toNanos(number(pairs, "window"))))
                .burst(number(pairs, "burst"))
                .onFailure(FailurePolicy.ofWireName(get(pairs, "failure")).orElseThrow(() -> unknown("failure")))
                .shadow(Boolean.parseBoolean(get(pairs, "shadow")))
                .lease(Duration.ofMillis(number(pairs, "lease")))
                .match(match(pairs))
                .build();
    }

    private static @Nullable RuleMatch match(Map<String, String> pairs) {
        String by = pairs.get("by");
        if (by == null) {
            return null;
        }
        String methods = get(pairs, "methods");
        return new RuleMatch(
                pairs.get("path"),
                methods.isEmpty() ? Set.of() : Set.of(methods.split(",", -1)),
                By.valueOf(by),
                pairs.get("header"));
    }

    private static String get(Map<String, String> pairs, String key) {
        String value = pairs.get(key);
        if (value == null) {
            throw unknown(key);
        }
        return value;
    }

    private static long number(Map<String, String> pairs, String key) {
        return Long.parseLong(get(pairs, key));
    }

    private static IllegalArgumentException unknown(String key) {
        return new IllegalArgumentException("a rule must say its " + key + " in words that this version knows");
    }
}
