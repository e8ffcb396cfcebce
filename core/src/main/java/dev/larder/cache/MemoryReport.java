package dev.larder.cache;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What {@link CacheManager#optimize()} found, did and did not do, and why.
 *
 * @param budgetBytes what all caches may take together; 0 if that is not bounded
 * @param before what they took; null if nobody looked
 * @param after what is left of that; what was written meanwhile is not in it. Null if nobody looked
 * @param exact whether all entries were seen; if not, what is given of entries and bytes is scaled up from a sample
 * @param layers by cache, sorted; empty if nobody looked
 * @param done what was done, in words
 * @param notDone what was not done, and why, in words
 * @param took how long it took
 * @since 0.1
 */
public record MemoryReport(
        long budgetBytes,
        @Nullable CacheUsage before,
        @Nullable CacheUsage after,
        boolean exact,
        Map<String, Layer> layers,
        List<String> done,
        List<String> notDone,
        Duration took) {
    /** Copies. */
    public MemoryReport {
        layers = Collections.unmodifiableMap(new TreeMap<>(layers));
        done = List.copyOf(done);
        notDone = List.copyOf(notDone);
    }

    /**
     * What became of one cache.
     *
     * @param before what it took
     * @param after what is left of that
     * @param removed what was removed of it
     * @param hitsPerSecond how often this node found something in it lately; null if the cache is not one of this node
     * @param loadMillis how long loading one of its entries takes on average; null if no entry that was looked into says so
     * @param reason why so much was removed and no more, with the numbers that it rests on
     * @param ttlAdvice what its time to live should rather be, and why; null if there is nothing to say
     */
    public record Layer(
            CacheUsage before,
            CacheUsage after,
            CacheUsage removed,
            @Nullable Double hitsPerSecond,
            @Nullable Double loadMillis,
            String reason,
            @Nullable String ttlAdvice) {}

    /**
     * How many entries were removed.
     *
     * @return from 0
     */
    public long removedEntries() {
        return layers.values().stream()
                .mapToLong(layer -> layer.removed().entries())
                .sum();
    }

    /**
     * What the removed entries took.
     *
     * @return bytes, from 0
     */
    public long freedBytes() {
        return layers.values().stream()
                .mapToLong(layer -> layer.removed().bytes())
                .sum();
    }
}
