package dev.larder.servlet.session;

import dev.larder.base.LarderException;
import dev.larder.base.SharedRandom;
import dev.larder.base.StoreUnavailableException;
import dev.larder.base.Ticker;
import dev.larder.servlet.ClientAddress;
import dev.larder.servlet.limit.RetryTimes;
import dev.larder.session.Check;
import dev.larder.session.Client;
import dev.larder.session.RejectCause;
import dev.larder.session.Session;
import dev.larder.session.SessionManager;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the session of each request by its cookie, and hands it on as {@link SessionContext#of}. A token is taken from the cookie alone,
 * never from an address or a body.
 *
 * <p>A request that may change something, or begins a WebSocket, and that a page of another origin has caused, gets 403 before anything
 * else: browsers say so by {@code Sec-Fetch-Site} or {@code Origin}.
 *
 * <p>A client without the cookie costs nothing and gets none: no session begins by itself. A client whose cookie opens nothing is
 * treated as one without, and his browser is told to forget it, but for a script's that may just have been given another. While sessions cannot be checked a client with a cookie gets 503 and
 * keeps the cookie; one without is served. The same where that begins within a request whose answer has not. One round trip for a request with a cookie, one more where the session is due for a new token, and one
 * where it was changed.
 *
 * <p>Thread-safe.
 *
 * @since 0.1
 */
public final class SessionFilter implements Filter {
    /** When a client should come back while sessions cannot be checked, in seconds. */
    static final int RETRY_SECONDS = 2;

    private static final String UNAVAILABLE =
            "{\"type\":\"urn:larder:problem:sessions_unavailable\",\"title\":\"Service Unavailable\","
                    + "\"status\":503,\"detail\":\"sessions cannot be checked for now\"}";

    private static final int TOO_MANY_REQUESTS = 429;
    private static final String TOO_MANY_GUESSES =
            "{\"type\":\"urn:larder:problem:too_many_guesses\",\"title\":\"Too Many Requests\","
                    + "\"status\":429,\"detail\":\"too many session cookies from this network open nothing\"}";

    private static final String CROSS_ORIGIN = "{\"type\":\"urn:larder:problem:cross_origin\",\"title\":\"Forbidden\","
            + "\"status\":403,\"detail\":\"a page of another origin may not cause this request\"}";

    private static final Logger LOG = LoggerFactory.getLogger(SessionFilter.class);

    private final SessionManager sessions;
    private final SessionCookie cookie;
    private final ClientAddress addresses;
    private final Predicate<HttpServletRequest> quiet;
    private final Predicate<HttpServletRequest> requireFresh;
    private final @Nullable GuessLimit guesses;
    private final CrossOriginCheck origins;
    private final DeadCookies dead;
    private final RetryTimes retries = new RetryTimes(SharedRandom.create());

    private SessionFilter(Builder builder) {
        this.origins = new CrossOriginCheck(builder.trustedOrigins, builder.anyOrigin);
        this.dead = new DeadCookies(builder.ticker);
        this.sessions = builder.sessions;
        this.cookie = builder.cookie;
        this.addresses = builder.addresses;
        this.quiet = builder.quiet;
        this.requireFresh = builder.requireFresh;
        this.guesses = builder.guesses;
    }

    /**
     * A builder that holds the defaults.
     *
     * @param sessions where sessions are
     * @return never null
     */
    public static Builder of(SessionManager sessions) {
        return new Builder(sessions);
    }

    /** Collects the settings. Not thread-safe. */
    public static final class Builder {
        private final SessionManager sessions;
        private SessionCookie cookie = SessionCookie.DEFAULT;
        private ClientAddress addresses = ClientAddress.ofPeer();
        private Predicate<HttpServletRequest> quiet = request -> false;
        private Predicate<HttpServletRequest> requireFresh = request -> false;
        private @Nullable GuessLimit guesses;
        private Collection<String> trustedOrigins = List.of();
        private Predicate<HttpServletRequest> anyOrigin = request -> false;
        private Ticker ticker = Ticker.system();

        private Builder(SessionManager sessions) {
            this.sessions = Objects.requireNonNull(sessions, "sessions");
        }

        /**
         * Sets the cookie; {@link SessionCookie#DEFAULT} unless set.
         *
         * @param value the cookie
         * @return this
         */
        public Builder cookie(SessionCookie value) {
            cookie = Objects.requireNonNull(value, "cookie");
            return this;
        }

        /**
         * Sets who the client is; the peer unless set.
         *
         * @param value which proxies are believed
         * @return this
         */
        public Builder clientAddress(ClientAddress value) {
            addresses = Objects.requireNonNull(value, "clientAddress");
            return this;
        }

        /**
         * Sets which requests nobody made on purpose, such as polling, so that they are no use of the session; none unless set.
         *
         * @param value true for such a request
         * @return this
         */
        public Builder quiet(Predicate<HttpServletRequest> value) {
            quiet = Objects.requireNonNull(value, "quiet");
            return this;
        }

        /**
         * Sets which requests must know of every end at once, where sessions are kept in memory; none unless set.
         *
         * @param value true for such a request
         * @return this
         */
        public Builder requireFresh(Predicate<HttpServletRequest> value) {
            requireFresh = Objects.requireNonNull(value, "requireFresh");
            return this;
        }

        /**
         * Sets what counts tokens that open nothing; nothing unless set. Past its rule such a request gets 429.
         *
         * @param value counts by the network of the client
         * @return this
         */
        public Builder limitGuesses(GuessLimit value) {
            guesses = Objects.requireNonNull(value, "guesses");
            return this;
        }

        /**
         * Sets which other origins are trusted, whose pages may cause requests that change something; none unless set.
         *
         * @param value origins, such as {@code https://app.example.org}; at most 256
         * @return this
         */
        public Builder trustedOrigins(Collection<String> value) {
            trustedOrigins = List.copyOf(value);
            return this;
        }

        /**
         * Sets which requests pages of any origin may cause, because they do nothing in the user's name; none unless set.
         *
         * @param value true for such a request
         * @return this
         */
        public Builder anyOrigin(Predicate<HttpServletRequest> value) {
            anyOrigin = Objects.requireNonNull(value, "anyOrigin");
            return this;
        }

        /** Elapsed time. */
        Builder ticker(Ticker value) {
            ticker = value;
            return this;
        }

        /**
         * Makes the filter.
         *
         * @return never null
         */
        public SessionFilter build() {
            return new SessionFilter(this);
        }
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request instanceof HttpServletRequest http
                && response instanceof HttpServletResponse answer
                && !SessionContext.isAttachedTo(request)) {
            filter(http, answer, chain);
        } else {
            // Forwarded, included or dispatched once more: the request has its session already.
            chain.doFilter(request, response);
        }
    }

    private void filter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!origins.allows(request)) {
            refuse(response, HttpServletResponse.SC_FORBIDDEN, CROSS_ORIGIN);
            return;
        }
        Client client = new Client(addresses.of(request).orElse(null), request.getHeader("User-Agent"), null);
        SessionContext context = new SessionContext(sessions, cookie, client, response);
        if (!open(context, cookie.read(request), client, request, response)) {
            return;
        }
        context.attachTo(request);
        try {
            serve(context, request, response, chain);
        } catch (StoreUnavailableException | ServletException failure) {
            if (!context.isAway(failure) || response.isCommitted()) {
                throw failure;
            }
            LOG.warn("a session could not be changed: {}", failure.toString());
            response.reset();
            context.repeatHeaders();
            refuse(response, HttpServletResponse.SC_SERVICE_UNAVAILABLE, RETRY_SECONDS, UNAVAILABLE);
        }
    }

    private static void serve(
            SessionContext context, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        SavingResponse saving = new SavingResponse(response, context);
        chain.doFilter(new SavingRequest(request, saving), saving);
        if (request.isAsyncStarted()) {
            request.getAsyncContext().addListener(new SaveAtTheEnd(context));
        } else {
            context.save();
        }
    }

    /** Opens what the cookie opens; false if that cannot be found out, or is one guess too many, and the client was told so. */
    private boolean open(
            SessionContext context,
            @Nullable String token,
            Client client,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        if (token == null) {
            return true;
        }
        try {
            Check check = check(token, client, request);
            Optional<Session> session = check.session();
            if (session.isEmpty()) {
                if (!mayHaveAnother(check, token, request)) {
                    context.clearCookie();
                }
                return !isOneGuessTooMany(check, client, response);
            }
            context.opened(token, session.get(), check.stepUp());
            if (check.renewalDue() && !quiet.test(request)) {
                renew(context);
            }
            return true;
        } catch (StoreUnavailableException away) {
            refuse(response, HttpServletResponse.SC_SERVICE_UNAVAILABLE, RETRY_SECONDS, UNAVAILABLE);
            return false;
        }
    }

    /** A token that can wait: the present one opens the session, if only from memory. */
    private static void renew(SessionContext context) {
        try {
            context.renew();
        } catch (StoreUnavailableException away) {
            LOG.debug("a session could not be given another token, the next request tries again", away);
        }
    }

    /** Whether the browser may have been given another token while a script's request was under way. */
    private boolean mayHaveAnother(Check check, String token, HttpServletRequest request) {
        RejectCause cause = check.cause().orElse(RejectCause.UNKNOWN);
        String mode = request.getHeader("Sec-Fetch-Mode");
        return (cause == RejectCause.UNKNOWN || cause == RejectCause.REUSED)
                && mode != null
                && !mode.equals("navigate")
                && !dead.isDeadForLong(token);
    }

    private boolean isOneGuessTooMany(Check check, Client client, HttpServletResponse response) throws IOException {
        Optional<Duration> refusal = guesses == null ? Optional.empty() : guesses.refusal(check, client);
        if (refusal.isPresent()) {
            refuse(response, TOO_MANY_REQUESTS, retries.seconds(refusal.get()), TOO_MANY_GUESSES);
        }
        return refusal.isPresent();
    }

    private Check check(String token, Client client, HttpServletRequest request) {
        boolean use = !quiet.test(request);
        if (requireFresh.test(request)) {
            return (use ? sessions.openFresh(token, client) : sessions.peekFresh(token, client)).await();
        }
        return (use ? sessions.open(token, client) : sessions.peek(token, client)).await();
    }

    private static void refuse(HttpServletResponse response, int status, long retrySeconds, String problem)
            throws IOException {
        response.setHeader("Retry-After", Long.toString(retrySeconds));
        refuse(response, status, problem);
    }

    private static void refuse(HttpServletResponse response, int status, String problem) throws IOException {
        response.setStatus(status);
        response.setHeader("Cache-Control", "no-store");
        response.setContentType("application/problem+json");
        response.getOutputStream().write(problem.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes the session when an asynchronous request ends. */
    private record SaveAtTheEnd(SessionContext context) implements AsyncListener {
        @Override
        public void onComplete(AsyncEvent event) {
            try {
                context.save();
            } catch (LarderException failure) {
                LOG.warn("what was changed in a session after its answer is lost: {}", failure.toString());
            }
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            // The request completes after it.
        }

        @Override
        public void onError(AsyncEvent event) {
            // The request completes after it.
        }

        @Override
        public void onStartAsync(AsyncEvent event) {
            event.getAsyncContext().addListener(this);
        }
    }
}
