package dev.larder.limit;

import dev.larder.base.StoreUnavailableException;
import dev.larder.base.Ticker;
import dev.larder.limit.LimitStore.Take;
import dev.larder.limit.LimitStore.Taken;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A check that waits for its turn or its answer, and the thread or the future that waits for it. */
final class WaitingCheck {
    private static final String TOO_LATE = "the store did not answer within the deadline of a check";

    /** How often a thread yields before it parks: where few wait, answers mostly come sooner than a sleeping thread wakes up. */
    private static final int YIELDS = 20;

    private enum Phase {
        QUEUED,
        TAKEN,
        LEADS,
        GONE
    }

    private final Take take;
    private final long deadlineNanos;
    private final @Nullable Thread thread;
    private final CompletableFuture<Taken> answer = new CompletableFuture<>();
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.QUEUED);

    private WaitingCheck(Take take, long deadlineNanos, @Nullable Thread thread) {
        this.take = take;
        this.deadlineNanos = deadlineNanos;
        this.thread = thread;
    }

    static WaitingCheck blocking(Take take, long deadlineNanos) {
        return new WaitingCheck(take, deadlineNanos, Thread.currentThread());
    }

    static WaitingCheck notifying(Take take, long deadlineNanos) {
        return new WaitingCheck(take, deadlineNanos, null);
    }

    Take wanted() {
        return take;
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    /** On the thread that is to send: from now on it waits again, like those that it sends for. */
    boolean sendsForOthers() {
        return phase.compareAndSet(Phase.LEADS, Phase.TAKEN);
    }

    /** Lets the waiting thread send; false if none waits, or it is gone. */
    boolean lead() {
        if (thread == null || !phase.compareAndSet(Phase.QUEUED, Phase.LEADS)) {
            return false;
        }
        LockSupport.unpark(thread);
        return true;
    }

    /** Takes it along; false if it is gone. */
    boolean take() {
        return phase.compareAndSet(Phase.QUEUED, Phase.TAKEN);
    }

    void complete(Taken taken) {
        answer.complete(taken);
        LockSupport.unpark(thread);
    }

    void fail(RuntimeException why) {
        answer.completeExceptionally(why);
        LockSupport.unpark(thread);
    }

    /**
     * Waits on the thread that asked; true if it has to send, false once there is an answer.
     *
     * @param soon whether it is worth to yield first: not where more threads wait than can run, for they would keep the processors from
     *     who has something to do
     */
    @SuppressWarnings(
            "ThreadPriorityCheck") // Yielding is only faster: nothing depends on what the scheduler makes of it.
    boolean await(Ticker ticker, boolean soon) {
        for (int i = soon ? 0 : YIELDS; i < YIELDS && !isOver(); i++) {
            Thread.yield();
        }
        boolean interrupted = false;
        while (!isOver()) {
            long left = deadlineNanos - ticker.nanos();
            if (left <= 0 && giveUp()) {
                break;
            }
            LockSupport.parkNanos(this, Math.max(left, 1_000));
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return phase.get() == Phase.LEADS;
    }

    private boolean isOver() {
        return answer.isDone() || phase.get() == Phase.LEADS;
    }

    private boolean giveUp() {
        if (!phase.compareAndSet(Phase.QUEUED, Phase.GONE) && !phase.compareAndSet(Phase.TAKEN, Phase.GONE)) {
            return false;
        }
        // An answer that comes in this very moment counts: the permits are taken.
        answer.completeExceptionally(new StoreUnavailableException(TOO_LATE, null));
        return true;
    }

    /** The answer, once {@link #await} has returned, or once it was sent and told. */
    Taken result() {
        try {
            return answer.join();
        } catch (CompletionException e) {
            throw Coalescer.known(e);
        }
    }

    /** For one that no thread waits for: the answer, or that it did not come in time. */
    CompletableFuture<Taken> future(long waitNanos) {
        return answer.copy().orTimeout(waitNanos, TimeUnit.NANOSECONDS).exceptionallyCompose(failure -> {
            if (failure instanceof TimeoutException) {
                var unused = phase.compareAndSet(Phase.QUEUED, Phase.GONE);
                return CompletableFuture.failedFuture(new StoreUnavailableException(TOO_LATE, failure));
            }
            return CompletableFuture.failedFuture(Coalescer.known(failure));
        });
    }
}
