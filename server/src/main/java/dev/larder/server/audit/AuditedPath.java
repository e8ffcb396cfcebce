package dev.larder.server.audit;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which requests are actions of an administrator, and how their paths are written down: the words of the API as they are, and a star for
 * whatever stands in the place of a name or id. Pure.
 */
final class AuditedPath {
    private static final String API = "/api/redis/";
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
            "rate-limits",
            "rules",
            "reset",
            "benchmark",
            "initialize",
            "shutdown");

    /** What programs do all day long is no action of an administrator. */
    private static final Set<String> TRAFFIC =
            Set.of(API + "sessions/create", API + "sessions/validate", API + "sessions/rotate");

    /** Longer ones than any path of the API are cut. */
    private static final int MAX_SEGMENTS = 10;

    private AuditedPath() {}

    static boolean isAction(String method, String path) {
        return !READING.contains(method)
                && path.startsWith(API)
                && !TRAFFIC.contains(path)
                && !(path.startsWith(API + "rate-limits/") && path.endsWith("/check"));
    }

    static String shown(String path) {
        return Arrays.stream(path.split("/", MAX_SEGMENTS + 1))
                .limit(MAX_SEGMENTS)
                .map(segment -> segment.isEmpty() || WORDS.contains(segment) ? segment : "*")
                .collect(Collectors.joining("/"));
    }
}
