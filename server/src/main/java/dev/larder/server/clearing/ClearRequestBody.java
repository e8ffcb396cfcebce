package dev.larder.server.clearing;

import dev.larder.cache.ClearRequest;
import dev.larder.server.problem.Problem;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What shall be cleared: exactly one of the three, or {@code layer} together with either of the others.
 *
 * @param layer a cache's name
 * @param keyPattern a glob, as in Redis, for keys without their cache's name
 * @param tags entries with any of these
 */
record ClearRequestBody(
        @Nullable String layer,
        @Nullable String keyPattern,
        @Nullable List<@Nullable String> tags) {
    /** The longest pattern; matching takes time with its length. */
    static final int MAX_PATTERN_CHARS = 1024;

    ClearRequest toRequest() {
        if (keyPattern != null && tags != null) {
            throw bad("key_pattern", "key_pattern and tags must not both be given, were");
        }
        if (keyPattern == null && tags == null && layer == null) {
            throw bad("layer", "one of layer, key_pattern and tags must be given, none was");
        }
        if (keyPattern != null && (keyPattern.isEmpty() || keyPattern.length() > MAX_PATTERN_CHARS)) {
            throw bad(
                    "key_pattern",
                    "key_pattern must be 1 to " + MAX_PATTERN_CHARS + " characters, was " + keyPattern.length());
        }
        try {
            return request();
        } catch (IllegalArgumentException e) {
            String field = tags != null ? "tags" : keyPattern != null ? "key_pattern" : "layer";
            throw bad(field, String.valueOf(e.getMessage()));
        }
    }

    private ClearRequest request() {
        if (tags != null) {
            return ClearRequest.tags(layer, Set.copyOf(present(tags)));
        }
        if (keyPattern != null) {
            return ClearRequest.keys(layer, keyPattern);
        }
        return ClearRequest.cache(String.valueOf(layer));
    }

    private static List<String> present(List<@Nullable String> tags) {
        return tags.stream()
                .map(tag -> {
                    if (tag == null) {
                        throw bad("tags", "tags must be strings, one was null");
                    }
                    return tag;
                })
                .distinct()
                .toList();
    }

    private static RuntimeException bad(String field, String detail) {
        return Problem.badField(field, detail).exception();
    }
}
