package dev.larder.limit;

import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What rules look at of a request. Immutable.
 *
 * @param method the method
 * @param path the path, without the query
 * @param address the client's address, which only a trusted proxy may have named
 * @param user who is logged in, or null
 * @param headers gives the value of a header by name, or null
 * @param key what the application counts it under besides, or null
 * @since 0.1
 */
public record LimitRequest(
        String method,
        String path,
        String address,
        @Nullable String user,
        Function<String, @Nullable String> headers,
        @Nullable String key) {
    /** Checks. */
    public LimitRequest {
        method = method.toUpperCase(Locale.ROOT);
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(headers, "headers");
    }

    /**
     * A request without user, headers and key.
     *
     * @param method the method
     * @param path the path
     * @param address the client's address
     * @return never null
     */
    public static LimitRequest of(String method, String path, String address) {
        return new LimitRequest(method, path, address, null, name -> null, null);
    }
}
