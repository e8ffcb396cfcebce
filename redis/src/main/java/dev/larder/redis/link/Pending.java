package dev.larder.redis.link;

import dev.larder.base.StoreUnavailableException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One command on its way, and the caller who waits for it.
 *
 * <p>It goes from {@code QUEUED} to {@code TAKEN} when a leader puts it into a batch, and to {@code DONE} when its outcome
 * is there or its time is over. A queued one whose caller waits on its own thread may go to {@code LEAD} instead: then that
 * thread holds a lane and serves the next batch itself. Every change is one compare-and-set, so that exactly one side wins.
 */
final class Pending {
    static final int QUEUED = 0;
    static final int TAKEN = 1;
    static final int LEAD = 2;
    static final int DONE = 3;

    /** How often a caller yields before it parks: replies mostly come sooner than a sleeping thread wakes up. */
    private static final int YIELDS = 20;

    private static final VarHandle PHASE;

    static {
        try {
            PHASE = MethodHandles.lookup().findVarHandle(Pending.class, "phase", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Stands in a batch for one whose caller has been told. */
    static final Pending TOLD = new Pending(List.of(), List.of(), null, false, 0, null, false, null);

    static {
        TOLD.phase = DONE;
    }

    final List<byte[]> parts;
    /** What travels right behind it; the replies make one list. */
    final List<List<byte[]>> more;

    /** Which others it may be joined with. */
    final @Nullable Joint joint;

    final boolean asking;
    final long deadlineNanos;
    /** The thread that waits, or null when {@link #onDone} is called instead. */
    private final @Nullable Thread waiter;

    private final @Nullable Runnable onDone;

    /** Whether the waiter may serve a batch itself. */
    final boolean mayLead;

    /** The lane that was handed over; written before {@code LEAD}. */
    int lane;

    private @Nullable Object reply;
    private @Nullable RuntimeException failure;
    private boolean lost;
    /** Written by whoever ends it early, who is also the one that reads it. */
    private @Nullable RuntimeException gaveUp;

    private volatile int phase;
    private volatile boolean parked;

    private Pending(
            List<byte[]> parts,
            List<List<byte[]>> more,
            @Nullable Joint joint,
            boolean asking,
            long deadlineNanos,
            @Nullable Thread waiter,
            boolean mayLead,
            @Nullable Runnable onDone) {
        this.parts = parts;
        this.more = more;
        this.joint = joint;
        this.asking = asking;
        this.deadlineNanos = deadlineNanos;
        this.waiter = waiter;
        this.mayLead = mayLead;
        this.onDone = onDone;
    }

    /** One whose caller waits on the present thread. */
    static Pending waiting(Command<?> command, boolean asking, long deadlineNanos, boolean mayLead) {
        return new Pending(
                command.parts(),
                command.more(),
                command.joint(),
                asking,
                deadlineNanos,
                Thread.currentThread(),
                mayLead,
                null);
    }

    /** One whose caller waits on the present thread. */
    static Pending waiting(List<byte[]> parts, boolean asking, long deadlineNanos, boolean mayLead) {
        return new Pending(parts, List.of(), null, asking, deadlineNanos, Thread.currentThread(), mayLead, null);
    }

    /** One whose caller is told through {@code onDone}. */
    static Pending notifying(Command<?> command, boolean asking, long deadlineNanos, Runnable onDone) {
        return new Pending(
                command.parts(), command.more(), command.joint(), asking, deadlineNanos, null, false, onDone);
    }

    /** One whose caller is told through {@code onDone}. */
    static Pending notifying(List<byte[]> parts, boolean asking, long deadlineNanos, Runnable onDone) {
        return new Pending(parts, List.of(), null, asking, deadlineNanos, null, false, onDone);
    }

    int phase() {
        return phase;
    }

    boolean change(int from, int to) {
        return PHASE.compareAndSet(this, from, to);
    }

    /** Keeps a reply that came; {@link #settle} makes it known. */
    void keep(@Nullable Object theReply) {
        // Nobody reads the reply of one that has given up, so it is not kept either.
        if (phase == TAKEN) {
            reply = theReply;
        }
    }

    /** Keeps that the reply could not be taken; {@link #settle} makes it known. Sent again it would be so again. */
    void keepRefused(RuntimeException why) {
        failure = why;
    }

    /** Keeps that the connection broke before the reply came; {@link #settle} makes it known. */
    void keepLost(RuntimeException why) {
        failure = why;
        lost = true;
    }

    /** Ends one that a leader has taken, unless its caller has given up. */
    void settle() {
        if (change(TAKEN, DONE)) {
            wake();
        }
    }

    /** Ends one that still waits in the queue. */
    boolean fail(RuntimeException why) {
        // Only the winner of the change may write the failure, so it goes through TAKEN.
        if (!change(QUEUED, TAKEN)) {
            return false;
        }
        failure = why;
        phase = DONE;
        wake();
        return true;
    }

    /** Ends one that a leader has taken and that nobody waits for on a thread of their own, when its time is over. */
    void expire(RuntimeException why) {
        if (change(TAKEN, DONE)) {
            // Nobody reads it before wake() below: its caller does not look at the phase.
            gaveUp = why;
            wake();
        }
    }

    /** Whether it is up to the timer to end it, and time to. */
    boolean expires(long nowNanos) {
        return onDone != null && phase == TAKEN && nowNanos - deadlineNanos > 0;
    }

    /** Ends one that was given a lane too late to use it. */
    void declineLead(NodeAddress address) {
        gaveUp = timedOut(address, true);
        change(LEAD, DONE);
    }

    /** The bytes that it takes on the wire, about. */
    long bytes() {
        long bytes = bytes(parts);
        for (List<byte[]> companion : more) {
            bytes += bytes(companion);
        }
        return bytes;
    }

    private static long bytes(List<byte[]> parts) {
        long bytes = 0;
        for (byte[] part : parts) {
            bytes += part.length + 16;
        }
        return bytes;
    }

    boolean notifies() {
        return onDone != null;
    }

    /** Makes the waiting thread look again: it leads now, or its outcome is there. */
    void wake() {
        if (onDone != null) {
            onDone.run();
        } else if (parked) {
            LockSupport.unpark(waiter);
        }
    }

    /**
     * Waits until the outcome is there, a lane is handed over, or the deadline has passed.
     *
     * @param soon whether the outcome is expected sooner than a sleeping thread wakes up
     * @return the phase: {@code DONE} or {@code LEAD}; after the deadline {@code DONE} with a failure
     */
    @SuppressWarnings(
            "ThreadPriorityCheck") // Yielding is only faster: nothing depends on what the scheduler makes of it.
    int await(NodeAddress address, boolean soon) {
        for (int i = soon ? 0 : YIELDS; i < YIELDS && phase < LEAD; i++) {
            Thread.yield();
        }
        boolean interrupted = false;
        parked = true;
        while (phase < LEAD) {
            long left = deadlineNanos - System.nanoTime();
            if (left <= 0 && giveUp(address)) {
                break;
            }
            LockSupport.parkNanos(this, Math.max(left, 1_000));
            interrupted |= Thread.interrupted();
        }
        parked = false;
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return phase;
    }

    private boolean giveUp(NodeAddress address) {
        boolean queued = change(QUEUED, DONE);
        if (!queued && !change(TAKEN, DONE)) {
            return false;
        }
        // The leader may still write the reply; nobody reads it any more.
        gaveUp = timedOut(address, queued);
        return true;
    }

    static StoreUnavailableException timedOut(NodeAddress address, boolean unsent) {
        return new StoreUnavailableException(
                "no answer from " + address + " within the command timeout"
                        + (unsent ? ": the command was not sent" : ""),
                null);
    }

    /** Why there is no reply, or null; valid once done. */
    @Nullable
    RuntimeException failure() {
        return gaveUp != null ? gaveUp : failure;
    }

    /** Whether the connection broke when the command may have been sent; valid once done. */
    boolean lost() {
        return gaveUp == null && lost;
    }

    /** The reply; valid once done without a failure. */
    @Nullable
    Object reply() {
        return reply;
    }
}
