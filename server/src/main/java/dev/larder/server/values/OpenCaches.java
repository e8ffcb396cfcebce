package dev.larder.server.values;

import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import dev.larder.cache.Cache;
import dev.larder.cache.CacheManager;
import dev.larder.server.life.LarderLife;
import dev.larder.server.life.Layers;
import dev.larder.server.metrics.LarderMeters;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The caches that values are read from and written to. There are at most {@link #MAX_CACHES} at a time; where one more is
 * asked for, the one that has not been used for longest is forgotten, with its meters. Forgotten are never the layers, and
 * never a cache that a request is using: so no two requests use two objects of one name.
 *
 * <p>Thread-safe. The values of a forgotten cache stay in Redis, and it comes back when it is asked for again.
 */
@Component
final class OpenCaches {
    /** How many caches this node knows at a time. */
    static final int MAX_CACHES = CacheManager.DEFAULT_MAX_CACHES;

    private final LarderLife life;
    private final Layers layers;
    private final LarderMeters meters;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by the lock.
    private final Map<String, Use> uses = new LinkedHashMap<>(16, 0.75f, true);
    private @Nullable CacheManager manager;

    OpenCaches(LarderLife life, Layers layers, LarderMeters meters) {
        this.life = life;
        this.layers = layers;
        this.meters = meters;
    }

    /** A cache, and how many requests are using it. */
    private static final class Use {
        private final Cache<StoredValue> cache;
        private int open;

        Use(Cache<StoredValue> cache) {
            this.cache = cache;
        }
    }

    /** A cache for the time of a request. */
    final class Opened implements AutoCloseable {
        private final Use use;

        private Opened(Use use) {
            this.use = use;
        }

        Cache<StoredValue> cache() {
            return use.cache;
        }

        @Override
        public void close() {
            lock.lock();
            try {
                use.open--;
            } finally {
                lock.unlock();
            }
        }
    }

    /** A cache, made if there is none. */
    Opened open(String name) {
        CacheManager current = life.current().caches();
        lock.lock();
        try {
            if (manager != current) {
                startOver(current);
            }
            Use use = uses.get(name);
            if (use == null) {
                use = make(current, name);
            }
            use.open++;
            return new Opened(use);
        } finally {
            lock.unlock();
        }
    }

    /**
     * A cache that exists, here or on another node. Reading must not make caches, or a reader could push out those that
     * are in use.
     */
    Optional<Opened> openExisting(String name) {
        CacheManager current = life.current().caches();
        boolean exists = current.find(name).isPresent() || current.fleetNames().contains(name);
        return exists ? Optional.of(open(name)) : Optional.empty();
    }

    // After a shutdown and an initialize there is another manager, which knows no cache yet.
    private void startOver(CacheManager current) {
        uses.keySet().stream().filter(name -> !layers.ttls().containsKey(name)).forEach(meters::unbindCache);
        uses.clear();
        manager = current;
    }

    private Use make(CacheManager current, String name) {
        while (uses.size() >= MAX_CACHES) {
            forgetOne(current);
        }
        Use made = new Use(current.cache(name, layers.policy(name), StoredValueCodec.INSTANCE));
        uses.put(name, made);
        meters.bindCache(name);
        return made;
    }

    private void forgetOne(CacheManager current) {
        String idle = uses.entrySet().stream()
                .filter(entry -> entry.getValue().open == 0 && !layers.ttls().containsKey(entry.getKey()))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> new LarderException(
                        ErrorCode.LIMIT_REACHED,
                        "number of caches in use at once must be at most " + MAX_CACHES + ", were that many"));
        uses.remove(idle);
        current.forget(idle);
        meters.unbindCache(idle);
    }
}
