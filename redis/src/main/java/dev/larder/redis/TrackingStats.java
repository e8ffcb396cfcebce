package dev.larder.redis;

import org.jspecify.annotations.Nullable;

/**
 * What has happened over the connections that tell of changes. There are none until a near cache asks for them.
 *
 * @param connections connections that tell of changes and are open now (gauge): one to each primary, and one more where
 *     caches are told of every change
 * @param reconnects such connections made after the first to each primary
 * @param pushes changes that Redis told
 * @param reason why a primary does not tell of changes now, or null
 * @since 0.1
 */
public record TrackingStats(
        int connections,
        long reconnects,
        long pushes,
        @Nullable String reason) {}
