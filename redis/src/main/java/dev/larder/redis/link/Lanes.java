package dev.larder.redis.link;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Joining the commands of concurrent callers
 *
 * The model. A lane is a connection; whoever holds it has it alone. A caller that finds a lane idle takes it and becomes its
 * leader: on its own thread it writes its command together with all that wait in the queue, flushes once, reads the replies,
 * passes the lane on and wakes the others. A caller that finds no idle lane queues and waits. So a lone caller pays for one
 * write and one read with no hand-over to another thread, and many callers share a write, a read and a turn of the server's
 * loop. It is flat combining (Hendler, Incze, Shavit, Tzafrir, SPAA 2010) applied to a socket, and Nagle's rule (RFC 896)
 * without a timer: send at once when nothing is under way, else with the next batch.
 *
 * How many lanes. Each lane in use splits the callers into smaller batches, but saves a newcomer up to one round trip of
 * waiting. On loopback a round trip costs less than the system calls of a lane of its own; across a network it is the other
 * way round. So the number of lanes in use follows the measured round trip: one more for each LANE_WORTH_NANOS.
 *
 * What always holds
 *
 * 1. No command is stranded. One that was queued is followed by another look for an idle lane, and a lane that is released
 *    is followed by another look at the queue; both sides write before they read, so one of them sees the other.
 * 2. Each command ends once. Its phase changes by compare-and-set, and only the winner tells the caller (see Pending).
 * 3. Nobody waits past a deadline. A waiting caller looks after its own; the timer after those of asynchronous callers and
 *    those of exchanges, whose connection it then breaks.
 * 4. A connection that has fallen silent holds up only the batch that is on it: it does not count as in use, so others come
 *    into use for what waits. And no caller waits for the rest of its batch once its own reply is there (see Exchange).
 * 5. No stranger's trouble. A thread that is interrupted while it reads may close the connection under it (virtual threads
 *    and channels do), which would fail the commands of others. So virtual threads and asynchronous callers never lead: a
 *    thread of the router does it for them.
 */
final class Lanes {
    private static final Logger LOG = LoggerFactory.getLogger(Lanes.class);

    /** The most commands that travel in one write. */
    static final int MAX_BATCH = 256;

    /** A further lane comes into use for each such part of the round trip. */
    private static final long LANE_WORTH_NANOS = 150_000;

    /** Replies that take longer than this are slept for, not yielded for. */
    private static final long YIELD_WORTH_NANOS = 400_000;

    /** A connection that has brought nothing for this long although replies are due holds nobody else up. */
    static final long SILENT_NANOS = 100_000_000;

    /** A single slow exchange counts no more than this, so that one pause does not open all lanes for long. */
    private static final long ROUND_TRIP_CAP_NANOS = 10_000_000;

    /** A batch that has come to this many bytes takes no further command. */
    private static final long MAX_BATCH_BYTES = 1 << 20;

    /** Stands for a leader that is bound to no deadline of its own. */
    private static final long NO_DEADLINE = Long.MAX_VALUE;

    private static final List<byte[]> PING = List.of(Wire.ascii("PING"));

    private final NodeAddress address;
    private final long leadMinNanos;
    private final Lane[] lanes;
    private final Threads threads;
    private final BiConsumer<Lane, RuntimeException> onBroken;
    private final WaitingCommands queue;
    /** Bit i: lane i is connected and nobody holds it. */
    private final AtomicLong idle = new AtomicLong();
    /** Bit i: lane i is connected. */
    private final AtomicLong connected = new AtomicLong();

    /** Bit i: lane i was silent at the last tick, although replies were due. Written by the timer alone. */
    private volatile long silent;

    private volatile long roundTripNanos;
    final LongAdder batches = new LongAdder();

    Lanes(NodeAddress address, LinkConfig config, Threads threads, BiConsumer<Lane, RuntimeException> onBroken) {
        this.address = address;
        this.queue = new WaitingCommands(address, threads, config.maxWaiting());
        this.leadMinNanos = config.commandTimeout().toNanos() / 10;
        this.threads = threads;
        this.onBroken = onBroken;
        lanes = new Lane[config.connections()];
        for (int i = 0; i < lanes.length; i++) {
            lanes[i] = new Lane(i);
        }
    }

    /** Carries out a command on the calling thread; returns when it is done, one way or the other. */
    void run(Pending own) {
        int index = own.mayLead ? acquire() : -1;
        if (index >= 0) {
            own.change(Pending.QUEUED, Pending.TAKEN);
            lead(index, own, own.deadlineNanos);
        } else {
            submit(own);
        }
        while (own.phase() != Pending.DONE) {
            if (own.await(address, soon(own)) == Pending.LEAD) {
                leadAsToldOrDecline(own);
            }
        }
    }

