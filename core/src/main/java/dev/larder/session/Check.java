package dev.larder.session;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a token opens.
 *
 * @since 0.1
 */
public final class Check {
    private final @Nullable Session session;
    private final @Nullable SessionToken token;
    private final @Nullable RejectCause cause;
    private final boolean stepUp;
    private final boolean renewalDue;

    private Check(
            @Nullable Session session,
            @Nullable SessionToken token,
            @Nullable RejectCause cause,
            boolean stepUp,
            boolean renewalDue) {
        this.session = session;
        this.token = token;
        this.cause = cause;
        this.stepUp = stepUp;
        this.renewalDue = renewalDue;
    }

    static Check opened(Session session, boolean stepUp, boolean renewalDue) {
        return new Check(session, null, null, stepUp, renewalDue);
    }

    static Check renewed(Session session, SessionToken token) {
        return new Check(session, token, null, false, false);
    }

    static Check rejected(RejectCause cause) {
        return new Check(null, null, cause, false, false);
    }

    /**
     * The session.
     *
     * @return empty if the token opens nothing
     */
    public Optional<Session> session() {
        return Optional.ofNullable(session);
    }

    /**
     * The secret that the client has to carry from now on.
     *
     * @return empty if it stays the same
     */
    public Optional<SessionToken> token() {
        return Optional.ofNullable(token);
    }

    /**
     * Why it opens nothing.
     *
     * @return empty where there is a session
     */
    public Optional<RejectCause> cause() {
        return Optional.ofNullable(cause);
    }

    /**
     * Whether the user has to authenticate again before anything that matters.
     *
     * @return true if the request looks unlike the session, and the policy says so
     */
    public boolean stepUp() {
        return stepUp;
    }

    /**
     * Whether it is time for a new token.
     *
     * @return true if the present one is older than {@link SessionPolicy#renewAfter()}
     */
    public boolean renewalDue() {
        return renewalDue;
    }

    @Override
    public String toString() {
        return session == null ? "Check[" + cause + "]" : "Check[" + session.id() + "]";
    }
}
