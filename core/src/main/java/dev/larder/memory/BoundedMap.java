package dev.larder.memory;

import dev.larder.base.Ticker;
import java.util.Comparator;
import java.util.NavigableMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Holds things for a time, and no more than a number of bytes of them: what runs out soonest makes room. Reading takes no
 * lock; whatever changes anything holds the one lock.
 */
final class BoundedMap {
    /** What one thing takes besides its key and value: the nodes of the map and of the order, and the record. */
    static final long OVERHEAD_BYTES = 160;

    private final Ticker ticker;
    private final long maxBytes;
    private final ReentrantLock lock = new ReentrantLock();

    /** Written under the lock. */
    private final ConcurrentSkipListMap<Object, Held> byKey;

    // The two below are read and written under the lock.
    private final TreeSet<Held> byDeadline;
    private long bytes;
    private long lastOrder;

    BoundedMap(Ticker ticker, long maxBytes, Comparator<Object> keyOrder) {
        this.ticker = ticker;
        this.maxBytes = maxBytes;
        this.byKey = new ConcurrentSkipListMap<>(keyOrder);
        // Nanos may wrap around, so deadlines are compared by their distance from a fixed moment.
        long origin = ticker.nanos();
        this.byDeadline = new TreeSet<>(Comparator.<Held>comparingLong(held -> held.deadlineNanos() - origin)
                .thenComparingLong(Held::order));
    }

    /** What is held under a key and has not run out. */
    @Nullable
    Held get(Object key) {
        Held held = byKey.get(key);
        return held != null && held.isAlive(ticker.nanos()) ? held : null;
    }

    /** What is held by key, for walking through it; may hold what has run out. Not to be changed. */
    NavigableMap<Object, Held> ordered() {
        return byKey;
    }

    /** What is held under a key and has not run out, which is a use of it. */
    @Nullable
    Held use(Object key) {
        Held held = get(key);
        if (held != null) {
            held.lastUse().now(ticker.nanos());
        }
        return held;
    }

    long idleNanos(Held held) {
        return held.lastUse().idleNanos(ticker.nanos());
    }

    int size() {
        lock.lock();
        try {
            return byDeadline.size();
        } finally {
            lock.unlock();
        }
    }

    boolean isAlive(Held held) {
        return held.isAlive(ticker.nanos());
    }

    long ttlNanos(Held held) {
        return held.deadlineNanos() - ticker.nanos();
    }

    /**
     * Replaces what is held under a key in one step.
     *
     * @param change makes the new from the old, each null for nothing; the new one's order is ignored
     * @return what is held now, or null if nothing is
     */
    @Nullable
    Held update(Object key, UnaryOperator<@Nullable Held> change) {
        lock.lock();
        try {
            Held before = get(key);
            Held after = change.apply(before);
            if (after != null && after.equals(before)) {
                return before;
            }
            Held replaced = byKey.get(key);
            if (after == null) {
                drop(replaced);
                return null;
            }
            // It stays where readers find it until the new one takes its place: at no moment is there nothing.
            forget(replaced);
            insert(after);
            return byKey.get(key);
        } finally {
            lock.unlock();
        }
    }

    /** Carries out several changes that are seen together by whoever changes anything; readers may see some of them. */
    <T> T inOneStep(Supplier<T> changes) {
        lock.lock();
        try {
            return changes.get();
        } finally {
            lock.unlock();
        }
    }

    private void insert(Held wanted) {
        Held held = new Held(
                wanted.key(),
                wanted.value(),
                wanted.costBytes(),
                wanted.deadlineNanos(),
                ++lastOrder,
                new LastUse(ticker.nanos()));
        byKey.put(held.key(), held);
        byDeadline.add(held);
        bytes += held.costBytes();
        long now = ticker.nanos();
        while (!byDeadline.isEmpty() && (bytes > maxBytes || !byDeadline.first().isAlive(now))) {
            drop(byDeadline.first());
        }
    }

    private void drop(@Nullable Held held) {
        if (held != null) {
            byKey.remove(held.key(), held);
            forget(held);
        }
    }

    private void forget(@Nullable Held held) {
        if (held != null) {
            byDeadline.remove(held);
            bytes -= held.costBytes();
        }
    }

    long bytes() {
        lock.lock();
        try {
            return bytes;
        } finally {
            lock.unlock();
        }
    }

    void clear() {
        lock.lock();
        try {
            byKey.clear();
            byDeadline.clear();
            bytes = 0;
        } finally {
            lock.unlock();
        }
    }
}
