package dev.larder.cache;

/**
 * The next time to live of an entry that is loaded anew. Pure.
 *
 * <p>After the Alex protocol (Cate 1992): what did not change for a while will probably not for a while. A value that turns out unchanged
 * when it is loaded anew lives twice as long next time, one that changed half as long, within the bounds of the {@link TtlPolicy}.
 */
final class AdaptiveTtl {
    private static final int FACTOR = 2;

    private AdaptiveTtl() {}

    /** What became of the value since the entry before was made. */
    enum Change {
        /** There is no entry before, or nothing is known of it. */
        UNKNOWN,
        /** Somebody said so, by invalidating it: how long it would have lived tells nothing. */
        INVALIDATED,
        CHANGED,
        UNCHANGED
    }

    /**
     * Milliseconds, before jitter.
     *
     * @param formerMillis what the entry before had; without meaning for {@link Change#UNKNOWN}
     */
    static long nextMillis(TtlPolicy policy, Change change, long formerMillis) {
        long next = switch (change) {
            case UNKNOWN -> policy.ttl().toMillis();
            case INVALIDATED -> formerMillis;
            case CHANGED -> formerMillis / FACTOR;
            case UNCHANGED -> FACTOR * formerMillis;
        };
        return Math.min(policy.longest().toMillis(), Math.max(policy.shortest().toMillis(), next));
    }
}
