package dev.larder.cache;

import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks what the caches take and, above {@link #HIGH} of the budget, removes what is worth least until they take {@link #LOW} of it. In all
 * nodes only one run is under way at a time. Thread-safe.
 */
final class MemoryRun {
    /** Above this part of the budget entries are removed. */
    static final double HIGH = 0.9;

    /** Down to this part of it. */
    static final double LOW = 0.8;

    /** The role that the node at work has; it ends by itself a while after the longest run. */
    static final String ROLE = "memory-run";

    static final Duration ROLE_TTL = Duration.ofSeconds(60);

    /** How long a run waits for another of this node. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** What a run removes at most where the store is too full to note that this node is at work: others may be, too. */
    private static final long ROOM_BYTES = 1 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(MemoryRun.class);

    private final CacheContext context;
    private final Supplier<Map<String, CacheStats>> stats;
    private final long budgetBytes;
    private final MemoryReporter reporter;
    private final ReentrantLock running = new ReentrantLock();

    // The three are used by whoever holds the lock.
    private final LayerRates rates = new LayerRates();
    private final Glances glances = new Glances();
    private final Eviction eviction;

    private volatile @Nullable Known known;
    private volatile boolean stopped;

    MemoryRun(CacheContext context, Supplier<Map<String, CacheStats>> stats, long budgetBytes) {
        this.context = context;
        this.stats = stats;
        this.budgetBytes = budgetBytes;
        this.reporter = new MemoryReporter(budgetBytes);
        this.eviction =
                new Eviction(context.store(), context.ticker()::nanos, glances, context.departures(), () -> stopped);
    }

    /**
     * What this node learned last.
     *
     * @param cacheBytes what the caches took
     * @param storeBytes what the store took in all then, or less if it took less since
     * @param atNanos when
     * @param tookNanos how long finding out took
     */
    record Known(long cacheBytes, long storeBytes, long atNanos, long tookNanos) {
        /** What the caches take at most if nothing else has become less. */
        long atMost(long storeBytesNow) {
            return cacheBytes + Math.max(0, storeBytesNow - storeBytes);
        }

        Known seen(long storeBytesNow) {
            return new Known(cacheBytes, Math.min(storeBytes, storeBytesNow), atNanos, tookNanos);
        }
    }

    @Nullable
    Known known() {
        return known;
    }

    /** The store was seen to take so much. */
    void seen(long storeBytes) {
        Known last = known;
        known = last == null ? null : last.seen(storeBytes);
    }

    long highBytes() {
        return (long) (budgetBytes * HIGH);
    }

    /** Notes how often caches are read, so that a later run knows. */
    void noteRates() {
        if (running.tryLock()) {
            try {
                rates.note(stats.get(), context.ticker().nanos());
            } finally {
                running.unlock();
            }
        }
    }

    /** Looks, removes if need be, and says so. */
    MemoryReport run() {
        long start = context.ticker().nanos();
        if (!begin()) {
            return reporter.notRun("nothing was looked at: this node is at work on it already", since(start));
        }
        try {
            return alone(start);
        } finally {
            running.unlock();
        }
    }

    private boolean begin() {
        try {
            return running.tryLock(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private MemoryReport alone(long startNanos) {
        Stamp token = Stamp.random(context.random());
        boolean full = false;
        try {
            if (!context.store().takeTurn(ROLE, token, ROLE_TTL.toMillis()).await()) {
                return reporter.notRun("nothing was looked at: another node is at work on it", since(startNanos));
            }
        } catch (LarderException refused) {
            full = checkedFull(refused);
        }
        try {
            return look(startNanos, full);
        } finally {
            endTurn(token);
        }
    }

    /** A store that is full takes no new key, not even the one that says who makes room in it. */
    static boolean checkedFull(LarderException failure) {
        if (failure.code() != ErrorCode.STORE_REJECTED) {
            throw failure;
        }
        return true;
    }

    private void endTurn(Stamp token) {
        try {
            boolean ignored = context.store().endTurn(ROLE, token).await();
        } catch (LarderException failure) {
            LOG.debug("the role of making room ends with its time, as it could not be given up", failure);
        }
    }

    private MemoryReport look(long startNanos, boolean full) {
        rates.note(stats.get(), startNanos);
        Survey survey = new Survey(context.store(), context.ticker()::nanos, Survey.MAX_LOOKED);
        Survey.Found found = survey.take(glances);
        long cacheBytes = found.total().bytes();
        remember(found, 0, startNanos);
        Map<String, LayerValue> values = LayerValue.of(found, rates);
        if (budgetBytes == 0 || cacheBytes <= highBytes()) {
            return reporter.of(found, values, null, since(startNanos));
        }
        long excess = cacheBytes - (long) (budgetBytes * LOW);
        Eviction.Result result =
                eviction.run(Eviction.Goal.of(full ? Math.min(excess, ROOM_BYTES) : excess, found, values));
        remember(found, result.total().bytes(), startNanos);
        context.pressure().note();
        return reporter.of(found, values, result, since(startNanos));
    }

    private void remember(Survey.Found found, long freedBytes, long startNanos) {
        known = new Known(
                found.total().bytes() - freedBytes,
                found.footprint().bytes() - freedBytes,
                startNanos,
                context.ticker().nanos() - startNanos);
    }

    private Duration since(long startNanos) {
        return Duration.ofNanos(context.ticker().nanos() - startNanos);
    }

    /** A run under way ends after its page. */
    void stop() {
        stopped = true;
    }
}
