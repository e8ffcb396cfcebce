package dev.larder.server.keys;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an entry.
 *
 * @param key as {@code cache:key}
 * @param exists always true; an entry that does not exist is status 404
 * @param ttlSeconds how long it has to live
 * @param memoryUsageBytes what it takes in Redis
 * @param type the Redis type
 * @param expiresAt when it will be gone, by Redis's clock
 * @param layer the cache
 * @param tags what it is cleared with
 * @param encoding how the value is encoded
 * @param createdAt when it was written, by Redis's clock
 * @param hits null: reads are not counted by entry
 * @param valueBytes the length of the value as encoded
 */
record KeyResponse(
        String key,
        boolean exists,
        long ttlSeconds,
        long memoryUsageBytes,
        String type,
        Instant expiresAt,
        String layer,
        List<String> tags,
        String encoding,
        Instant createdAt,
        @Nullable Long hits,
        long valueBytes) {}
