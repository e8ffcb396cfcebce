package dev.larder.benchmarks.peers;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A cache as one node of an application has it, with connections of its own. Values are bytes and are stored as they are;
 * they live for an hour where the peer knows a time to live. Thread-safe.
 *
 * @since 0.1
 */
public interface PeerCache extends AutoCloseable {
    /**
     * Reads.
     *
     * @param key the key
     * @return null on a miss
     */
    byte @Nullable [] get(String key);

    /**
     * Writes.
     *
     * @param key the key
     * @param value the value
     */
    void put(String key, byte[] value);

    /**
     * Reads, and loads on a miss, in the way that the peer has for it; where it has none, by reading, loading and writing.
     *
     * @param key the key
     * @param loader fetches the value
     * @return the value
     */
    byte[] getOrLoad(String key, Supplier<byte[]> loader);

    /**
     * Removes.
     *
     * @param key the key
     */
    void remove(String key);

    /** Closes all connections. */
    @Override
    void close();
}
