package dev.larder.cache;

import dev.larder.base.LarderException;
import java.time.Duration;

/**
 * Whether room had to be made for the caches of a store lately. Whoever makes room notes it in the store for {@link #LASTS}; nodes that
 * watch the budget and have a cache whose times to live adapt ask for the note at each look. Thread-safe.
 */
final class MemoryPressure {
    /** The role that says so while somebody has it. */
    static final String ROLE = "memory-pressure";

    /** How long it counts that room had to be made. */
    static final Duration LASTS = Duration.ofSeconds(60);

    private final CacheStore store;
    private final Stamp token;

    /** Whether a cache of this node goes by it. */
    private volatile boolean wanted;

    private volatile boolean high;

    MemoryPressure(CacheStore store, Stamp token) {
        this.store = store;
        this.token = token;
    }

    /** From now on it matters on this node. */
    void want() {
        wanted = true;
    }

    boolean isHigh() {
        return high;
    }

    /** Room had to be made. One trip. */
    void note() {
        high = true;
        try {
            // If another node has noted it lately, that note does.
            boolean ignored = store.takeTurn(ROLE, token, LASTS.toMillis()).await();
        } catch (LarderException failure) {
            // A store that is full takes no note; what this node knows it goes by.
            MemoryRun.checkedFull(failure);
        }
    }

    /** Asks for the note, if it matters here. One trip, or none. */
    void look() {
        if (wanted) {
            high = store.isTurnTaken(ROLE).await();
        }
    }
}
