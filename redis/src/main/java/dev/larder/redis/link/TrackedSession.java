package dev.larder.redis.link;

import dev.larder.base.StoreUnavailableException;
import dev.larder.cache.Watch;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * One tracked connection from its opening to its end
 *
 * Changes must be told while nobody asks for anything, so a thread of its own is always in a read. Callers write: each puts
 * its commands into a queue, and whoever gets the lock writes all that is queued and flushes once. Replies come in the order
 * of the commands, so what was written stands in a second queue until the reading thread meets its replies.
 *
 * The order on the wire is what a watch rests on: a change is told before the answer to any command that the server carried
 * out after it. The reading thread keeps to it: it hands a change to the listener before it reads on, and completes answers
 * in their order. Nothing of the callers' runs on it.
 *
 * A watch is proven by answers to reads of keys, not by a PING: a server that has been cut off from its cluster goes on
 * answering PING, and refuses keys. A heartbeat asks for a key when nothing else was answered for a while. If it is not
 * answered in time, the connection is broken, for a peer that is gone says nothing either.
 */
final class TrackedSession {
    private static final Logger LOG = LoggerFactory.getLogger(TrackedSession.class);

    /** How long a watch goes unproven before the server is asked for a sign of life. */
    static final long HEARTBEAT_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /** How long that sign of life, or a write, may take before the connection is given up. */
    static final long ANSWER_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** How much of the time between two looks counts as waiting: a process that was stopped has not waited. */
    private static final long LONGEST_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** How often a caller goes on writing for others before a thread of the router does it. */
    private static final int MAX_TURNS = 4;

    /** How many calls are written in one turn. */
    private static final int MAX_BATCH = 256;

    private final TrackedWire wire;
    private final Threads threads;
    private final TrackedListener listener;
    private final int maxWaiting;
    private final long writeLimitNanos;
    private final BiConsumer<TrackedSession, RuntimeException> onEnd;
    private final Runnable onMisdirected;
    private final LongAdder pushes;
    final long openedNanos;

    private final Queue<TrackedCall> queue = new ConcurrentLinkedQueue<>();
    private final Queue<TrackedCall> unanswered = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final ReentrantLock writing = new ReentrantLock();
    private volatile boolean inWrite;
    private volatile long writeBeganNanos;

    /** Guards the change from one watch to the next. */
    private final Object watches = new Object();

    private volatile Watch watch;
    private volatile int generation;
    private volatile List<byte[]> heartbeat;
    private volatile @Nullable RuntimeException broken;
    private volatile boolean ended;

    // Belong to the timer.
    private @Nullable TrackedCall beat;
    private long beatNanos;
    private long beatWaitedNanos;
    private long lookedNanos;

    TrackedSession(
            TrackedWire wire,
            List<byte[]> heartbeat,
            long provenNanos,
            LinkConfig config,
            Threads threads,
            TrackedListener listener,
            LongAdder pushes,
            Runnable onMisdirected,
            BiConsumer<TrackedSession, RuntimeException> onEnd) {
        this.wire = wire;
        this.heartbeat = heartbeat;
        this.threads = threads;
        this.listener = listener;
        this.maxWaiting = config.maxWaiting();
        this.writeLimitNanos =
                Math.min(ANSWER_LIMIT_NANOS, config.commandTimeout().toNanos());
        this.pushes = pushes;
        this.onMisdirected = onMisdirected;
        this.onEnd = onEnd;
        this.openedNanos = System.nanoTime();
        this.lookedNanos = openedNanos;
        // Opening it was a sign of life.
        this.beatNanos = openedNanos;
        this.watch = new Watch(provenNanos);
        wire.onPush(this::push);
    }

    /** Begins to read. */
    void start(String threadName) {
        Thread thread = new Thread(this::read, threadName);
        thread.setDaemon(true);
        thread.start();
    }

    /** Sends commands; their future is completed in any case. */
    void submit(TrackedCall call, boolean mayWrite) {
        if (waiting.incrementAndGet() > maxWaiting) {
            waiting.decrementAndGet();
            call.fail(new StoreUnavailableException(
                    "too many commands wait for " + wire.address() + ": at most " + maxWaiting + " may", null));
            return;
        }
        queue.add(call);
        if (mayWrite) {
            writeQueued();
        } else {
            // A thread that is interrupted while it writes could close the connection of all.
            threads.lead(this::writeQueued);
        }
    }

