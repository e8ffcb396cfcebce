package dev.larder.cache;

import java.util.concurrent.Callable;

/**
 * Stands around the calls of loaders in the caches of a {@link CacheManager} on this node: makes spans of them, for one. Told with
 * {@link CacheManager#observeLoads}.
 *
 * <p>Thread-safe, and quick: it is asked wherever a value is asked for with a loader, also where the cache has it.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface LoadObserver {
    /** Does nothing, and costs nothing. */
    LoadObserver NONE = cache -> Around.NOTHING;

    /**
     * Somebody asks for values, and a loader may have to be called for them.
     *
     * <p>Called on the thread that asks, so that what belongs to it, such as the span that is open, can be kept for the call of the loader, which may
     * come on another thread: at once, once the value is old, or never. Must not throw.
     *
     * @param cache the name of the cache
     * @return what stands around the call; never null
     */
    Around asked(String cache);

    /** Stands around one call of a loader. */
    interface Around {
        /** Nothing stands around it. */
        Around NOTHING = new Around() {
            @Override
            public <T> T call(Callable<T> loader) throws Exception {
                return loader.call();
            }
        };

        /**
         * Calls the loader, once and on this thread.
         *
         * @param loader the call
         * @param <T> what it finds
         * @return what it found
         * @throws Exception what it threw
         */
        <T> T call(Callable<T> loader) throws Exception;
    }
}