    private void leadAsToldOrDecline(Pending own) {
        // Whoever leads is bound to the exchange: with little time left it would have to break the connection.
        if (own.deadlineNanos - System.nanoTime() < leadMinNanos) {
            own.declineLead(address);
            handOn(own.lane);
        } else {
            own.change(Pending.LEAD, Pending.TAKEN);
            lead(own.lane, own, own.deadlineNanos);
        }
    }

    /** Carries out several commands whose caller waits on the present thread; returns when all are done. */
    void runAll(List<Pending> own, boolean mayLead) {
        enqueueAll(own);
        if (!mayLead) {
            serveQueue();
        }
        for (Pending pending : own) {
            int index = 0;
            while (mayLead && index >= 0 && pending.phase() == Pending.QUEUED) {
                index = acquire();
                if (index >= 0) {
                    lead(index, null, pending.deadlineNanos);
                }
            }
            await(pending);
        }
    }

    /** Waits until a command that somebody else serves is done. */
    void await(Pending pending) {
        pending.await(address, soon(pending));
    }

    /** Yielding pays where replies come fast, and only for threads that own a core: virtual ones are cheap to wake. */
    private boolean soon(Pending pending) {
        return pending.mayLead && roundTripNanos < YIELD_WORTH_NANOS;
    }

    /** Queues several commands together, so that they travel together. */
    void submitAll(List<Pending> several) {
        enqueueAll(several);
        serveQueue();
    }

    private void enqueueAll(List<Pending> several) {
        for (Pending pending : several) {
            queue.add(pending);
        }
    }

    /** Queues a command and sees to it that somebody serves the queue. */
    void submit(Pending pending) {
        queue.add(pending);
        serveQueue();
    }

    /** Gives an idle lane, if there is one, to the oldest waiting command. */
    void serveQueue() {
        if (!queue.isEmpty()) {
            int index = acquire();
            if (index >= 0) {
                handOn(index);
            }
        }
    }

    private int acquire() {
        for (; ; ) {
            long mask = idle.get();
            if (mask == 0) {
                return -1;
            }
            int busy = Long.bitCount(connected.get() & ~mask & ~silent);
            if (busy >= 1 + roundTripNanos / LANE_WORTH_NANOS) {
                return -1;
            }
            if (idle.compareAndSet(mask, mask & (mask - 1))) {
                return Long.numberOfTrailingZeros(mask);
            }
        }
    }

    /**
     * Serves one batch on a lane that the caller holds, {@code own} first, then what waits, and gives the lane on.
     *
     * @param leaderDeadlineNanos when the leading thread has to be back, or {@link #NO_DEADLINE}
     */
    private void lead(int index, @Nullable Pending own, long leaderDeadlineNanos) {
        List<Pending> batch = lanes[index].batch;
        collect(own, batch);
        Pending[] served = batch.toArray(Pending[]::new);
        batch.clear();
        if (served.length == 0) {
            handOn(index);
        } else {
            serve(index, served, own != null, leaderDeadlineNanos);
        }
    }

    private void serve(int index, Pending[] served, boolean ownFirst, long leaderDeadlineNanos) {
        boolean bound = leaderDeadlineNanos != NO_DEADLINE;
        Exchange exchange = new Exchange(address, lanes[index], served, this::settle);
        exchange.send(bound ? leaderDeadlineNanos : Exchange.lastDeadlineNanos(served, System.nanoTime()));
        receive(index, exchange, bound && ownFirst);
    }

    private void receive(int index, Exchange exchange, boolean led) {
        if (!exchange.receive(led)) {
            exchange.tellAll();
            exchange.handedOver();
            threads.lead(() -> receive(index, exchange, false));
            return;
        }
        batches.increment();
        Lane lane = lanes[index];
        RuntimeException broken = exchange.broken();
        if (broken == null) {
            lane.usedNanos = exchange.heardNanos();
            learn(exchange.tookNanos());
            handOn(index);
        } else {
            connected.getAndUpdate(mask -> mask & ~(1L << index));
            onBroken.accept(lane, broken);
            serveQueue();
        }
        exchange.tellAll();
    }

    private void collect(@Nullable Pending own, List<Pending> batch) {
        long bytes = 0;
        if (own != null) {
            batch.add(own);
            bytes = own.bytes();
        }
        while (batch.size() < MAX_BATCH && bytes < MAX_BATCH_BYTES) {
            Pending next = queue.poll();
            if (next == null) {
                return;
            }
            if (next.change(Pending.QUEUED, Pending.TAKEN)) {
                batch.add(next);
                bytes += next.bytes();
            }
        }
    }

