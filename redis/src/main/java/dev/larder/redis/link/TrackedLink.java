package dev.larder.redis.link;

import dev.larder.base.StoreUnavailableException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tracked connection to one primary: opens it, and opens another when it has ended, after a pause that doubles up to the
 * configured limit, less a random part. A server that says that it cannot track is asked again only now and then.
 */
final class TrackedLink {
    private static final Logger LOG = LoggerFactory.getLogger(TrackedLink.class);

    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** A connection that lasted this long was a good one: the next pause is the shortest again. */
    private static final long GOOD_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** How long a server that refuses to track is left alone. */
    static final long REFUSED_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private static final String CLOSED = "the connection manager is closed";

    private final NodeAddress address;
    private final boolean cluster;
    private final LinkConfig config;
    private final Threads threads;
    private final Arming arming;
    private final TrackedListener listener;
    private final Runnable lookAgain;
    private final LongAdder pushes = new LongAdder();
    private final LongAdder reconnects = new LongAdder();
    private final AtomicBoolean attempting = new AtomicBoolean();
    private final CountDownLatch tried = new CountDownLatch(1);

    // Changed under this object's lock.
    private volatile List<View.Range> slots;
    private volatile List<byte[]> heartbeat;
    private volatile @Nullable TrackedSession session;
    private volatile boolean closed;

    private volatile @Nullable String why = "not connected yet";
    private volatile long pauseNanos = FIRST_PAUSE_NANOS;
    private volatile boolean upBefore;

    /** When the last connection that ended had proven itself; null before one has. */
    private volatile @Nullable Long lastSignNanos;

    /** What the open connection tells of besides what is read. Changed under this object's lock. */
    private Set<String> armed = Set.of();

    TrackedLink(
            View.Primary primary,
            List<byte[]> heartbeat,
            boolean cluster,
            LinkConfig config,
            Threads threads,
            Arming arming,
            TrackedListener listener,
            Runnable lookAgain) {
        this.address = primary.address();
        this.slots = primary.slots();
        this.heartbeat = heartbeat;
        this.cluster = cluster;
        this.config = config;
        this.threads = threads;
        this.arming = arming;
        this.listener = listener;
        this.lookAgain = lookAgain;
    }

    void open() {
        attemptSoon(0);
    }

    /** The connection that is open. */
    TrackedSession session() {
        TrackedSession now = session;
        if (now == null) {
            throw new StoreUnavailableException(
                    address + " does not tell of changes at present: " + (closed ? CLOSED : why), null);
        }
        return now;
    }

