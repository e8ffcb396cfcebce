package dev.larder.cache;

import java.time.Duration;

/**
 * What all caches of a store may take together.
 *
 * @param maxBytes how much, or 0 for no bound
 * @param interval how often a node looks
 */
record MemoryBudget(long maxBytes, Duration interval) {
    /** Not bounded. */
    static final MemoryBudget NONE = of(0);

    MemoryBudget {
        Limits.between("maxBytes", maxBytes, 0, Long.MAX_VALUE);
    }

    static MemoryBudget of(long maxBytes) {
        return new MemoryBudget(maxBytes, MemoryWatch.INTERVAL);
    }
}
