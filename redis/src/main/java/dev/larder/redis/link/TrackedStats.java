package dev.larder.redis.link;

import org.jspecify.annotations.Nullable;

/**
 * What tracked links have done. All but the gauges only grow.
 *
 * @param connections tracked connections that are open now (gauge)
 * @param reconnects tracked connections made after the first to each node
 * @param pushes changes of keys that were told
 * @param reason why a primary has no tracked connection now, or null
 */
public record TrackedStats(
        int connections,
        long reconnects,
        long pushes,
        @Nullable String reason) {
    /** Of a router that tracks nothing. */
    public static final TrackedStats NONE = new TrackedStats(0, 0, 0, null);

    TrackedStats plus(TrackedStats other) {
        String both = reason == null ? other.reason : other.reason == null ? reason : reason + "; " + other.reason;
        return new TrackedStats(
                connections + other.connections, reconnects + other.reconnects, pushes + other.pushes, both);
    }
}
