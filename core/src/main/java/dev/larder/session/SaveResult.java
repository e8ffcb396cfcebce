package dev.larder.session;

/**
 * What came of saving a session.
 *
 * @since 0.1
 */
public enum SaveResult {
    /** Its changes are in the store, or there were none. */
    SAVED,
    /** The session is over; nothing was written. */
    GONE,
    /** Somebody else has changed it since it was read; nothing was written. Only where that was asked for. */
    CHANGED
}
