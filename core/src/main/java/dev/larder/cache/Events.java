package dev.larder.cache;

import dev.larder.cache.CacheEvent.Kind;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the listeners of a manager, each on a thread that nobody waits for: what happens here may happen on the thread that reads what a
 * store tells of changes, or under a lock of the values in memory. Where there are no listeners, it costs a look at an empty list.
 */
final class Events {
    private static final Logger LOG = LoggerFactory.getLogger(Events.class);

    private final Executor executor;
    private final List<Ear> ears = new CopyOnWriteArrayList<>();
    private final LongAdder failures = new LongAdder();
    private final LongAdder dropped = new LongAdder();

    Events(Executor executor) {
        this.executor = executor;
    }

    synchronized void add(CacheListener listener) {
        Limits.between("number of listeners", ears.size() + 1L, 1, CacheManager.MAX_LISTENERS);
        ears.add(new Ear(listener, executor, event -> deliver(listener, event)));
    }

    synchronized boolean remove(CacheListener listener) {
        for (Ear ear : ears) {
            if (ear.belongsTo(listener)) {
                ear.close();
                return ears.remove(ear);
            }
        }
        return false;
    }

    long failures() {
        return failures.sum();
    }

    long dropped() {
        return dropped.sum();
    }

    void tell(Kind kind, String cache, @Nullable String key) {
        if (!ears.isEmpty()) {
            tell(new CacheEvent(kind, cache, key, null));
        }
    }

    /** A tag was invalidated; the empty one is the whole cache. */
    void tellTag(String cache, String tag) {
        if (!ears.isEmpty()) {
            tell(
                    tag.isEmpty()
                            ? new CacheEvent(Kind.CLEARED, cache, null, null)
                            : new CacheEvent(Kind.INVALIDATED, cache, null, tag));
        }
    }

    private void tell(CacheEvent event) {
        for (Ear ear : ears) {
            if (!ear.tell(event)) {
                dropped.increment();
            }
        }
    }

    private void deliver(CacheListener listener, CacheEvent event) {
        try {
            listener.on(event);
        } catch (RuntimeException failure) {
            failures.increment();
            LOG.warn("a listener of caches failed at {} of cache {}", event.kind(), event.cache(), failure);
        }
    }
}
