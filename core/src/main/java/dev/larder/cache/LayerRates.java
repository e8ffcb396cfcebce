package dev.larder.cache;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How often the caches of this node are read, lately: what is long ago counts for less and less. Not thread-safe.
 *
 * <p>Counts are halved each {@link #HALF_LIFE_SECONDS}, and so are the seconds in which they were made.
 */
final class LayerRates {
    /** After this time a hit counts for half. */
    static final double HALF_LIFE_SECONDS = 300;

    private final Map<String, Rate> rates = new HashMap<>();
    private boolean begun;
    private long lastNanos;

    /** How many hits were counted last, and what is left of all: weighted hits and seconds. */
    private record Rate(long lastHits, double hits, double seconds) {}

    /** Notes what was counted until now. */
    void note(Map<String, CacheStats> stats, long nowNanos) {
        double seconds = begun ? Math.max(0, (nowNanos - lastNanos) / 1e9) : 0;
        double left = Math.pow(0.5, seconds / HALF_LIFE_SECONDS);
        rates.keySet().retainAll(stats.keySet());
        stats.forEach((cache, now) -> {
            Rate before = rates.getOrDefault(cache, new Rate(now.hits(), 0, 0));
            long more = Math.max(0, now.hits() - before.lastHits());
            rates.put(cache, new Rate(now.hits(), before.hits() * left + more, before.seconds() * left + seconds));
        });
        begun = true;
        lastNanos = nowNanos;
    }

    /** Hits of a cache in a second; null if it is not one of this node, or has not been watched for any time. */
    @Nullable
    Double hitsPerSecond(String cache) {
        Rate rate = rates.get(cache);
        return rate == null || rate.seconds() == 0 ? null : rate.hits() / rate.seconds();
    }

    /** For how long a cache was watched, of which what is long ago counts for less. */
    double watchedSeconds(String cache) {
        Rate rate = rates.get(cache);
        return rate == null ? 0 : rate.seconds();
    }
}
