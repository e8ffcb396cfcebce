package dev.larder.cache;

/**
 * Why nothing was found under a key, as far as the node that looked knows: it remembers what it wrote itself, of about the last 131072
 * keys that it wrote.
 *
 * @since 0.1
 */
public enum Absence {
    /** This node has not written it. Another may have. */
    COLD,
    /** This node wrote it, and its time is over. */
    EXPIRED,
    /** This node removed it, or swept it out after it was invalidated. */
    REMOVED,
    /** This node removed it to keep the caches within their budget. */
    EVICTED,
    /** This node wrote it and its time is not over: the store evicted it, or another node removed it. */
    GONE,
    /** This node may have written it, too long ago to know. */
    UNKNOWN
}
