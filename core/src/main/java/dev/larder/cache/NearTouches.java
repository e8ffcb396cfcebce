package dev.larder.cache;

import dev.larder.base.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Tells the store now and then which entries were read from the memory of this node. The store would take them for idle otherwise:
 * what is read most never comes to it.
 */
final class NearTouches {
    /** How often it is told. */
    static final Duration INTERVAL = Duration.ofSeconds(10);

    /** Of how many entries of a cache at a time. */
    static final int MAX_TOUCHED = 10_000;

    private static final int AT_ONCE = 1_000;

    private final CacheStore store;
    private final Ticker ticker;
    private final Supplier<Map<String, NearCache<?>>> caches;
    private long lastNanos;

    NearTouches(CacheStore store, Ticker ticker, Supplier<Map<String, NearCache<?>>> caches) {
        this.store = store;
        this.ticker = ticker;
        this.caches = caches;
        this.lastNanos = ticker.nanos();
    }

    /** Tells if it is time to. By one thread at a time. */
    void send() {
        long now = ticker.nanos();
        if (now - lastNanos >= INTERVAL.toNanos()) {
            lastNanos = now;
            caches.get().forEach(this::send);
        }
    }

    private void send(String cache, NearCache<?> near) {
        List<EntryKey> used = near.takeUsed(MAX_TOUCHED).stream()
                .map(key -> new EntryKey(cache, key))
                .toList();
        for (int from = 0; from < used.size(); from += AT_ONCE) {
            long ignored = store.touch(used.subList(from, Math.min(used.size(), from + AT_ONCE)))
                    .await();
        }
    }
}
