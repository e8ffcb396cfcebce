package dev.larder.cache;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * One listener, and the events that wait for it. Whoever tells never waits: a thread of the executor takes the events to the listener, one
 * after the other in the order in which they were told, and goes when there are no more. Thread-safe.
 */
final class Ear {
    /** How many events wait for a listener that is slower than the caches; further ones are dropped. */
    static final int MAX_WAITING = 10_000;

    /** How many a thread takes to the listener before others may have it. */
    private static final int MAX_TURN = 1_000;

    private final CacheListener listener;
    private final Executor executor;
    private final Consumer<CacheEvent> deliver;
    private final Queue<CacheEvent> events = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicBoolean delivering = new AtomicBoolean();
    private volatile boolean closed;

    /**
     * An ear that nothing was told yet.
     *
     * @param deliver hands an event to the listener, and throws nothing
     */
    Ear(CacheListener listener, Executor executor, Consumer<CacheEvent> deliver) {
        this.listener = listener;
        this.executor = executor;
        this.deliver = deliver;
    }

    boolean belongsTo(CacheListener other) {
        return listener.equals(other);
    }

    /** Whether the event will be told, or was dropped. */
    boolean tell(CacheEvent event) {
        if (waiting.incrementAndGet() > MAX_WAITING) {
            waiting.decrementAndGet();
            return false;
        }
        events.add(event);
        wake();
        return true;
    }

    /** Tells nothing more, but for what is being told. */
    void close() {
        closed = true;
    }

    private void wake() {
        if (delivering.compareAndSet(false, true)) {
            try {
                executor.execute(this::turn);
            } catch (RejectedExecutionException full) {
                // What waits is told with the next event that finds the executor with room.
                delivering.set(false);
            }
        }
    }

    private void turn() {
        try {
            for (int i = 0; i < MAX_TURN; i++) {
                CacheEvent event = events.poll();
                if (event == null) {
                    break;
                }
                waiting.decrementAndGet();
                if (!closed) {
                    deliver.accept(event);
                }
            }
        } finally {
            delivering.set(false);
        }
        // One may have come after the last look, when this was still at it.
        if (!events.isEmpty()) {
            wake();
        }
    }
}
