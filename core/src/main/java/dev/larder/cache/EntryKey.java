package dev.larder.cache;

import java.util.Objects;

/**
 * Names one entry: the cache it lives in, and its key there.
 *
 * @param cache the cache's name, matching {@link #CACHE_NAME}
 * @param key the key; any string that is not empty
 * @since 0.1
 */
public record EntryKey(String cache, String key) {
    /** What a cache may be called. No colon and no brace: both have a meaning in stored keys. */
    public static final String CACHE_NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";

    /** Checks that nothing is null. */
    public EntryKey {
        Objects.requireNonNull(cache, "cache");
        Objects.requireNonNull(key, "key");
    }
}
