package dev.larder.layer.perf;

/**
 * What is counted. Stored by its place: new ones get the next one, and none ever changes its own.
 *
 * @since 0.1
 */
public enum Counted {
    /** Reads of caches. */
    REQUESTS(0),
    /** Reads that found a valid entry. */
    HITS(1),
    /** Reads that found none. */
    ABSENT(2),
    /** Reads that found one past its time. */
    EXPIRED(3),
    /** Reads that found one that had been invalidated. */
    INVALIDATED(4),
    /** Reads that found one that cannot be read. */
    UNDECODABLE(5),
    /** Reads that the store did not answer. */
    UNAVAILABLE(6),
    /** Hits past the entry's time. */
    STALE_SERVED(7),
    /** Operations of caches that the store failed or refused. */
    ERRORS(8),
    /** Entries written. */
    SETS(9),
    /** Loaders called. */
    LOADS(10),
    /** Entries, tags and whole caches removed or invalidated. */
    INVALIDATIONS(11),
    /** Checks of rate limits. */
    CHECKS(12),
    /** Checks that were refused. */
    BLOCKS(13),
    /** Sessions begun, looked for, changed and ended. */
    SESSION_OPERATIONS(14),
    /** Reads of {@link #ABSENT} whose entry the node had not written. */
    COLD(15),
    /** Reads of {@link #ABSENT} whose entry the node had written, and whose time was over. */
    ENDED(16),
    /** Reads of {@link #ABSENT} whose entry the node had removed. */
    REMOVED(17),
    /** Reads of {@link #ABSENT} whose entry the node had removed to make room. */
    EVICTED(18),
    /** Reads of {@link #ABSENT} whose entry was evicted by the store, or removed by another node. */
    GONE(19),
    /** Values that had not changed when they were loaded anew, where times to live adapt. */
    UNCHANGED(20),
    /** Values that had. */
    CHANGED(21),
    /** Keys that the store threw out at its memory limit, of any program; counted by the node that asks the store. */
    STORE_EVICTIONS(22);

    /** How many places are known here. */
    static final int PLACES = values().length;

    private final int place;

    Counted(int place) {
        this.place = place;
    }

    /** Where it stands in what is stored. */
    int place() {
        return place;
    }
}
