package dev.larder.redis;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long a key has to live.
 *
 * @param exists false if there is no such key
 * @param remaining the time left, or null for a key that lives until it is deleted and for one that does not exist
 * @since 0.1
 */
public record KeyTtl(boolean exists, @Nullable Duration remaining) {
    private static final long NO_KEY = -2;

    static KeyTtl ofMillis(long millis) {
        return new KeyTtl(millis != NO_KEY, millis < 0 ? null : Duration.ofMillis(millis));
    }
}
