package dev.larder.redis.link;

import dev.larder.base.StoreUnavailableException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The commands that wait for a lane, oldest first, limited in number. Thread-safe and without locks. */
final class WaitingCommands {
    private final ConcurrentLinkedQueue<Pending> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private final NodeAddress address;
    private final Threads threads;
    private final int most;
    private volatile @Nullable RuntimeException ended;

    WaitingCommands(NodeAddress address, Threads threads, int most) {
        this.address = address;
        this.threads = threads;
        this.most = most;
    }

    /** Adds one, or fails it when there are too many, or when nobody serves them any more. */
    void add(Pending pending) {
        if (count.incrementAndGet() > most) {
            count.decrementAndGet();
            pending.fail(new StoreUnavailableException(
                    "too many commands wait for " + address + ": at most " + most + " may", null));
        } else {
            queue.add(pending);
            RuntimeException why = ended;
            if (why != null) {
                // The end may have come after its caller looked, and no timer looks after what waits then.
                failAll(why);
            }
        }
    }

    /** Takes the oldest, or null; its caller may have given up. */
    @Nullable
    Pending poll() {
        Pending next = queue.poll();
        if (next != null) {
            count.decrementAndGet();
        }
        return next;
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    int size() {
        return count.get();
    }

    /** Fails all, and whatever is added from now on. */
    void end(RuntimeException why) {
        ended = why;
        failAll(why);
    }

    /** Fails all. */
    void failAll(RuntimeException why) {
        for (Pending next = poll(); next != null; next = poll()) {
            fail(next, why);
        }
    }

    /** Fails those that are past their deadlines. These are not in order: what is sent again keeps the one it had. */
    void failExpired(long nowNanos) {
        for (Pending pending : queue) {
            if (nowNanos - pending.deadlineNanos > 0 && queue.remove(pending)) {
                count.decrementAndGet();
                fail(pending, Pending.timedOut(address, true));
            }
        }
    }

    private void fail(Pending pending, RuntimeException why) {
        if (pending.notifies()) {
            threads.callBack(() -> pending.fail(why));
        } else {
            pending.fail(why);
        }
    }
}
