package dev.larder.cache;

import dev.larder.base.Ticker;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * What the caches of one manager share.
 *
 * @param store where entries are
 * @param ticker elapsed time
 * @param random stamps and jitter
 * @param executor runs the loaders of asynchronous calls, and sweeps
 * @param wire how entries become bytes and back
 * @param lastVersion the entry version given out last
 * @param notices what the store tells of changes
 * @param safeguards which mechanisms are on
 * @param events tells listeners
 */
record CacheContext(
        CacheStore store,
        Ticker ticker,
        RandomGenerator random,
        Executor executor,
        Wire wire,
        AtomicLong lastVersion,
        Notices notices,
        Safeguards safeguards,
        Events events) {
    /** Room for this many versions in one millisecond before a node runs ahead of the clock. */
    private static final int VERSION_BITS_PER_MILLI = 20;

    /**
     * A version larger than all that this node gave out before, and nearly ordered among nodes. Its last bits are random, so that
     * what two nodes write in the same millisecond differs.
     */
    long nextVersion() {
        long now = store.clockMillis() << VERSION_BITS_PER_MILLI | random.nextInt(1 << VERSION_BITS_PER_MILLI);
        return lastVersion.updateAndGet(last -> Math.max(last + 1, now));
    }
}
