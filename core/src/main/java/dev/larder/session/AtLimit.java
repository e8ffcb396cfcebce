package dev.larder.session;

/**
 * What happens when a user who has as many sessions as he may begins one more.
 *
 * @since 0.1
 */
public enum AtLimit {
    /** The session that began first ends. */
    EVICT_OLDEST,
    /** The session that was used least lately ends. */
    EVICT_LEAST_RECENTLY_USED,
    /** No session begins. */
    DENY,
    /** No session begins, and the caller is told which there are, so that the user can say which shall end. */
    ASK
}
