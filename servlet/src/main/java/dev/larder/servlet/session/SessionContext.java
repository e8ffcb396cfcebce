package dev.larder.servlet.session;

import dev.larder.session.Check;
import dev.larder.session.Client;
import dev.larder.session.Creation;
import dev.larder.session.Session;
import dev.larder.session.SessionManager;
import dev.larder.session.SessionRequest;
import dev.larder.session.SessionToken;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The session of one request, and what may become of it: begun, given another token, ended. Changes of the session's attributes are
 * written before the answer begins, and what is changed later at the end of the request.
 *
 * <p>Not thread-safe, like the request.
 *
 * @since 0.1
 */
public final class SessionContext {
    private static final String ATTRIBUTE = SessionContext.class.getName();

    private final SessionManager sessions;
    private final SessionCookie cookie;
    private final Client client;
    private final HttpServletResponse response;
    private @Nullable String token;
    private @Nullable Session session;
    private boolean stepUp;

    SessionContext(SessionManager sessions, SessionCookie cookie, Client client, HttpServletResponse response) {
        this.sessions = sessions;
        this.cookie = cookie;
        this.client = client;
        this.response = response;
    }

    /**
     * That of a request.
     *
     * @param request a request that has come through a {@link SessionFilter}
     * @return never null
     * @throws IllegalStateException if it has not
     */
    public static SessionContext of(ServletRequest request) {
        if (request.getAttribute(ATTRIBUTE) instanceof SessionContext context) {
            return context;
        }
        throw new IllegalStateException("the request must have come through a SessionFilter, has not");
    }

    void attachTo(ServletRequest request) {
        request.setAttribute(ATTRIBUTE, this);
    }

    static boolean isAttachedTo(ServletRequest request) {
        return request.getAttribute(ATTRIBUTE) != null;
    }

    void opened(String carried, Session opened, boolean again) {
        token = carried;
        session = opened;
        stepUp = again;
    }

    /**
     * The session that the client's cookie opens, or that was begun during this request.
     *
     * @return empty for a client who has none: no session begins by itself
     */
    public Optional<Session> session() {
        return Optional.ofNullable(session);
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
     * Begins a session for a user who has authenticated, under a token that nobody has had before. A session that the client had before
     * ends first. Two round trips, one if there was none.
     *
     * @param userId who
     * @param level how well he has authenticated, 0 to {@link SessionRequest#HIGHEST_LEVEL}
     * @return the session, or empty if the user has as many as he may and the policy is to deny or to ask
     * @throws IllegalStateException if the answer has begun, so that no cookie can be set any more
     */
    public Optional<Session> login(String userId, int level) {
        return begin(SessionRequest.of(userId, client).level(level)).session();
    }

    /**
     * Begins a session for a client of whom nothing is known, because he has asked for something that needs one.
     *
     * @return the session
     * @throws IllegalStateException if the answer has begun, so that no cookie can be set any more
     */
    public Session anonymous() {
        return begin(SessionRequest.anonymous(client)).session().orElseThrow();
    }

    /**
     * Begins a session as asked for. A session that the client had before ends first.
     *
     * @param request for whom, and with what in it
     * @return the session with its token, or the sessions that there are where the policy is to ask
     * @throws IllegalStateException if the answer has begun, so that no cookie can be set any more
     */
    public Creation begin(SessionRequest request) {
        requireOpen();
        if (token != null) {
            sessions.logout(token).await();
            forget();
        }
        Creation creation = sessions.create(request).await();
        creation.token()
                .ifPresentOrElse(
                        fresh -> carry(fresh, creation.session().orElseThrow()),
                        () -> response.addHeader("Set-Cookie", cookie.cleared()));
        return creation;
    }

    /**
     * Gives the session another token because its user has authenticated once more; the old one ends in the same step. One round trip.
     *
     * @param level how well he has authenticated, 0 to {@link SessionRequest#HIGHEST_LEVEL}
     * @return the session under its new token, or empty if there is none
     * @throws IllegalStateException if the answer has begun, so that no cookie can be set any more
     */
    public Optional<Session> reauthenticate(int level) {
        requireOpen();
        save();
        Check check = sessions.reauthenticate(token, level, client).await();
        check.token().ifPresent(fresh -> carry(fresh, check.session().orElseThrow()));
        return check.token().flatMap(fresh -> check.session());
    }

    /**
     * Ends the session, and makes the browser forget the cookie and what it has stored for this site. One round trip.
     *
     * @throws IllegalStateException if the answer has begun, so that no cookie can be set any more
     */
    public void logout() {
        requireOpen();
        sessions.logout(token).await();
        forget();
        response.addHeader("Set-Cookie", cookie.cleared());
        response.setHeader("Clear-Site-Data", "\"cache\", \"storage\"");
    }

    /**
     * Ends all other sessions of the user, as after a change of his password. One round trip.
     *
     * @return whether there is a session of a user here
     */
    public boolean terminateOthers() {
        Session current = session;
        String userId = current == null ? null : current.userId().orElse(null);
        if (current == null || userId == null) {
            return false;
        }
        sessions.terminate(userId, current.id()).await();
        return true;
    }

    /** Gives the session another token because its time has come; a request that was slower than another gets none. */
    void renew() {
        Check check = sessions.renew(token, client).await();
        check.token().ifPresent(fresh -> carry(fresh, check.session().orElseThrow()));
    }

    /** Writes what has changed, if anything has. */
    void save() {
        Session current = session;
        if (current != null) {
            sessions.save(current).await();
        }
    }

    private void requireOpen() {
        if (response.isCommitted()) {
            throw new IllegalStateException("the answer must not have begun, or no cookie can be set; it has");
        }
    }

    private void carry(SessionToken fresh, Session begun) {
        token = fresh.reveal();
        session = begun;
        stepUp = false;
        response.addHeader("Set-Cookie", cookie.set(fresh));
    }

    private void forget() {
        token = null;
        session = null;
        stepUp = false;
    }
}
