package dev.larder.benchmarks.peers;

/**
 * Entries that are invalidated together.
 *
 * @since 0.1
 */
public interface EntryGroup extends AutoCloseable {
    /** The size of every value: small, so that a million of them fit. */
    int VALUE_BYTES = 64;

    /**
     * Writes entries.
     *
     * @param count how many, numbered from 0
     */
    void fill(int count);

    /** Makes all entries misses, and returns when they are. */
    void invalidate();

    /**
     * Reads an entry.
     *
     * @param number its number
     * @return whether it was a hit
     */
    boolean isHit(int number);

    /** Closes all connections. */
    @Override
    void close();
}
