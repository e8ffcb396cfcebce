package dev.larder.cache;

import java.util.Objects;

/**
 * Names a group of entries of one cache that are invalidated together. The empty name is the whole cache: every entry
 * belongs to it.
 *
 * @param cache the cache's name
 * @param name the tag; empty for the whole cache
 * @since 0.1
 */
public record Tag(String cache, String name) {
    /** Checks that nothing is null. */
    public Tag {
        Objects.requireNonNull(cache, "cache");
        Objects.requireNonNull(name, "name");
    }

    /**
     * The tag that every entry of a cache belongs to.
     *
     * @param cache the cache's name
     * @return never null
     */
    public static Tag wholeCache(String cache) {
        return new Tag(cache, "");
    }
}
