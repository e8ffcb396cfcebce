package dev.larder.server.extending;

import dev.larder.cache.ClearRequest;
import dev.larder.cache.EntryKey;
import dev.larder.cache.TtlPolicy;
import dev.larder.server.problem.Problem;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Which entries shall live how much longer.
 *
 * @param keyPattern a glob, as in Redis, for keys without their cache's name
 * @param ttlSeconds what is added to the time that each has left
 * @param layer the one cache to look in, or null for all
 */
record ExtendRequest(
        @Nullable String keyPattern,
        @Nullable Long ttlSeconds,
        @Nullable String layer) {
    /** The longest pattern; matching takes time with its length. */
    static final int MAX_PATTERN_CHARS = 1024;

    /** The pattern, if it is one. */
    String pattern() {
        String pattern = keyPattern;
        if (pattern == null || pattern.isEmpty() || pattern.length() > MAX_PATTERN_CHARS) {
            throw bad(
                    "key_pattern",
                    "key_pattern must be 1 to " + MAX_PATTERN_CHARS + " characters, was "
                            + (pattern == null ? "not given" : String.valueOf(pattern.length())));
        }
        try {
            var unused = ClearRequest.keys(null, pattern);
        } catch (IllegalArgumentException e) {
            throw bad("key_pattern", String.valueOf(e.getMessage()));
        }
        return pattern;
    }

    /** How much longer, if that is in range. */
    Duration additional() {
        Long seconds = ttlSeconds;
        if (seconds == null || seconds < 1 || seconds > TtlPolicy.MAX_TTL.toSeconds()) {
            throw bad(
                    "ttl_seconds",
                    "ttl_seconds must be between 1 and " + TtlPolicy.MAX_TTL.toSeconds() + ", was "
                            + (seconds == null ? "not given" : seconds.toString()));
        }
        return Duration.ofSeconds(seconds);
    }

    /** The cache, if it may be called so. */
    @Nullable
    String cache() {
        if (layer != null && !layer.matches(EntryKey.CACHE_NAME)) {
            throw bad("layer", "layer must match " + EntryKey.CACHE_NAME + ", did not");
        }
        return layer;
    }

    private static RuntimeException bad(String field, String detail) {
        return Problem.badField(field, detail).exception();
    }
}
