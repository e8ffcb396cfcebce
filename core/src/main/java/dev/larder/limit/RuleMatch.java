package dev.larder.limit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.larder.base.Glob;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which requests a rule is for, and by what of them it counts. Immutable.
 *
 * @param path a glob for the path ({@code *} any characters, {@code ?} one), or null for all
 * @param methods the methods in upper case; empty for all
 * @param by what tells one that is limited from another
 * @param header the name of the header where {@code by} is {@link By#HEADER}, else null
 * @since 0.1
 */
public record RuleMatch(
        @Nullable String path,
        Set<String> methods,
        By by,
        @Nullable String header) {
    /** What tells one that is limited from another. */
    public enum By {
        /** Nothing: all share one limit. */
        ALL,
        /** The user. Requests without one are counted by address. */
        USER,
        /** The address of the client; of an IPv6 address the network, its first 64 bits. */
        IP,
        /** The value of a header. Requests without it are counted by address. */
        HEADER,
        /** The key that the caller gives with the request. Requests without one are not counted. */
        KEY
    }

    /** How long a path may be. */
    public static final int MAX_PATH_CHARS = 512;

    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}");
    private static final int MAX_METHODS = 16;

    /** Checks and copies. */
    public RuleMatch {
        Objects.requireNonNull(by, "by");
        if (path != null) {
            if (path.isEmpty() || path.length() > MAX_PATH_CHARS) {
                throw new IllegalArgumentException(
                        "path must have 1 to " + MAX_PATH_CHARS + " characters, had " + path.length());
            }
            if (!UTF_8.newEncoder().canEncode(path)) {
                throw new IllegalArgumentException(
                        "path must be well-formed Unicode, was text with half of a surrogate pair");
            }
            var unused = Glob.of(path);
        }
        if (methods.size() > MAX_METHODS
                || !methods.stream().allMatch(one -> TOKEN.matcher(one).matches())) {
            throw new IllegalArgumentException(
                    "methods must be at most " + MAX_METHODS + " names, were " + methods.size());
        }
        Set<String> upper = new TreeSet<>();
        methods.forEach(one -> upper.add(one.toUpperCase(Locale.ROOT)));
        methods = Set.copyOf(upper);
        if ((by == By.HEADER) != (header != null)
                || (header != null && !TOKEN.matcher(header).matches())) {
            throw new IllegalArgumentException("header must be the name of one where it is counted by, else none");
        }
    }

    /**
     * All requests, counted by one thing.
     *
     * @param by anything but {@link By#HEADER}
     * @return never null
     */
    public static RuleMatch all(By by) {
        return new RuleMatch(null, Set.of(), by, null);
    }

    /**
     * What a request is counted under.
     *
     * @param request the request
     * @return null if it is not counted
     */
    public @Nullable String idOf(LimitRequest request) {
        return switch (by) {
            case ALL -> "*";
            case IP -> ip(request);
            case USER -> request.user() == null ? ip(request) : "user:" + request.user();
            case HEADER -> {
                String value = request.headers().apply(Objects.requireNonNull(header));
                yield value == null ? ip(request) : "header:" + value;
            }
            case KEY -> request.key() == null ? null : "key:" + request.key();
        };
    }

    private static String ip(LimitRequest request) {
        return "ip:" + ClientNetwork.of(request.address());
    }
}
