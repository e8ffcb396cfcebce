package dev.larder.session;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What came of asking for a session.
 *
 * @since 0.1
 */
public final class Creation {
    private final @Nullable Session session;
    private final @Nullable SessionToken token;
    private final int evicted;
    private final List<SessionInfo> there;

    private Creation(@Nullable Session session, @Nullable SessionToken token, int evicted, List<SessionInfo> there) {
        this.session = session;
        this.token = token;
        this.evicted = evicted;
        this.there = List.copyOf(there);
    }

    static Creation begun(Session session, SessionToken token, int evicted) {
        return new Creation(session, token, evicted, List.of());
    }

    static Creation refused(List<SessionInfo> there) {
        return new Creation(null, null, 0, there);
    }

    /**
     * The session.
     *
     * @return empty if the user has as many as he may and the policy is to deny or to ask
     */
    public Optional<Session> session() {
        return Optional.ofNullable(session);
    }

    /**
     * The secret that the client carries from now on. It is nowhere else.
     *
     * @return empty where {@link #session()} is
     */
    public Optional<SessionToken> token() {
        return Optional.ofNullable(token);
    }

    /**
     * How many sessions ended for it.
     *
     * @return 0 where none did
     */
    public int evicted() {
        return evicted;
    }

    /**
     * Which sessions the user has, if none began.
     *
     * @return the one first that would have ended
     */
    public List<SessionInfo> there() {
        return there;
    }

    @Override
    public String toString() {
        return session == null ? "Creation[refused]" : "Creation[" + session.id() + "]";
    }
}