    /** Actions of asynchronous callers are strangers' code: they run on a thread for it, never on another caller's. */
    private void settle(Pending[] batch, int from, int to) {
        List<Pending> notified = null;
        for (int i = from; i < to; i++) {
            Pending pending = batch[i];
            if (!pending.notifies()) {
                pending.settle();
            } else {
                notified = notified == null ? new ArrayList<>(to - i) : notified;
                notified.add(pending);
            }
        }
        if (notified != null) {
            List<Pending> told = notified;
            threads.callBack(() -> told.forEach(Lanes::settleOne));
        }
    }

    /** Whatever one caller's action throws, the others of the batch have to be told too. */
    private static void settleOne(Pending pending) {
        try {
            pending.settle();
        } catch (RuntimeException | Error e) {
            LOG.error("the action of an asynchronous caller failed", e);
        }
    }

    /** An exponential average over about eight exchanges. Updates may get lost; it is a hint. */
    private void learn(long nanos) {
        long average = roundTripNanos;
        roundTripNanos = average + (Math.min(nanos, ROUND_TRIP_CAP_NANOS) - average) / 8;
    }

    /** Gives a lane that the caller holds to the oldest waiting command, or leaves it idle. */
    private void handOn(int index) {
        int held = index;
        for (; ; ) {
            Pending next = queue.poll();
            if (next == null) {
                long bit = 1L << held;
                idle.getAndUpdate(mask -> mask | bit);
                if (queue.isEmpty() || (held = acquire()) < 0) {
                    return;
                }
            } else if (next.mayLead) {
                next.lane = held;
                if (next.change(Pending.QUEUED, Pending.LEAD)) {
                    next.wake();
                    return;
                }
            } else if (next.change(Pending.QUEUED, Pending.TAKEN)) {
                int given = held;
                threads.lead(() -> lead(given, next, NO_DEADLINE));
                return;
            }
        }
    }

    /** Puts a new connection on a lane that has none. */
    void connect(Lane lane, Wire wire) {
        lane.usedNanos = System.nanoTime();
        lane.wire = wire;
        long bit = 1L << lane.index;
        connected.getAndUpdate(mask -> mask | bit);
        handOn(lane.index);
    }

    /** Fails what waits in the queue. */
    void failWaiting(RuntimeException why) {
        queue.failAll(why);
    }

    /** Fails what waits in the queue, now and later: nobody serves it any more. */
    void end(RuntimeException why) {
        queue.end(why);
    }

    /** Called regularly: sees to deadlines, and lets no caller wait for a connection that has fallen silent. */
    void tick(long nowNanos) {
        enforceDeadlines(nowNanos);
        long mask = 0;
        for (Lane lane : lanes) {
            if (lane.silentNanos(nowNanos) > SILENT_NANOS) {
                mask |= 1L << lane.index;
            }
        }
        silent = mask;
        if (mask != 0) {
            serveQueue();
        }
    }

    /** Fails what waits past its deadline, and breaks connections whose exchange is overdue. */
    private void enforceDeadlines(long nowNanos) {
        queue.failExpired(nowNanos);
        for (Lane lane : lanes) {
            Wire wire = lane.wire;
            if (wire != null && lane.overdue(nowNanos)) {
                wire.abort();
            }
            for (Pending pending : lane.served) {
                if (pending.expires(nowNanos)) {
                    threads.callBack(() -> pending.expire(Pending.timedOut(address, false)));
                }
            }
        }
    }

    /** Asks for a sign of life on connections that nobody has used for long, so that a dead one is found before use. */
    void keepAlive(long nowNanos, long idleNanos, long timeoutNanos) {
        for (Lane lane : lanes) {
            long bit = 1L << lane.index;
            long mask = idle.get();
            boolean due = nowNanos - lane.usedNanos > idleNanos;
            if (due && (mask & bit) != 0 && idle.compareAndSet(mask, mask & ~bit)) {
                Pending ping = Pending.notifying(PING, false, nowNanos + timeoutNanos, () -> {});
                ping.change(Pending.QUEUED, Pending.TAKEN);
                // Alone: nothing that waits shall travel on a connection that may be dead.
                threads.lead(() -> serve(lane.index, new Pending[] {ping}, false, NO_DEADLINE));
            }
        }
    }

    /** The longest time that an exchange under way has taken so far. */
    long longestBusyNanos(long nowNanos) {
        long longest = 0;
        for (Lane lane : lanes) {
            longest = Math.max(longest, lane.busyNanos(nowNanos));
        }
        return longest;
    }

    /** Breaks all connections; exchanges under way fail. */
    void abort() {
        for (Lane lane : lanes) {
            Wire wire = lane.wire;
            if (wire != null) {
                wire.abort();
            }
        }
    }

    Lane[] all() {
        return lanes;
    }

    int connectedCount() {
        return Long.bitCount(connected.get());
    }

    int waitingCount() {
        return queue.size();
    }
}
