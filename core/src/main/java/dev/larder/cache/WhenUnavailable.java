package dev.larder.cache;

/**
 * What a cache does when its store does not answer or refuses. It is about reading and writing entries only: {@code
 * remove}, {@code invalidate} and {@code clear} always throw, for until the store is back other nodes may read what is invalid. Whatever
 * the choice, a change for which the store was not available is made up for once it is back: see {@link Cache}.
 *
 * @since 0.1
 */
public enum WhenUnavailable {
    /** A read is a miss, a write is dropped and its entry removed later, a load goes to the loader and is not kept; all counted as errors. */
    MISS,
    /** The failure of the store is thrown. */
    FAIL
}
