package dev.larder.cache;

/**
 * What a cache does when its store does not answer or refuses. It is about reading and writing entries only: {@code
 * remove}, {@code invalidate} and {@code clear} always throw, for an invalidation must not get lost unnoticed.
 *
 * @since 0.1
 */
public enum WhenUnavailable {
    /** A read is a miss, a write is dropped, a load goes to the loader and is not kept; all counted as errors. */
    MISS,
    /** The failure of the store is thrown. */
    FAIL
}
