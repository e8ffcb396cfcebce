package dev.larder.observe;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link Advisor} goes by: figures as they were found. What is not known is null, or left out, never a made-up 0.
 *
 * @param window in what time {@code layers} and {@code evictedKeys} were counted
 * @param layers what the caches did, by name
 * @param hotKeys the keys that are read most on one node
 * @param rules what rate limits did on one node, by name
 * @param servers the primaries of the store
 * @param slowCommands what the store took long for lately
 * @param budget what the caches take and may take; null if that is not known
 * @param node what one node has to do with the store; null if that is not known
 * @param evictedKeys keys that the store threw out at its limit in the window; null if that is not known
 * @since 0.1
 */
public record Observation(
        Duration window,
        Map<String, Layer> layers,
        List<Hot> hotKeys,
        Map<String, Limit> rules,
        List<Server> servers,
        List<Slow> slowCommands,
        @Nullable Budget budget,
        @Nullable Node node,
        @Nullable Long evictedKeys) {
    /** Nothing is known. */
    public static final Observation NOTHING =
            new Observation(Duration.ZERO, Map.of(), List.of(), Map.of(), List.of(), List.of(), null, null, null);

    /** Copies. */
    public Observation {
        layers = Collections.unmodifiableMap(new TreeMap<>(layers));
        hotKeys = List.copyOf(hotKeys);
        rules = Collections.unmodifiableMap(new TreeMap<>(rules));
        servers = List.copyOf(servers);
        slowCommands = List.copyOf(slowCommands);
    }

    /**
     * What one cache did.
     *
     * @param reads all of them
     * @param hits those that found a valid entry
     * @param misses those that did not, by cause
     * @param unchanged values that were the same when they were loaded anew, where times to live adapt
     * @param changed values that were not
     */
    public record Layer(long reads, long hits, Misses misses, long unchanged, long changed) {
        /**
         * The part of the reads that were hits.
         *
         * @return from 0 to 100; 0 before the first read
         */
        public double hitRatePercent() {
            return reads == 0 ? 0 : 100.0 * hits / reads;
        }
    }

    /**
     * Reads that found no valid entry, by cause.
     *
     * @param cold nobody is known to have written it
     * @param expired its time was over
     * @param invalidated a tag or the whole cache was invalidated, or it was removed
     * @param evicted it had to make room, as is known
     * @param gone it was evicted by the store, or removed by another node
     * @param other it could not be read, the store did not answer, or nothing is known
     */
    public record Misses(long cold, long expired, long invalidated, long evicted, long gone, long other) {
        /**
         * All of them.
         *
         * @return the sum
         */
        public long total() {
            return cold + expired + invalidated + evicted + gone + other;
        }
    }

    /**
     * A key that is read much.
     *
     * @param cache its cache
     * @param key the key
     * @param reads how often, about
     * @param sharePercent what part of all reads of the node, from 0 to 100
     * @param samples of how many reads that is known
     * @param inMemory whether its cache keeps values in the memory of the node
     */
    public record Hot(String cache, String key, long reads, double sharePercent, long samples, boolean inMemory) {}

    /**
     * What a rate limit did.
     *
     * @param checks how often it was asked
     * @param blocks how often it refused
     * @param nearLimit how often it allowed and had little left
     */
    public record Limit(long checks, long blocks, long nearLimit) {}

    /**
     * A primary.
     *
     * @param address where it is
     * @param usedBytes what it has allocated
     * @param residentBytes what the system sees in use
     * @param maxBytes its limit; 0 for none
     * @param policy what happens at the limit
     * @param evictedKeys keys that it threw out at the limit since it runs
     * @param trackedKeys keys that it remembers for those who keep them in memory
     * @param maxTrackedKeys of how many it does that; 0 for no limit
     */
    public record Server(
            String address,
            @Nullable Long usedBytes,
            @Nullable Long residentBytes,
            @Nullable Long maxBytes,
            @Nullable String policy,
            @Nullable Long evictedKeys,
            @Nullable Long trackedKeys,
            @Nullable Long maxTrackedKeys) {}

    /**
     * A command that took long.
     *
     * @param node where
     * @param command its name
     * @param took how long it took
     */
    public record Slow(String node, String command, Duration took) {}

    /**
     * Memory of the caches in the store.
     *
     * @param usedBytes what they take
     * @param maxBytes what they may take; 0 for no bound
     */
    public record Budget(long usedBytes, long maxBytes) {}

    /**
     * What one node has to do with the store.
     *
     * @param wantsNotices whether a cache keeps values in memory, for which the store has to tell of changes
     * @param noticesMissing why the store does not tell of changes at present; null if it does
     * @param waiting removals and invalidations that wait for the store
     * @param fullPercent what part of those that may wait, from 0 to 100
     * @param waitingSince for how long the oldest has been waiting
     */
    public record Node(
            boolean wantsNotices,
            @Nullable String noticesMissing,
            long waiting,
            double fullPercent,
            Duration waitingSince) {}
}
