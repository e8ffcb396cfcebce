package dev.larder.cache;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The keys of one batch whose leases others hold, and which of them are worth another look: because the store has told of a change, or
 * because the lease has run out. Used by one thread; woken by any.
 */
final class BatchWaiting<V> {
    private final CacheParts<V> parts;
    private final Set<BatchKey<V>> waiting = new LinkedHashSet<>();

    /** A key is in it at most once. */
    private final BlockingQueue<BatchKey<V>> woken;

    private long pollNanos = Leases.FIRST_POLL_NANOS;

    BatchWaiting(CacheParts<V> parts, int keys) {
        this.parts = parts;
        this.woken = new ArrayBlockingQueue<>(keys);
    }

    /** To be called before the lease is asked for, so that one that ends right after the answer wakes the key all the same. */
    void listen(BatchKey<V> key) {
        CompletableFuture<Void> notice = parts.context().notices().await(key.entry());
        key.listens(notice);
        CompletableFuture<Void> ignored = notice.thenRun(() -> wake(key));
    }

    void stopListening(BatchKey<V> key) {
        CompletableFuture<Void> notice = key.notice();
        key.listens(null);
        if (notice != null) {
            parts.context().notices().stopWaiting(key.entry(), notice);
        }
    }

    /** Another holds the lease. */
    void enter(BatchKey<V> key, Leases.Asked asked) {
        long leaseNanos = TimeUnit.MILLISECONDS.toNanos(asked.acquired().waitMillis());
        key.taken(parts.context().ticker().nanos() + leaseNanos + Leases.GRACE_NANOS, asked.watch());
        waiting.add(key);
    }

    /** Another has written the entry: it is worth a look at once. */
    void enterAwake(BatchKey<V> key) {
        waiting.add(key);
        wake(key);
    }

    private void wake(BatchKey<V> key) {
        if (key.wake() && !woken.offer(key)) {
            throw new IllegalStateException("a key was woken twice");
        }
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /**
     * Waits until some keys are worth another look, and takes them out.
     *
     * @param deadline until when at most
     * @return empty if that time has gone by
     */
    List<BatchKey<V>> await(LoadDeadline deadline) throws InterruptedException {
        List<BatchKey<V>> found = new ArrayList<>();
        for (long left = deadline.nanosLeft(); found.isEmpty() && left > 0; left = deadline.nanosLeft()) {
            long endNanos = nextEndNanos();
            long untilEnd = nanosUntil(endNanos);
            BatchKey<V> first = woken.poll(Math.min(left, untilEnd), TimeUnit.NANOSECONDS);
            if (first != null) {
                take(first, found);
                takeWoken(found);
            } else if (untilEnd <= left) {
                takeOver(endNanos, found);
            }
        }
        return found;
    }

    private void takeWoken(List<BatchKey<V>> found) {
        for (BatchKey<V> next = woken.poll(); next != null; next = woken.poll()) {
            take(next, found);
        }
    }

    /** One that was woken may have got its lease since. */
    private void take(BatchKey<V> key, List<BatchKey<V>> found) {
        key.sleep();
        if (waiting.remove(key)) {
            stopListening(key);
            found.add(key);
        }
    }

    private void takeOver(long endNanos, List<BatchKey<V>> found) {
        if (!allTold()) {
            pollNanos = Math.min(Leases.LONGEST_POLL_NANOS, 2 * pollNanos);
        }
        for (BatchKey<V> key : List.copyOf(waiting)) {
            if (!key.isTold() || key.leaseEndNanos() - endNanos <= 0) {
                waiting.remove(key);
                stopListening(key);
                found.add(key);
            }
        }
    }

    /** When the first lease must have run out. */
    private long nextEndNanos() {
        long now = parts.context().ticker().nanos();
        long soonest = Long.MAX_VALUE;
        for (BatchKey<V> key : waiting) {
            soonest = Math.min(soonest, Math.max(0, key.leaseEndNanos() - now));
        }
        return now + soonest;
    }

    private long nanosUntil(long endNanos) {
        long nanos = Math.max(0, endNanos - parts.context().ticker().nanos());
        return allTold() ? nanos : Math.min(nanos, pollNanos);
    }

    private boolean allTold() {
        return waiting.stream().allMatch(BatchKey::isTold);
    }

    /** Takes all out that still wait. */
    List<BatchKey<V>> leaveAll() {
        List<BatchKey<V>> rest = List.copyOf(waiting);
        waiting.clear();
        rest.forEach(this::stopListening);
        return rest;
    }
}
