package dev.larder.cache;

import dev.larder.base.LarderException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at short intervals whether the caches may be above their budget, and lets a run see to it. Of all nodes one does that, the
 * keeper; the others only ask whether there still is one. Thread-safe.
 */
final class MemoryWatch implements AutoCloseable {
    /** The time between two looks: one or two small trips each, one more for the keeper. */
    static final Duration INTERVAL = Duration.ofSeconds(1);

    /** The role of the keeper. If he dies, another takes over after {@link #ROLE_TTL}. */
    static final String ROLE = "memory-keeper";

    static final Duration ROLE_TTL = Duration.ofSeconds(15);

    /** So long what the last run found is relied on, together with what the whole store took more since. */
    private static final Duration RELIED_ON = Duration.ofSeconds(30);

    /** What was found and what the store says differ by a little in what they count. */
    private static final double MARGIN = 0.98;

    /** A run is followed by a pause of at least so many times its length, so that looking costs the store a fixed part at most. */
    private static final int PAUSE_FACTOR = 4;

    private static final Logger LOG = LoggerFactory.getLogger(MemoryWatch.class);

    private final CacheContext context;
    private final MemoryRun run;
    private final NearTouches touches;
    private final long intervalNanos;
    private final Stamp token;
    private volatile boolean closed;

    /** Whether the last look failed; written by one look at a time. */
    private volatile boolean failing;

    MemoryWatch(CacheContext context, MemoryRun run, NearTouches touches, Duration interval) {
        this.context = context;
        this.run = run;
        this.touches = touches;
        this.intervalNanos = interval.toNanos();
        this.token = Stamp.random(context.random());
    }

    void start() {
        if (!closed) {
            CompletableFuture.delayedExecutor(intervalNanos, TimeUnit.NANOSECONDS, Runnable::run)
                    .execute(this::submit);
        }
    }

    private void submit() {
        if (closed) {
            return;
        }
        try {
            context.executor().execute(this::check);
        } catch (RejectedExecutionException full) {
            LOG.debug("executor has no room for a look at the memory budget, the next comes later", full);
            start();
        }
    }

    private void check() {
        try {
            if (!closed) {
                look();
                failing = false;
            }
        } catch (LarderException failure) {
            told(failure);
        } finally {
            start();
        }
    }

    private void told(LarderException failure) {
        if (!failing && !closed) {
            LOG.warn("memory budget cannot be watched for now: {}", failure.toString());
        }
        failing = true;
    }

    /** One look. */
    void look() {
        run.noteRates();
        touches.send();
        context.pressure().look();
        if (isKeeper() && mayBeAbove()) {
            MemoryReport report = run.run();
            LOG.debug("memory budget: {} {}", report.done(), report.notDone());
        }
    }

    private boolean isKeeper() {
        try {
            return context.store().takeTurn(ROLE, token, ROLE_TTL.toMillis()).await();
        } catch (LarderException refused) {
            return MemoryRun.checkedFull(refused);
        }
    }

    /** Caches take no more than the whole store, and have grown by no more than the whole store has. */
    private boolean mayBeAbove() {
        long storeBytes = context.store().footprint().await().bytes();
        run.seen(storeBytes);
        MemoryRun.Known known = run.known();
        if (storeBytes <= MARGIN * run.highBytes()) {
            return false;
        }
        if (known == null) {
            return true;
        }
        long age = context.ticker().nanos() - known.atNanos();
        return age > (PAUSE_FACTOR + 1) * known.tookNanos()
                && (known.atMost(storeBytes) > MARGIN * run.highBytes() || age > RELIED_ON.toNanos());
    }

    /** Ends the looks; a run under way ends after its page. */
    @Override
    public void close() {
        closed = true;
        run.stop();
        // Without waiting: if it fails, the role ends with its time.
        CompletableFuture<?> ignored = context.store().endTurn(ROLE, token).async();
    }
}
