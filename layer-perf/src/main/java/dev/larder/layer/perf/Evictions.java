package dev.larder.layer.perf;

import org.jspecify.annotations.Nullable;

/** Tells from how many keys a store has thrown out since it runs how many those were since the last look. Not thread-safe. */
final class Evictions {
    private @Nullable Long before;

    /** How many came since the last look; 0 at the first, and where the store has begun anew or does not say it. */
    long since(@Nullable Long now) {
        Long last = before;
        if (now == null) {
            return 0;
        }
        before = now;
        return last == null ? 0 : Math.max(0, now - last);
    }

    /** Another node looks from now on; so the next look here is the first one again. */
    void forget() {
        before = null;
    }
}
