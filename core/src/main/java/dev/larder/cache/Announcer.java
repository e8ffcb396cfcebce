package dev.larder.cache;

import dev.larder.base.Ticker;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/**
 * Makes the name of a cache known to the fleet when it is first written to, and again before that is forgotten.
 *
 * <p>A name must be known for as long as the cache may hold entries, or invalidating a tag in all caches would pass one
 * over. So it is announced for the longest life of an entry plus the time between announcements, which bounds how old the
 * last one can be when an entry is written.
 */
final class Announcer {
    /**
     * How long a write may rely on an earlier announcement. A store that is full may have evicted it: so long the name of a cache that is
     * written to may be missing.
     */
    static final Duration INTERVAL = Duration.ofMinutes(1);

    private enum State {
        DUE,
        UNDER_WAY
    }

    private final String cache;
    private final CacheStore store;
    private final Ticker ticker;
    private final long ttlMillis;
    private final LongAdder errors;

    /** When it was announced (a Long), or a state. */
    private final AtomicReference<Object> announced = new AtomicReference<>(State.DUE);

    Announcer(String cache, CacheContext context, Duration maxTtl, LongAdder errors) {
        this.cache = cache;
        this.store = context.store();
        this.ticker = context.ticker();
        this.ttlMillis = Math.min(maxTtl.plus(INTERVAL).toMillis(), CacheStore.MAX_TTL_MILLIS);
        this.errors = errors;
    }

    /** Announces if it is time to, without waiting for the answer. One that fails is tried again at the next write. */
    void beforeWrite() {
        Object seen = announced.get();
        boolean due = seen == State.DUE || (seen instanceof Long at && ticker.nanos() - at >= INTERVAL.toNanos());
        if (due && announced.compareAndSet(seen, State.UNDER_WAY)) {
            announce();
        }
    }

    private void announce() {
        long start = ticker.nanos();
        CompletableFuture<?> ignored = store.announce(cache, ttlMillis).async().whenComplete((done, failure) -> {
            if (failure == null) {
                announced.set(start);
            } else {
                errors.increment();
                announced.set(State.DUE);
            }
        });
    }
}
