package dev.larder.cache;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What may be said about one entry when it is put or loaded. Immutable.
 *
 * @param ttl exactly how long it lives, without jitter; null for the cache's {@link TtlPolicy}
 * @param tags the groups it is invalidated with; distinct
 * @since 0.1
 */
public record EntryOptions(@Nullable Duration ttl, List<String> tags) {
    /** Nothing special. */
    public static final EntryOptions NONE = new EntryOptions(null, List.of());

    /**
     * Checks and copies.
     *
     * @throws IllegalArgumentException if a tag is too long, empty or no well-formed Unicode, or there are too many
     */
    public EntryOptions {
        Set<String> distinct = new LinkedHashSet<>(tags);
        distinct.forEach(EntryOptions::checkTag);
        Limits.between("number of tags", distinct.size(), 0, CachePolicy.MAX_TAGS);
        tags = List.copyOf(distinct);
    }

    /**
     * Options with a time to live.
     *
     * @param ttl from 1 ms to the policy's {@code maxTtl}
     * @return never null
     */
    public static EntryOptions ttl(Duration ttl) {
        return new EntryOptions(ttl, List.of());
    }

    /**
     * Options with tags.
     *
     * @param tags at most {@link CachePolicy#MAX_TAGS}, each from 1 to {@link CachePolicy#MAX_TAG_BYTES} bytes
     * @return never null
     */
    public static EntryOptions tags(String... tags) {
        return new EntryOptions(null, List.of(tags));
    }

    /**
     * The same with another time to live.
     *
     * @param value from 1 ms to the policy's {@code maxTtl}
     * @return never null
     */
    public EntryOptions withTtl(Duration value) {
        return new EntryOptions(value, tags);
    }

    /**
     * The same with more tags.
     *
     * @param more the tags to add
     * @return never null
     */
    public EntryOptions withTags(Collection<String> more) {
        List<String> all = new ArrayList<>(tags);
        all.addAll(more);
        return new EntryOptions(ttl, all);
    }

    static void checkTag(String tag) {
        Limits.checkWellFormed("tag", tag);
        Limits.between("bytes of a tag", tag.getBytes(UTF_8).length, 1, CachePolicy.MAX_TAG_BYTES);
    }
}
