package dev.larder.server.web;

import dev.larder.server.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.util.StringUtils;

/**
 * The words of paths that are the same in every request. A router finds a resource also where they are percent-encoded or have parameters;
 * what is read from the raw path, and who decides by it, must not be led astray by that. Pure.
 *
 * @since 0.1
 */
public final class FixedPath {
    /** What the paths of all resources begin with. Longer ones, behind which names and keys begin, stand for themselves. */
    private static final List<String> ROOTS = List.of(
            "/api/cache/",
            "/api/redis/",
            "/api/redis/cache/keys/",
            "/api/redis/rate-limits/",
            "/api/redis/sessions/users/",
            "/actuator/",
            "/v3/api-docs/",
            "/dashboard/");

    private static final Pattern SLASH = Pattern.compile("/");
    private static final Pattern ANY_SLASH = Pattern.compile("/|%2[fF]");
    private static final Pattern SUSPECT = Pattern.compile("[%;]|//");

    private FixedPath() {}

    /**
     * What is wrong with how the fixed part of a path is spelled.
     *
     * @param rawPath as the client sent it; one that a container has accepted
     * @return a problem with status 400, or empty if the path is spelled as documented, or under no root at all
     */
    public static Optional<Problem> fault(String rawPath) {
        if (!SUSPECT.matcher(rawPath).find()) {
            return Optional.empty();
        }
        String meant = "/" + String.join("/", words(ANY_SLASH, rawPath)) + "/";
        String given = rawPath + "/";
        return ROOTS.stream()
                .filter(root -> meant.startsWith(root) && !given.startsWith(root))
                .findFirst()
                .map(FixedPath::misspelled);
    }

    static Problem misspelled(String root) {
        return Problem.of(
                400,
                "the fixed part of the path, " + root
                        + ", must be sent as it is: not percent-encoded, without parameters and with single slashes");
    }

    /**
     * What stands between the slashes of a path, as a router reads it: decoded, parameters left out, empty ones too. A slash that is encoded
     * separates nothing.
     *
     * @param rawPath as the client sent it; one that a container has accepted
     * @return the segments, in their order; bytes beyond ASCII as in ISO 8859-1
     */
    public static List<String> words(String rawPath) {
        return words(SLASH, rawPath);
    }

    private static List<String> words(Pattern separator, String rawPath) {
        return separator
                .splitAsStream(rawPath)
                .map(segment -> segment.split(";", 2)[0])
                .filter(segment -> !segment.isEmpty())
                .map(segment -> StringUtils.uriDecode(segment, StandardCharsets.ISO_8859_1))
                .toList();
    }
}
