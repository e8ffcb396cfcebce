package dev.larder.servlet.session;

import dev.larder.base.Call;
import dev.larder.base.StoreUnavailableException;
import dev.larder.session.Check;
import dev.larder.session.Client;
import dev.larder.session.Creation;
import dev.larder.session.Session;
import dev.larder.session.SessionInfo;
import dev.larder.session.SessionManager;
import dev.larder.session.SessionPage;
import dev.larder.session.SessionRequest;
import dev.larder.session.SessionToken;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.List;
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

    /** What the browser was told last of its cookie. */
    private @Nullable String setCookie;

    private boolean givenToken;
    private @Nullable StoreUnavailableException away;

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
            answer(sessions.logout(token));
            forget();
        }
        Creation creation = answer(sessions.create(request));
        creation.token()
                .ifPresentOrElse(fresh -> carry(fresh, creation.session().orElseThrow()), this::clearCookie);
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
        Check check = answer(sessions.reauthenticate(token, level, client));
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
        answer(sessions.logout(token));
        forget();
        clearCookie();
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
        answer(sessions.terminate(userId, current.id()));
        return true;
    }

    /**
     * Whether the user may do something that matters: he is known, has authenticated well enough and lately enough, and this request
     * looks like his session. Where not, he has to authenticate first: {@link #reauthenticate}, or {@link #login}. No round trip.
     *
     * @param maxAge how long ago he may have authenticated
     * @param level how well he must have, from 0
     * @return whether it is so
     */
    public boolean isAuthenticated(Duration maxAge, int level) {
        Session current = session;
        return current != null && !stepUp && current.info().level() >= level && current.authenticatedWithin(maxAge);
    }

    /**
     * The sessions of this session's user, the newest first: for a page where he sees where he is logged in. One round trip.
     *
     * @param offset how many to leave out, up to {@link SessionManager#MAX_OFFSET}
     * @param most how many at most, from 1 to {@link SessionManager#MAX_PAGE}
     * @return the page, which {@link #isCurrent} tells this session on; empty if there is no session of a user here
     */
    public SessionPage list(int offset, int most) {
        return userId().map(user -> answer(sessions.list(user, offset, most)))
                .orElseGet(() -> new SessionPage(0, List.of()));
    }

    /**
     * Whether a session is the one of this request.
     *
     * @param info one of {@link #list}
     * @return whether it is
     */
    public boolean isCurrent(SessionInfo info) {
        return session != null && info.id().equals(session.id());
    }

    /**
     * Ends one of the sessions of this session's user, as he chose from {@link #list}; {@link #logout} is for the current one. What is
     * somebody else's stays, whoever names it. Two round trips.
     *
     * @param sessionId its handle
     * @return whether there was one of the user's other sessions to end
     * @throws IllegalArgumentException if it is the current one
     */
    public boolean end(String sessionId) {
        Optional<String> user = userId();
        Optional<Session> chosen = user.isEmpty() ? Optional.empty() : answer(sessions.find(sessionId));
        if (chosen.isEmpty() || !chosen.get().userId().equals(user)) {
            return false;
        }
        if (isCurrent(chosen.get().info())) {
            throw new IllegalArgumentException(
                    "sessionId must be that of another session, was that of the current one");
        }
        return answer(sessions.delete(chosen.get().id()));
    }

    private Optional<String> userId() {
        return session().flatMap(Session::userId);
    }

    /** Gives the session another token because its time has come; a request that was slower than another gets none. */
    void renew() {
        Check check = answer(sessions.renew(token, client));
        check.token().ifPresent(fresh -> carry(fresh, check.session().orElseThrow()));
    }

    /** Writes what has changed, if anything has. */
    void save() {
        Session current = session;
        if (current != null) {
            answer(sessions.save(current));
        }
    }

    /** Remembers that the store did not answer: the client is told so, if he was not answered yet. */
    private <T extends @Nullable Object> T answer(Call<T> call) {
        try {
            return call.await();
        } catch (StoreUnavailableException failure) {
            away = failure;
            throw failure;
        }
    }

    /** Whether a failure is that the store did not answer this session's request, as a container or a framework may have wrapped it. */
    boolean isAway(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause == away) {
                return true;
            }
        }
        return false;
    }

    boolean hasGivenToken() {
        return givenToken;
    }

    /** The answer has begun anew, and has lost what the browser was told of its cookie. */
    void repeatHeaders() {
        if (setCookie != null) {
            response.addHeader("Set-Cookie", setCookie);
        }
        if (givenToken) {
            response.setHeader(SavingResponse.CACHE_CONTROL, "no-store");
        }
    }

    /** Makes the browser forget the cookie. */
    void clearCookie() {
        setCookie = cookie.cleared();
        response.addHeader("Set-Cookie", setCookie);
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
        setCookie = cookie.set(fresh);
        response.addHeader("Set-Cookie", setCookie);
        givenToken = true;
        response.setHeader(SavingResponse.CACHE_CONTROL, "no-store");
    }

    private void forget() {
        token = null;
        session = null;
        stepUp = false;
    }
}
