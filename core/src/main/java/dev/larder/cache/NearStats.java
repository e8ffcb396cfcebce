package dev.larder.cache;

/**
 * What the values in memory of one cache came to on this node since it was made.
 *
 * @param hits reads answered from memory, without a round trip
 * @param renewals values that were kept because the store said that they had not changed
 * @param notices changes that the store told of
 * @param refusals values that were not kept because a change was told while they were on their way
 * @param entries how many values are in memory, about
 * @param bytes how much they take, counted in bytes of stored form and their overhead
 * @since 0.1
 */
public record NearStats(long hits, long renewals, long notices, long refusals, long entries, long bytes) {
    /** Of a cache that keeps nothing in memory. */
    public static final NearStats NONE = new NearStats(0, 0, 0, 0, 0, 0);
}
