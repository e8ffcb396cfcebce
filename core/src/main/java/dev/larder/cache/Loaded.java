package dev.larder.cache;

import org.jspecify.annotations.Nullable;

/**
 * What a load, or a read instead of it, came to.
 *
 * @param value null if there is none
 * @param <V> the values
 */
record Loaded<V>(@Nullable V value) {}
