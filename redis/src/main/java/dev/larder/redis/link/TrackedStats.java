package dev.larder.redis.link;

import org.jspecify.annotations.Nullable;

/**
 * What tracked links have done. All but the gauges only grow.
 *
 * @param connections tracked connections that are open now (gauge)
 * @param reconnects tracked connections made after the first to each node
 * @param pushes changes of keys that were told
 * @param reason why a primary has no tracked connection now, or null
 * @param silentNanos for how long the primary that has been silent longest has given no sign of life (gauge); null where none ever gave one
 */
public record TrackedStats(
        int connections,
        long reconnects,
        long pushes,
        @Nullable String reason,
        @Nullable Long silentNanos) {
    /** Of a router that tracks nothing. */
    public static final TrackedStats NONE = new TrackedStats(0, 0, 0, null, null);

    TrackedStats plus(TrackedStats other) {
        String both = reason == null ? other.reason : other.reason == null ? reason : reason + "; " + other.reason;
        return new TrackedStats(
                connections + other.connections,
                reconnects + other.reconnects,
                pushes + other.pushes,
                both,
                longer(silentNanos, other.silentNanos));
    }

    static @Nullable Long longer(@Nullable Long one, @Nullable Long other) {
        return one == null ? other : other == null ? one : Long.valueOf(Math.max(one, other));
    }
}