    /** Writes what is queued unless another thread is at it, who then looks at the queue once more after. */
    private void writeQueued() {
        int turns = 0;
        while (!queue.isEmpty() && writing.tryLock()) {
            try {
                writeBatch();
            } catch (RuntimeException | Error e) {
                breakOff(Wire.unavailable(wire.address(), e));
            } finally {
                inWrite = false;
                writing.unlock();
            }
            if (++turns == MAX_TURNS && !queue.isEmpty()) {
                threads.lead(this::writeQueued);
                break;
            }
        }
        if (ended) {
            failAll();
        }
    }

    private void writeBatch() {
        writeBeganNanos = System.nanoTime();
        inWrite = true;
        for (int written = 0; written < MAX_BATCH; written++) {
            TrackedCall call = queue.poll();
            if (call == null) {
                break;
            }
            if (call.answer.isDone()) {
                // Its caller has given up already.
                waiting.decrementAndGet();
                continue;
            }
            call.generation = generation;
            call.sentNanos = System.nanoTime();
            // The reply may be there before this thread comes back from the write.
            unanswered.add(call);
            call.commands.forEach(wire::write);
        }
        wire.flush();
    }

    private void read() {
        RuntimeException why;
        try {
            for (; ; ) {
                answered(wire.read());
            }
        } catch (RuntimeException | Error e) {
            RuntimeException known = broken;
            why = known != null ? known : Wire.unavailable(wire.address(), e);
        }
        end(why);
    }

    private void answered(@Nullable Object reply) {
        TrackedCall call = unanswered.peek();
        if (call == null) {
            throw new IllegalStateException("an answer came that nobody had asked for");
        }
        if (call.keep(reply)) {
            unanswered.remove();
            waiting.decrementAndGet();
            settle(call);
        }
        if (reply instanceof ServerErrorException error) {
            refused(call, error);
        }
    }

    private void settle(TrackedCall call) {
        Watch now;
        synchronized (watches) {
            now = call.generation == generation ? watch : null;
            if (now != null && !call.refused()) {
                now.proven(call.sentNanos);
            }
        }
        if (now != null) {
            call.answer.complete(new TrackedCall.Answer(call.replies(), now));
        } else {
            call.fail(new StoreUnavailableException("the slots of " + wire.address() + " have just changed", null));
        }
    }

    @SuppressWarnings("ReferenceEquality") // The heartbeat is one command of this session, not any that is like it.
    private void refused(TrackedCall call, ServerErrorException error) {
        if (TrackedFlight.isMisdirected(error)) {
            onMisdirected.run();
        }
        // A node of a cluster that is down as a whole refuses writes as well: what was read of it has not changed, and
        // is not proven either. Before such a node serves again it learns whether it has been replaced.
        boolean isHeartbeat = call.commands.get(0) == heartbeat && !error.kind().equals("CLUSTERDOWN");
        if (isHeartbeat || error.kind().equals("READONLY")) {
            throw new StoreUnavailableException(wire.address() + " answered: " + error.text(), error);
        }
    }

    /** A message that is no answer. What the listener misses it will never be told again, so then the watch is over. */
    private void push(List<?> message) {
        if (message.isEmpty() || !Replies.text(message.get(0)).equals("invalidate")) {
            return;
        }
        if (message.size() > 1 && message.get(1) instanceof List<?> keys) {
            pushes.add(keys.size());
            for (Object key : keys) {
                listener.keyChanged((byte[]) Objects.requireNonNull(key));
            }
        } else {
            // Everything was flushed: no key is named, and none is on the server's list any more.
            pushes.increment();
            renew(false);
        }
    }

    /** The keys that the server answers for have changed, and what it was asked before counts no more. */
    void slotsChanged(List<byte[]> newHeartbeat) {
        heartbeat = newHeartbeat;
        renew(true);
    }

    /** Does not wait for the thread that reads to find out that this is over. */
    void endWatch() {
        renew(true);
    }

