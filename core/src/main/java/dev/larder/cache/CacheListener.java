package dev.larder.cache;

/**
 * Is told of what happens in the caches of a {@link CacheManager} on this node.
 *
 * <p>Told soon after it has happened, in the order in which it did, on one thread of the manager's executor at a time: whoever reads or writes
 * never waits for a listener. A listener that is slower than the caches misses events once 10 000 wait for it ({@link
 * CacheManager#droppedEvents()}). What it throws is logged and counted ({@link CacheManager#listenerFailures()}), and changes nothing for
 * anybody.
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
