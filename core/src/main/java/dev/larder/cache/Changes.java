package dev.larder.cache;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts the changes that were told of keys. Whoever wants to keep what it is about to read notes the count before it asks, and
 * keeps it only if the count is still the same: a change that was told in between may be newer than what was read.
 *
 * <p>Keys of the same stripe share a count: a foreign change costs a value that is not kept, never one that is kept wrongly.
 * So the memory does not grow with the reads under way.
 */
final class Changes {
    private static final int STRIPES = 1 << 12;

    private final AtomicLongArray counts = new AtomicLongArray(STRIPES);

    /** Times when any key may have changed. */
    private final AtomicLong ofAll = new AtomicLong();

    /** Never the same again after a change: both parts only grow. */
    long count(String key) {
        return ofAll.get() + counts.get(stripe(key));
    }

    void incrementAll() {
        ofAll.incrementAndGet();
    }

    void increment(String key) {
        counts.incrementAndGet(stripe(key));
    }

    private static int stripe(String key) {
        int hash = key.hashCode() * 0x9E3779B9;
        return hash >>> 20;
    }
}