    private void renew(boolean voidsUnanswered) {
        Watch before;
        synchronized (watches) {
            before = watch;
            long now = System.nanoTime();
            watch = new Watch(now - before.unprovenNanos(now));
            if (voidsUnanswered) {
                generation++;
            }
            before.end();
        }
        listener.watchEnded(before);
    }

    /** When what was answered last had been sent. */
    long provenNanos() {
        long now = System.nanoTime();
        return now - watch.unprovenNanos(now);
    }

    /** Called regularly by the timer; does nothing that could wait. */
    void tick(long nowNanos) {
        if (inWrite && nowNanos - writeBeganNanos > writeLimitNanos) {
            breakOff(late());
        }
        beat(nowNanos, Math.min(nowNanos - lookedNanos, LONGEST_LOOK_NANOS));
        lookedNanos = nowNanos;
        expire(queue, nowNanos);
        expire(unanswered, nowNanos);
    }

    private void beat(long nowNanos, long waitedNanos) {
        TrackedCall last = beat;
        if (last != null && !last.answer.isDone()) {
            beatWaitedNanos += waitedNanos;
            if (beatWaitedNanos > ANSWER_LIMIT_NANOS) {
                breakOff(late());
            }
        } else if (watch.unprovenNanos(nowNanos) > HEARTBEAT_NANOS && nowNanos - beatNanos > HEARTBEAT_NANOS) {
            beatNanos = nowNanos;
            TrackedCall next = heartbeat(nowNanos + 2 * ANSWER_LIMIT_NANOS);
            beat = next;
            beatWaitedNanos = 0;
            waiting.incrementAndGet();
            queue.add(next);
            threads.lead(this::writeQueued);
        }
    }

    /** A read of a key that the server answers for. */
    TrackedCall heartbeat(long deadlineNanos) {
        return new TrackedCall(List.of(heartbeat), deadlineNanos);
    }

    /** Makes the server tell of more prefixes, before it carries out what is sent after this. If it does not, this connection ends. */
    void arm(List<byte[]> command) {
        TrackedCall call = new TrackedCall(List.of(command), System.nanoTime() + 2 * ANSWER_LIMIT_NANOS);
        var unused = call.answer.whenComplete((answer, failure) -> {
            if (failure != null) {
                breakOff(late());
            } else if (answer.replies()[0] instanceof ServerErrorException error) {
                breakOff(new StoreUnavailableException(wire.address() + " answered: " + error.text(), error));
            }
        });
        waiting.incrementAndGet();
        queue.add(call);
        threads.lead(this::writeQueued);
    }

    private StoreUnavailableException late() {
        return new StoreUnavailableException(
                "no answer from " + wire.address() + " within " + TimeUnit.NANOSECONDS.toMillis(ANSWER_LIMIT_NANOS)
                        + " ms",
                null);
    }

    /** Those that were sent keep their place: their replies are still to come. */
    private void expire(Queue<TrackedCall> calls, long nowNanos) {
        for (TrackedCall call : calls) {
            if (nowNanos - call.deadlineNanos <= 0) {
                return;
            }
            call.fail(Pending.timedOut(wire.address(), false));
        }
    }

    /** Gives the connection up; the thread that reads does the rest. */
    void breakOff(RuntimeException why) {
        if (broken == null) {
            broken = why;
        }
        watch.end();
        wire.abort();
    }

    private void end(RuntimeException why) {
        breakOff(why);
        ended = true;
        failAll();
        try {
            Watch last;
            synchronized (watches) {
                last = watch;
            }
            last.end();
            listener.watchEnded(last);
        } catch (RuntimeException | Error e) {
            LOG.error("a listener failed at the end of a watch", e);
        }
        onEnd.accept(this, why);
    }

    private void failAll() {
        RuntimeException why = broken != null ? broken : late();
        fail(queue, why);
        fail(unanswered, why);
    }

    private void fail(Queue<TrackedCall> calls, RuntimeException why) {
        for (TrackedCall call = calls.poll(); call != null; call = calls.poll()) {
            waiting.decrementAndGet();
            call.fail(why);
        }
    }
}
