package dev.larder.redis.link;

import dev.larder.base.StoreUnavailableException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * The life of the connections to one node
 *
 * The link is its own circuit breaker. Closed: commands go to the lanes. Open: commands fail at once, without waiting.
 * Half open: exactly one attempt is under way to open a connection, log in and get a PONG; if that works the breaker closes
 * and the other lanes follow, else the next attempt comes after a pause that doubles up to a limit, with jitter so that a
 * fleet does not come back in step.
 *
 * What opens it is evidence, not a count. A broken connection, or an exchange that has taken suspiciously long, starts such
 * an attempt at once; if the attempt fails, the node is down. So a connection that the server or a proxy closed costs a
 * reconnect and no error, a single slow command does not shut out its neighbours, and a stopped server is noticed long
 * before the first command runs into its deadline.
 */
final class NodeLink {
    private static final Logger LOG = LoggerFactory.getLogger(NodeLink.class);

    /** Connections that were not used for this long are asked for a sign of life. */
    static final long KEEP_ALIVE_NANOS = TimeUnit.SECONDS.toNanos(15);

    private static final long SUSPECT_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final NodeAddress address;
    private final LinkConfig config;
    private final Threads threads;
    private final Consumer<NodeLink> onUp;
    private final Consumer<NodeLink> onDown;
    private final Lanes lanes;
    private final AtomicBoolean attempting = new AtomicBoolean();
    private final AtomicReference<@Nullable String> downReason = new AtomicReference<>("not connected yet");
    private final BackOff backOff;
    private final long suspectNanos;
    private volatile boolean closed;
    private long probedNanos;
    private boolean probedBefore;
    private volatile boolean upBefore;
    final LongAdder reconnects = new LongAdder();
    final LongAdder rejected = new LongAdder();

    NodeLink(
            NodeAddress address,
            LinkConfig config,
            Threads threads,
            Consumer<NodeLink> onUp,
            Consumer<NodeLink> onDown) {
        this.address = address;
        this.config = config;
        this.threads = threads;
        this.onUp = onUp;
        this.onDown = onDown;
        backOff = new BackOff(config.reconnectDelayMax(), new SplittableRandom());
        suspectNanos = Math.min(SUSPECT_NANOS, config.commandTimeout().toNanos() / 2);
        lanes = new Lanes(address, config, threads, this::broken);
    }

    NodeAddress address() {
        return address;
    }

    /** Opens the first connection; the others follow in the background. */
    void connect() {
        Wire wire = Wire.open(address, config, config.login(), config.database());
        if (up(lanes.all()[0], wire)) {
            attemptSoon(0);
        }
    }

    /** Lets attempts begin for a link that a redirect has just brought up. */
    void connectIfNew() {
        if (!upBefore && !healthy()) {
            attemptSoon(0);
        }
    }

    /** Whether the very first connection is still on its way, so that nothing was sent yet. */
    boolean connecting() {
        return !upBefore && !closed;
    }

    /** Whether commands go through at present. */
    boolean healthy() {
        return downReason.get() == null && !closed;
    }

    /** Carries out a command on the calling thread. */
    void run(Pending pending) {
        if (admits(pending)) {
            lanes.run(pending);
        }
    }

    /** Starts a command whose caller does not wait here. */
    void submit(Pending pending) {
        if (admits(pending)) {
            lanes.submit(pending);
        }
    }

    /** Carries out several commands on the calling thread. */
    void runAll(List<Pending> several, boolean mayLead) {
        List<Pending> admitted = several.stream().filter(this::admits).toList();
        lanes.runAll(admitted, mayLead);
    }

    /** Starts several commands that travel together. */
    void submitAll(List<Pending> several) {
        lanes.submitAll(several.stream().filter(this::admits).toList());
    }

    /** Waits until commands that were started here are done. */
    void awaitAll(List<Pending> several) {
        several.forEach(lanes::await);
    }

    /** Breaks all connections, to make them anew: the node is not what it was. */
    void recycle() {
        lanes.abort();
        checkIdleLanes();
        attemptSoon(0);
    }

    private boolean admits(Pending pending) {
        String why = downReason.get();
        if (why == null && !closed) {
            return true;
        }
        rejected.increment();
        pending.fail(unavailable(closed ? "the connection manager is closed" : why));
        return false;
    }

