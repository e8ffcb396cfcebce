package dev.larder.cache;

import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@link CacheManager#clear} shall clear.
 *
 * @since 0.1
 */
public sealed interface ClearRequest {
    /**
     * Everything in one cache.
     *
     * @param cache its name
     * @return never null
     */
    static ClearRequest cache(String cache) {
        return new WholeCache(cache);
    }

    /**
     * Every entry with one of some tags.
     *
     * @param cache the one cache to look in, or null for all whose names are known in the fleet
     * @param tags the tags
     * @return never null
     */
    static ClearRequest tags(@Nullable String cache, Set<String> tags) {
        return new Tags(cache, tags);
    }

    /**
     * Every entry whose key a pattern covers.
     *
     * @param cache the one cache to look in, or null for all
     * @param glob the pattern, as in Redis; see {@link dev.larder.base.Glob}
     * @return never null
     * @throws IllegalArgumentException if the name is not accepted, or the pattern is empty or no well-formed Unicode
     */
    static ClearRequest keys(@Nullable String cache, String glob) {
        return new Keys(cache, glob);
    }

    /**
     * Everything in one cache.
     *
     * @param cache its name
     */
    record WholeCache(String cache) implements ClearRequest {
        /** Checks the name. */
        public WholeCache {
            CacheNames.check(cache);
        }
    }

    /**
     * Every entry with one of some tags.
     *
     * @param cache the one cache, or null for all
     * @param tags the tags, at least one
     */
    record Tags(@Nullable String cache, Set<String> tags) implements ClearRequest {
        /** Checks and copies. */
        public Tags {
            if (cache != null) {
                CacheNames.check(cache);
            }
            tags = Set.copyOf(new LinkedHashSet<>(tags));
            Limits.between("number of tags", tags.size(), 1, CachePolicy.MAX_TAGS);
            tags.forEach(EntryOptions::checkTag);
        }
    }

    /**
     * Every entry whose key a pattern covers.
     *
     * @param cache the one cache, or null for all
     * @param glob the pattern
     */
    record Keys(@Nullable String cache, String glob) implements ClearRequest {
        /** Checks. */
        public Keys {
            if (cache != null) {
                CacheNames.check(cache);
            }
            if (Objects.requireNonNull(glob, "glob").isEmpty()) {
                throw new IllegalArgumentException("key pattern must not be empty, was empty");
            }
            Limits.checkWellFormed("key pattern", glob);
        }
    }
}
