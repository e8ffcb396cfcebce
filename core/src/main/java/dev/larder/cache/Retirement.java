package dev.larder.cache;

import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Whether a cache is still the one of its name, or was forgotten by its manager. Keeps two caches of one name from loading
 * the same key at the same time: one that loads cannot be retired, and one that is retired does not load.
 *
 * <p>Thread-safe. Touched by loads only, never by hits.
 */
final class Retirement {
    private static final int RETIRED = -1;

    /** Loads under way, or {@link #RETIRED}. */
    private final AtomicInteger loads = new AtomicInteger();

    /** Begins a load, which must be left, or fails if the cache is retired. */
    void enter(String cache) {
        int seen = loads.get();
        while (seen != RETIRED && !loads.compareAndSet(seen, seen + 1)) {
            seen = loads.get();
        }
        if (seen == RETIRED) {
            throw new LarderException(
                    ErrorCode.CLOSED,
                    "cache " + cache + " was forgotten by its manager, which must be asked for it again");
        }
    }

    void leave() {
        loads.decrementAndGet();
    }

    /** Ends the loading for good, unless a load is under way. */
    boolean retire() {
        return loads.compareAndSet(0, RETIRED);
    }
}
