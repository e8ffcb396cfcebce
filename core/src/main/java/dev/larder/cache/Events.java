package dev.larder.cache;

import dev.larder.cache.CacheEvent.Kind;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the listeners of a manager. Where there are none, that costs a look at an empty list. */
final class Events {
    private static final Logger LOG = LoggerFactory.getLogger(Events.class);

    private final List<CacheListener> listeners = new CopyOnWriteArrayList<>();
    private final LongAdder failures = new LongAdder();

    synchronized void add(CacheListener listener) {
        Limits.between("number of listeners", listeners.size() + 1L, 1, CacheManager.MAX_LISTENERS);
        listeners.add(listener);
    }

    synchronized boolean remove(CacheListener listener) {
        return listeners.remove(listener);
    }

    long failures() {
        return failures.sum();
    }

    void tell(Kind kind, String cache, @Nullable String key) {
        if (!listeners.isEmpty()) {
            tell(new CacheEvent(kind, cache, key, null));
        }
    }

    /** A tag was invalidated; the empty one is the whole cache. */
    void tellTag(String cache, String tag) {
        if (!listeners.isEmpty()) {
            tell(
                    tag.isEmpty()
                            ? new CacheEvent(Kind.CLEARED, cache, null, null)
                            : new CacheEvent(Kind.INVALIDATED, cache, null, tag));
        }
    }

    private void tell(CacheEvent event) {
        for (CacheListener listener : listeners) {
            try {
                listener.on(event);
            } catch (RuntimeException failure) {
                failures.increment();
                LOG.warn("a listener of caches failed at {} of cache {}", event.kind(), event.cache(), failure);
            }
        }
    }
}
