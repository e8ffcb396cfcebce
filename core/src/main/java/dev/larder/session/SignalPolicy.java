package dev.larder.session;

/**
 * What happens when a request does not look like the one that its session began with. No standard asks for more than noting it, and
 * addresses of honest users change.
 *
 * @since 0.1
 */
public enum SignalPolicy {
    /** Nothing; it is not even compared. */
    OFF,
    /** It is counted and logged. */
    LOG,
    /** As {@link #LOG}, and listeners are told. */
    NOTIFY,
    /** As {@link #NOTIFY}, and the answer says that the user has to authenticate again. */
    STEP_UP,
    /** As {@link #NOTIFY}, and the session ends. */
    TERMINATE
}
