package dev.larder.server.values;

import dev.larder.cache.CachePolicy;
import dev.larder.cache.EntryKey;
import dev.larder.server.problem.Problem;
import dev.larder.server.web.RawPath;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;

/** Finds out which entry a path names: {@code /api/cache/{cache}/{key}}, where the key may hold anything but NUL and segments of dots. */
final class ValueAddress {
    static final String ROOT = "/api/cache/";

    private static final Set<String> DOTS = Set.of(".", "..");

    private ValueAddress() {}

    static EntryKey of(String requestUri) {
        String rest = RawPath.after(ROOT, requestUri);
        int slash = rest.indexOf('/');
        if (slash < 0) {
            throw Problem.of(404, "nothing is served under this path; a key is missing")
                    .exception();
        }
        String cache = RawPath.decode("cache", rest.substring(0, slash));
        if (!cache.matches(EntryKey.CACHE_NAME)) {
            throw Problem.badField("cache", "cache must match " + EntryKey.CACHE_NAME)
                    .exception();
        }
        String key = RawPath.decode("key", rest.substring(slash + 1));
        int bytes = key.getBytes(StandardCharsets.UTF_8).length;
        if (bytes < 1 || bytes > CachePolicy.DEFAULT_MAX_KEY_BYTES) {
            throw Problem.badField(
                            "key",
                            "key must be between 1 and " + CachePolicy.DEFAULT_MAX_KEY_BYTES + " bytes in UTF-8, was "
                                    + bytes)
                    .exception();
        }
        if (Arrays.stream(key.split("/", -1)).anyMatch(DOTS::contains)) {
            // Clients and proxies resolve them, so that the same path would name one value or another.
            throw Problem.badField("key", "key must not hold . or .. between slashes, encoded or not")
                    .exception();
        }
        return new EntryKey(cache, key);
    }
}