    /** Waits until it was tried once to connect. */
    void awaitFirstAttempt(long nanos) {
        try {
            boolean unused = tried.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    List<View.Range> slots() {
        return slots;
    }

    synchronized void slotsChanged(List<View.Range> newSlots, List<byte[]> newHeartbeat) {
        slots = newSlots;
        heartbeat = newHeartbeat;
        TrackedSession now = session;
        if (now != null) {
            now.slotsChanged(newHeartbeat);
        }
    }

    /** The connection that is open tells of what is to be told of since it was opened. */
    synchronized void prefixesAdded() {
        TrackedSession now = session;
        if (now != null) {
            armFor(now);
        }
    }

    /** Sent before anything is read over it that relies on this. */
    private void armFor(TrackedSession which) {
        Set<String> missing = new HashSet<>(arming.prefixes());
        missing.removeAll(armed);
        if (!missing.isEmpty()) {
            which.arm(Arming.of(missing));
            missing.addAll(armed);
            armed = missing;
        }
    }

    private void attemptSoon(long delayNanos) {
        if (!closed && attempting.compareAndSet(false, true)) {
            if (delayNanos == 0) {
                threads.lead(this::attempt);
            } else {
                threads.later(() -> threads.lead(this::attempt), delayNanos);
            }
        }
    }

    private void attempt() {
        if (closed) {
            return;
        }
        long pause;
        try {
            List<byte[]> read = heartbeat;
            Set<String> told = arming.prefixes();
            long beforeNanos = System.nanoTime();
            TrackedWire wire =
                    TrackedWire.open(address, config, threads, arming.command(!upBefore, told), read, !cluster);
            opened(wire, read, told, beforeNanos);
            return;
        } catch (RuntimeException | Error e) {
            // Whatever it was, the next attempt must follow.
            boolean refused = TrackedWire.isRefusal(e);
            pause = refused ? REFUSED_PAUSE_NANOS : nextPauseNanos();
            failed(String.valueOf(e.getMessage()), refused);
        }
        attempting.set(false);
        tried.countDown();
        attemptSoon(pause);
    }

    @SuppressWarnings("ReferenceEquality") // The heartbeat may have changed meanwhile, back to the same words as well.
    private void opened(TrackedWire wire, List<byte[]> read, Set<String> told, long beforeNanos) {
        TrackedSession next =
                new TrackedSession(wire, read, beforeNanos, config, threads, listener, pushes, lookAgain, this::ended);
        synchronized (this) {
            if (closed) {
                wire.abort();
                return;
            }
            if (upBefore) {
                reconnects.increment();
                LOG.info("{} tells of changes again", address);
            }
            upBefore = true;
            armed = told;
            armFor(next);
            session = next;
            why = null;
            // In this order: whoever finds no connection yet, and so reads what nobody tells of, does that before the
            // watch begins, and
            // no answer is taken from this one until it has.
            listener.watchBegan();
            if (heartbeat != read) {
                next.slotsChanged(heartbeat);
            }
        }
        attempting.set(false);
        next.start(config.clientName() + "-tracking-" + address);
        tried.countDown();
    }

    private void failed(String reason, boolean refused) {
        if (refused && !reason.equals(why)) {
            LOG.warn("{} does not tell of changes, values from it are not kept in memory: {}", address, reason);
        } else {
            LOG.debug("no tracked connection to {}: {}", address, reason);
        }
        why = reason;
    }

    private void ended(TrackedSession which, RuntimeException reason) {
        synchronized (this) {
            if (session == which) {
                lastSignNanos = which.provenNanos();
                session = null;
                why = reason.getMessage();
            }
        }
        if (!closed) {
            LOG.warn("lost the tracked connection to {}: {}", address, reason.getMessage());
            if (System.nanoTime() - which.openedNanos > GOOD_NANOS) {
                pauseNanos = FIRST_PAUSE_NANOS;
            }
            lookAgain.run();
            attemptSoon(nextPauseNanos());
        }
    }

    private long nextPauseNanos() {
        long pause = pauseNanos;
        pauseNanos = Math.min(
                pause * 2,
                Math.max(FIRST_PAUSE_NANOS, config.reconnectDelayMax().toNanos()));
        return pause / 2 + ThreadLocalRandom.current().nextLong(pause / 2 + 1);
    }

    void tick(long nowNanos) {
        TrackedSession now = session;
        if (now != null) {
            now.tick(nowNanos);
        }
    }

    boolean isConnected() {
        return session != null;
    }

    /** How long ago the server proved last that it tells of changes; null if it never has. */
    @Nullable
    Long silentNanos(long nowNanos) {
        // In this order: what a connection that has just ended leaves behind is there before it is gone.
        TrackedSession now = session;
        Long sign = now == null ? lastSignNanos : Long.valueOf(now.provenNanos());
        return sign == null ? null : Long.valueOf(Math.max(0, nowNanos - sign));
    }

    /** Why there is no connection, or null. */
    @Nullable
    String why() {
        return session != null ? null : why;
    }

    long pushes() {
        return pushes.sum();
    }

    long reconnects() {
        return reconnects.sum();
    }

    /** What was read under the watch that is on counts no more once this returns, and the listener has been told. */
    void close() {
        TrackedSession now;
        synchronized (this) {
            closed = true;
            now = session;
        }
        tried.countDown();
        if (now != null) {
            now.endWatch();
            now.breakOff(new StoreUnavailableException(address + " is not available: " + CLOSED, null));
        }
    }
}
