package dev.larder.session;

import java.util.Locale;

/**
 * Why a token opens nothing.
 *
 * @since 0.1
 */
public enum RejectCause {
    /** It is not of the form of a token; nobody was asked. */
    MALFORMED,
    /** There is no such session, or none any more. */
    UNKNOWN,
    /** Its session was not used for too long, or has lasted for too long. */
    EXPIRED,
    /** All sessions of the user, or of everyone, were ended. */
    TERMINATED,
    /** It was replaced by another longer ago than parallel requests take: perhaps somebody has stolen it. */
    REUSED,
    /** The request comes from another network, and the policy is to end the session then. */
    IP_MISMATCH,
    /** The request comes from another program or system, and the policy is to end the session then. */
    USER_AGENT_MISMATCH;

    /**
     * How it is called on the wire and in metrics.
     *
     * @return in {@code snake_case}
     */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
