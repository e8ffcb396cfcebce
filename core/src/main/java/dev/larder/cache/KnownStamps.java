package dev.larder.cache;

import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The stamps that this node saw last of the tags of one cache. Whoever writes guesses by them what an entry has to carry, and the store
 * says whether the guess was right. Bounded, thread-safe.
 */
final class KnownStamps {
    static final int MAX_TAGS = 1_000;

    private final com.github.benmanes.caffeine.cache.Cache<String, Stamp> last =
            Caffeine.newBuilder().maximumSize(MAX_TAGS).executor(Runnable::run).build();

    /** The stamps of all these tags, or null if one was not seen. */
    @Nullable
    List<TagStamp> guess(List<String> names) {
        List<TagStamp> guessed = new ArrayList<>(names.size());
        for (String name : names) {
            Stamp stamp = last.getIfPresent(name);
            if (stamp == null) {
                return null;
            }
            guessed.add(new TagStamp(name, stamp));
        }
        return guessed;
    }

    void saw(List<TagStamp> stamps) {
        stamps.forEach(seen -> last.put(seen.name(), seen.stamp()));
    }
}
