package dev.larder.redis;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What has happened over the connections that tell of changes. There are none until a near cache asks for them.
 *
 * @param connections connections that tell of changes and are open now (gauge): one to each primary, and one more where
 *     caches are told of every change
 * @param reconnects such connections made after the first to each primary
 * @param pushes changes that Redis told
 * @param reason why a primary does not tell of changes now, or null
 * @param silent for how long the primary that has been silent longest has given no sign of life (gauge): in quiet times it is asked for one
 *     every half second; null where none ever gave one
 * @since 0.1
 */
public record TrackingStats(
        int connections,
        long reconnects,
        long pushes,
        @Nullable String reason,
        @Nullable Duration silent) {}
