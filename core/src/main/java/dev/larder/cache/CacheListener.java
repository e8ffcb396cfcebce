package dev.larder.cache;

/**
 * Is told of what happens in the caches of a {@link CacheManager} on this node.
 *
 * <p>Told on the thread that does it, which may be one of the store: must be quick and must not block. What it throws is logged and
 * counted ({@link CacheManager#listenerFailures()}), and changes nothing for anybody.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface CacheListener {
    /**
     * Something happened.
     *
     * @param event what
     */
    void on(CacheEvent event);
}
