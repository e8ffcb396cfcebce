package dev.larder.redis;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of a scan over the keys of all primaries.
 *
 * @param keys the keys found; may be empty on any page, and a key may come more than once
 * @param cursor where the next page begins, or null at the end
 * @since 0.1
 */
public record KeyPage(List<String> keys, @Nullable String cursor) {
    /** Copies the keys. */
    public KeyPage {
        keys = List.copyOf(keys);
    }
}
