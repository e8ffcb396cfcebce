package dev.larder.cache;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What is known of a valid entry besides its value.
 *
 * @param ttl how long it has to live; it may be in the store for longer, see {@link StalePolicy}
 * @param memoryBytes what it takes in the store, overheads included
 * @param valueBytes the length of the value as encoded, before compression
 * @param tags the tags it belongs to
 * @param encoding the codec's name, {@code bytes}, {@code utf8}, {@code json}, {@code http} (a media type and bytes, as
 *     Larder's server stores them), {@code fory} or {@code codec-N}, followed by {@code +zstd} if compressed
 * @param codecId the codec's id
 * @param compressed whether it is stored compressed
 * @param loadTime how long its loader took; zero if it was put
 * @param createdAt when it was written, by the store's clock
 * @param expiresAt when its time will be over, by the store's clock
 * @since 0.1
 */
public record EntryInfo(
        Duration ttl,
        long memoryBytes,
        long valueBytes,
        List<String> tags,
        String encoding,
        int codecId,
        boolean compressed,
        Duration loadTime,
        Instant createdAt,
        Instant expiresAt) {
    /** Copies. */
    public EntryInfo {
        tags = List.copyOf(tags);
    }
}
