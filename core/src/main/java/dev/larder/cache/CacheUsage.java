package dev.larder.cache;

/**
 * What a cache takes in the store, of all nodes together, entries that are no longer valid included. While the store
 * resizes its tables an entry may be counted twice.
 *
 * @param entries how many entries
 * @param bytes what they take, overheads included
 * @since 0.1
 */
public record CacheUsage(long entries, long bytes) {
    /** Nothing. */
    public static final CacheUsage NONE = new CacheUsage(0, 0);

    /**
     * Both together.
     *
     * @param other to be added
     * @return the sum
     */
    public CacheUsage plus(CacheUsage other) {
        return new CacheUsage(entries + other.entries, bytes + other.bytes);
    }
}
