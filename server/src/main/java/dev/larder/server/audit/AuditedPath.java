package dev.larder.server.audit;

import dev.larder.server.web.FixedPath;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which requests are actions of an administrator, and how their paths are written down: the words of the API as they are, and a star for
 * whatever stands in the place of a name or id. However a path is spelled, it is read as the router reads it. Pure.
 */
final class AuditedPath {
    private static final List<String> API = List.of("api", "redis");
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");
    private static final Set<String> WORDS = Set.of(
            "api",
            "redis",
            "cache",
            "clear",
            "optimize",
            "ttl",
            "extend",
            "keys",
            "sessions",
            "users",
            "terminate",
            "rate-limits",
            "rules",
            "reset",
            "benchmark",
            "initialize",
            "shutdown");

    /** What programs do all day long is no action of an administrator. */
    private static final Set<List<String>> TRAFFIC =
            Set.of(List.of("sessions", "create"), List.of("sessions", "validate"), List.of("sessions", "rotate"));

    /** How many words {@code rate-limits/rule/id/check} has. */
    private static final int CHECK_WORDS = 4;

    /** Longer ones than any path of the API are cut. */
    private static final int MAX_SEGMENTS = 9;

    private AuditedPath() {}

    static boolean isAction(String method, String path) {
        List<String> words = FixedPath.words(path);
        return !READING.contains(method)
                && words.size() > API.size()
                && words.subList(0, API.size()).equals(API)
                && !(method.equals("POST") && isTraffic(words.subList(API.size(), words.size())));
    }

    private static boolean isTraffic(List<String> words) {
        return TRAFFIC.contains(words)
                || (words.size() == CHECK_WORDS
                        && words.get(0).equals("rate-limits")
                        && words.get(CHECK_WORDS - 1).equals("check"));
    }

    static String shown(String path) {
        return FixedPath.words(path).stream()
                .limit(MAX_SEGMENTS)
                .map(word -> WORDS.contains(word) ? word : "*")
                .collect(Collectors.joining("/", "/", ""));
    }
}
