package dev.larder.cache;

import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import dev.larder.base.StoreUnavailableException;
import dev.larder.base.Ticker;
import dev.larder.cache.Waiting.What;
import java.util.Collection;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * What the caches of one manager share.
 *
 * @param store where entries are, behind the outbox
 * @param ticker elapsed time
 * @param random stamps and jitter
 * @param executor runs the loaders of asynchronous calls, and sweeps
 * @param wire how entries become bytes and back
 * @param lastVersion the entry version given out last
 * @param notices what the store tells of changes
 * @param outbox what the store was not available for
 * @param safeguards which mechanisms are on
 * @param events tells listeners
 * @param pressure whether room had to be made lately
 * @param departures why what this node wrote is not there any more
 * @param hotKeys what is read most
 * @param topTags which tags the entries carry that are written
 * @param observed what stands around the calls of loaders
 */
record CacheContext(
        CacheStore store,
        Ticker ticker,
        RandomGenerator random,
        Executor executor,
        Wire wire,
        AtomicLong lastVersion,
        Notices notices,
        Outbox outbox,
        Safeguards safeguards,
        Events events,
        MemoryPressure pressure,
        Departures departures,
        HotKeys hotKeys,
        TopTags topTags,
        ObservedLoads observed) {
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

    /**
     * What to throw for a change that has failed; if the store was not available, what makes up for the change is remembered. To be called
     * before the change is made in memory.
     *
     * @param promise what will come of the change, for the message
     */
    LarderException remembered(LarderException failure, Collection<What> what, String promise) {
        if (failure.code() != ErrorCode.STORE_UNAVAILABLE || !safeguards.outbox()) {
            return failure;
        }
        outbox.remember(what, notices::changedHere);
        return new StoreUnavailableException(failure.getMessage() + "; once the store is back " + promise, failure);
    }
}