    private StoreUnavailableException unavailable(@Nullable String why) {
        return new StoreUnavailableException(address + " is not available: " + why, null);
    }

    private void failWaitingIfDown() {
        String why = downReason.get();
        if (why != null) {
            lanes.failWaiting(unavailable(why));
        }
    }

    /** Called by a leader whose connection broke; the lane now belongs to the repair. */
    private void broken(Lane lane, RuntimeException why) {
        Wire wire = lane.wire;
        lane.wire = null;
        if (wire != null) {
            wire.abort();
        }
        LOG.debug("a connection to {} broke: {}", address, why.getMessage());
        checkIdleLanes();
        attemptSoon(0);
    }

    /** What ended one connection may have ended the others: each that is idle has to answer before it is used again. */
    private void checkIdleLanes() {
        if (!closed) {
            lanes.keepAlive(System.nanoTime(), 0, config.commandTimeout().toNanos());
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

    /** Opens one connection. On success the next lane follows at once, on failure after a pause. */
    private void attempt() {
        if (closed) {
            return;
        }
        Lane lane = laneWithoutWire();
        boolean more;
        boolean reached = false;
        try {
            Wire wire = Wire.open(address, config, config.login(), config.database());
            more = up(lane, wire);
            reached = true;
            backOff.reset();
        } catch (RuntimeException | Error e) {
            // Whatever it was, the next attempt must follow.
            if (lanes.connectedCount() == 0 || stuck(System.nanoTime())) {
                down(String.valueOf(e.getMessage()));
            } else {
                // The others work: the server may just have no room for one more.
                LOG.debug("no further connection to {}: {}", address, e.getMessage());
            }
            more = laneWithoutWire() != null || !healthy();
        }
        attempting.set(false);
        if (more || laneWithoutWire() != null) {
            attemptSoon(reached ? 0 : backOff.nextNanos());
        }
    }

    private boolean stuck(long nowNanos) {
        return busyNanos(nowNanos) > suspectNanos;
    }

    private @Nullable Lane laneWithoutWire() {
        for (Lane lane : lanes.all()) {
            if (lane.wire == null) {
                return lane;
            }
        }
        return null;
    }

    /** @return whether there are lanes left to connect */
    private boolean up(@Nullable Lane lane, Wire wire) {
        if (closed || lane == null) {
            // All lanes have one: this was a probe of a link that looked stuck.
            wire.close();
        } else {
            lanes.connect(lane, wire);
            if (closed) {
                wire.abort();
            }
        }
        if (downReason.getAndSet(null) != null && !closed) {
            if (upBefore) {
                reconnects.increment();
                LOG.info("connected to {} again", address);
            }
            upBefore = true;
            onUp.accept(this);
        }
        return laneWithoutWire() != null && !closed;
    }

    private void down(String why) {
        if (downReason.getAndSet(why) == null) {
            LOG.warn("lost {}: {}", address, why);
            onDown.accept(this);
        }
        lanes.failWaiting(unavailable(why));
    }

    /** Called regularly by the timer. */
    void tick(long nowNanos) {
        lanes.tick(nowNanos);
        // The breaker may have opened between a look at it and the queue; then nobody would serve what waits there.
        failWaitingIfDown();
        lanes.keepAlive(nowNanos, KEEP_ALIVE_NANOS, config.commandTimeout().toNanos());
        if (stuck(nowNanos) && healthy() && (!probedBefore || nowNanos - probedNanos > suspectNanos)) {
            probedBefore = true;
            probedNanos = nowNanos;
            attemptSoon(0);
        }
    }

    /** The longest time that an exchange under way has taken so far, or 0. */
    long busyNanos(long nowNanos) {
        return lanes.longestBusyNanos(nowNanos);
    }

    Lanes lanes() {
        return lanes;
    }

    BackOff backOff() {
        return backOff;
    }

    int connections() {
        return lanes.connectedCount();
    }

    int waiting() {
        return lanes.waitingCount();
    }

    long batches() {
        return lanes.batches.sum();
    }

    void close() {
        closed = true;
        lanes.abort();
        lanes.end(unavailable("the connection manager is closed"));
    }
}
