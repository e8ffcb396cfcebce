package dev.larder.servlet.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.base.Call;
import dev.larder.base.StoreUnavailableException;
import dev.larder.base.Ticker;
import dev.larder.limit.Algorithm;
import dev.larder.limit.LimitConfig;
import dev.larder.limit.RateLimiter;
import dev.larder.limit.Rule;
import dev.larder.memory.InMemoryStores;
import dev.larder.servlet.ClientAddress;
import dev.larder.servlet.ForwardingHeader;
import dev.larder.session.Session;
import dev.larder.session.SessionConfig;
import dev.larder.session.SessionManager;
import dev.larder.session.SessionPolicy;
import dev.larder.session.SessionStore;
import dev.larder.session.SessionToken;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Goal: what ASVS asks of session cookies holds in a real container. */
class SessionFilterIT {
    private static final SessionPolicy POLICY = SessionPolicy.AAL2;
    private static final String NAME = SessionCookie.DEFAULT.name();
    private static final int ALLOWED_GUESSES = 3;

    private final AtomicLong nanos = new AtomicLong(Duration.ofDays(20_000).toNanos());
    private final Ticker ticker = nanos::get;
    private final AtomicBoolean away = new AtomicBoolean();
    private final InMemoryStores stores = InMemoryStores.create(ticker, InMemoryStores.DEFAULT_MAX_BYTES);
    private final SessionManager sessions = new SessionManager(
            mayBeAway(stores.sessionStore(), away), SessionConfig.DEFAULT.withPolicy(POLICY), ticker, Runnable::run);
    private final RateLimiter limits = new RateLimiter(
            stores.limitStore(Duration.ofSeconds(1)),
            LimitConfig.builder()
                    .rule(Rule.builder("guesses")
                            .limit(ALLOWED_GUESSES, Duration.ofMinutes(5))
                            .algorithm(Algorithm.SLIDING_WINDOW)
                            .build())
                    .build(),
            ticker,
            new SplittableRandom(1),
            Runnable::run);
    private WebServer server;

    /** What an application does by path. */
    private static final class Application extends HttpServlet {
        @Serial
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            SessionContext context = SessionContext.of(request);
            switch (request.getPathInfo()) {
                case "/login" -> context.login("ann", 1);
                case "/stronger" -> context.reauthenticate(2);
                case "/logout" -> context.logout();
                case "/others" -> context.terminateOthers();
                case "/anonymous" -> context.anonymous();
                case "/count" ->
                    context.session().ifPresent(session -> session.set("count", Integer.toString(count(session) + 1)));
                case "/redirect" -> {
                    context.session().ifPresent(session -> session.set("count", "7"));
                    response.sendRedirect("/elsewhere");
                    return;
                }
                case "/late" -> {
                    response.getWriter().write("begun ");
                    context.session().ifPresent(session -> session.set("count", "9"));
                }
                default -> {
                    // Only looks.
                }
            }
            String user = context.session().flatMap(Session::userId).orElse("nobody");
            int count = context.session().map(Application::count).orElse(0);
            response.getWriter().write(user + " " + count + (context.stepUp() ? " again" : ""));
        }

        private static int count(Session session) {
            return session.text("count").map(Integer::parseInt).orElse(0);
        }
    }

    /** The store, or while it is away one that does not answer. */
    private static SessionStore mayBeAway(SessionStore store, AtomicBoolean away) {
        return (SessionStore) Proxy.newProxyInstance(
                SessionFilterIT.class.getClassLoader(),
                new Class<?>[] {SessionStore.class},
                (self, method, arguments) -> {
                    if (away.get() && method.getReturnType() == Call.class) {
                        return Call.done().map(nothing -> {
                            throw new StoreUnavailableException("the store is away", null);
                        });
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getTargetException();
                    }
                });
    }

    @BeforeEach
    void start() throws Exception {
        server = new WebServer(
                SessionFilter.of(sessions)
                        .clientAddress(ClientAddress.behind(List.of("127.0.0.1"), ForwardingHeader.X_FORWARDED_FOR))
                        .quiet(request -> request.getRequestURI().equals("/poll"))
                        .limitGuesses(GuessLimit.of(limits, "guesses"))
                        .build(),
                new Application());
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private static String setCookie(HttpResponse<String> response) {
        List<String> all = response.headers().allValues("Set-Cookie");
        assertThat(all).isNotEmpty();
        return all.get(all.size() - 1);
    }

    private static String cookie(HttpResponse<String> response) {
        return setCookie(response).substring(0, setCookie(response).indexOf(';'));
    }

    private String login() {
        return cookie(server.get("/login", ""));
    }

    @Test
    void guesses_moreThanTheRuleAllows_areRefusedFromThatNetworkAlone() {
        String right = login();
        String[] there = {"X-Forwarded-For", "192.0.2.7"};
        String wrong = NAME + "=" + right.substring(right.indexOf('=') + 1).replaceFirst("......$", "AAAAAA");
        for (int i = 0; i < ALLOWED_GUESSES; i++) {
            assertThat(server.get("/", wrong, there).statusCode()).isEqualTo(200);
        }

        HttpResponse<String> refused = server.get("/", wrong, there);

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(Stream.generate(() -> server.get("/", wrong, there).headers())
                        .limit(30)
                        .map(headers -> headers.firstValue("Retry-After").orElse("0"))
                        .map(Long::parseLong))
                .as("not all at the same moment, and none before there is room")
                .allMatch(seconds -> seconds >= 300)
                .matches(all -> all.stream().distinct().count() > 1);
        assertThat(refused.body()).contains("too_many_guesses").doesNotContain(wrong);
        assertThat(server.get("/", NAME + "=nonsense", there).statusCode()).isEqualTo(429);
        assertThat(server.get("/", "", there).statusCode()).isEqualTo(200);
        assertThat(server.get("/", right, there).body()).startsWith("ann");
        assertThat(server.get("/", wrong, "X-Forwarded-For", "192.0.2.8").statusCode())
                .isEqualTo(200);
    }

    @Test
    void asvs_7_6_2_anonymousGet_beginsNoSession() {
        HttpResponse<String> answer = server.get("/", "");

        assertThat(answer.body()).isEqualTo("nobody 0");
        assertThat(answer.headers().allValues("Set-Cookie")).isEmpty();
        assertThat(sessions.totals().await().active()).isZero();
        assertThat(sessions.stats().reads()).isZero();
    }

    @Test
    void asvs_3_3_1_to_3_3_4_cookie_isForThisHostOverHttpsAndNoScript() {
        HttpResponse<String> answer = server.get("/login", "");

        assertThat(setCookie(answer))
                .matches("__Host-sid=[0-9a-f]{2}\\.[A-Za-z0-9_-]{43}; Path=/; Secure; HttpOnly; SameSite=Lax");
        assertThat(answer.body()).isEqualTo("ann 0");
        assertThat(answer.headers().map().toString().split("[0-9a-f]{2}\\.[A-Za-z0-9_-]{43}", -1))
                .as("the token is in Set-Cookie alone")
                .hasSize(2);
    }

    @Test
    void asvs_3_3_5_cookie_isShortEnough() {
        assertThat(cookie(server.get("/login", "")).length()).isLessThan(SessionCookie.MAX_BYTES);
        assertThatThrownBy(() -> new SessionCookie("__Host-" + "x".repeat(SessionCookie.MAX_BYTES), null, SameSite.LAX))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void cookie_ofThePrefix_keepsItsPromises() {
        assertThatThrownBy(() -> new SessionCookie("sid", null, SameSite.LAX))
                .hasMessage("name must begin with __Host-, was sid");
        assertThatThrownBy(() -> new SessionCookie("__Host-sid", "example.org", SameSite.LAX))
                .hasMessage("name must begin with __Secure-, was __Host-sid");
        assertThatThrownBy(() -> new SessionCookie("__Secure-sid", "a; Secure", SameSite.LAX))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(new SessionCookie("__Secure-sid", "example.org", SameSite.STRICT).cleared())
                .isEqualTo("__Secure-sid=; Max-Age=0; Path=/; Domain=example.org; Secure; HttpOnly; SameSite=Strict");
    }

    @Test
    void session_changedByARequest_isSeenByTheNext() {
        String cookie = login();

        for (int i = 1; i <= 3; i++) {
            assertThat(server.get("/count", cookie).body()).isEqualTo("ann " + i);
        }
        assertThat(server.get("/", "other=1; " + cookie).body()).isEqualTo("ann 3");
        server.get("/redirect", cookie);
        assertThat(server.get("/", cookie).body()).isEqualTo("ann 7");
        server.get("/late", cookie);
        assertThat(server.get("/", cookie).body()).isEqualTo("ann 9");
    }

    @Test
    void asvs_14_2_1_tokenInTheAddress_opensNothing() {
        String cookie = login();
        String token = cookie.substring(cookie.indexOf('=') + 1);

        assertThat(server.get("/?" + cookie, "").body()).isEqualTo("nobody 0");
        assertThat(server.get("/;jsessionid=" + token, "").body()).isEqualTo("nobody 0");
        assertThat(server.get("/", "", "Authorization", "Bearer " + token).body())
                .isEqualTo("nobody 0");
    }

    @Test
    void asvs_7_2_4_login_givesANewTokenAndEndsWhatWasThere() {
        String before = cookie(server.get("/anonymous", ""));
        String after = cookie(server.get("/login", before));

        assertThat(after).isNotEqualTo(before);
        assertThat(server.get("/", before).body()).isEqualTo("nobody 0");
        assertThat(server.get("/", after).body()).isEqualTo("ann 0");
        String stronger = cookie(server.get("/stronger", after));
        assertThat(stronger).isNotEqualTo(after);
        assertThat(server.get("/", after).body()).isEqualTo("nobody 0");
        assertThat(server.get("/", stronger).body()).isEqualTo("ann 0");
    }

    @Test
    void asvs_14_3_1_logout_endsTheSessionAndClearsTheBrowser() {
        String cookie = login();

        HttpResponse<String> answer = server.get("/logout", cookie);

        assertThat(setCookie(answer)).isEqualTo("__Host-sid=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Lax");
        assertThat(answer.headers().firstValue("Clear-Site-Data")).contains("\"cache\", \"storage\"");
        assertThat(server.get("/", cookie).body()).isEqualTo("nobody 0");
        assertThat(sessions.totals().await().active()).isZero();
    }

    @Test
    void asvs_7_4_3_terminateOthers_leavesThisOne() {
        String other = login();
        String mine = login();

        server.get("/others", mine);

        assertThat(server.get("/", other).body()).isEqualTo("nobody 0");
        assertThat(server.get("/", mine).body()).isEqualTo("ann 0");
    }

    @Test
    void cookie_thatOpensNothing_isForgottenAndNeverAdopted() {
        String unknown = NAME + "=00.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

        HttpResponse<String> answer = server.get("/", unknown);

        assertThat(answer.body()).isEqualTo("nobody 0");
        assertThat(setCookie(answer)).startsWith("__Host-sid=; Max-Age=0;");
        assertThat(cookie(server.get("/login", unknown))).isNotEqualTo(unknown);
    }

    @Test
    void cookie_twice_isNotBelieved() {
        String cookie = login();

        assertThat(server.get("/", cookie + "; " + cookie).body()).isEqualTo("nobody 0");
    }

    @Test
    void asvs_16_5_2_storeAway_nobodyIsLetInAndNobodyIsLoggedOut() {
        String cookie = login();
        away.set(true);

        HttpResponse<String> answer = server.get("/", cookie);
        HttpResponse<String> anonymous = server.get("/", "");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        assertThat(answer.headers().allValues("Set-Cookie")).isEmpty();
        assertThat(anonymous.statusCode()).isEqualTo(200);
        away.set(false);
        assertThat(server.get("/", cookie).body()).isEqualTo("ann 0");
    }

    @Test
    void renewal_whenDue_givesANewTokenAndLosesNoRequest() {
        String cookie = login();
        pass(POLICY.renewAfter());

        HttpResponse<String> first = server.get("/count", cookie);
        HttpResponse<String> underWay = server.get("/count", cookie);

        String fresh = cookie(first);
        assertThat(fresh).isNotEqualTo(cookie);
        assertThat(first.body()).isEqualTo("ann 1");
        assertThat(underWay.body()).isEqualTo("ann 2");
        assertThat(underWay.headers().allValues("Set-Cookie")).isEmpty();
        assertThat(server.get("/", fresh).body()).isEqualTo("ann 2");
        pass(POLICY.renewalGrace().plusMillis(1));
        assertThat(server.get("/", cookie).body()).isEqualTo("nobody 0");
        assertThat(server.get("/", fresh).body()).isEqualTo("ann 2");
    }

    @Test
    void asvs_7_3_1_quietRequests_areNoUseOfTheSession() {
        String cookie = login();
        for (int i = 0; i < 6; i++) {
            pass(POLICY.idleTimeout().dividedBy(6));
            server.get("/poll", cookie);
        }

        assertThat(server.get("/", cookie).body()).isEqualTo("nobody 0");
    }

    @Test
    void asvs_15_3_4_address_isThatOfTheClientBehindTheProxy() {
        String cookie = cookie(server.get("/login", "", "X-Forwarded-For", "203.0.113.1, 198.51.100.7"));

        assertThat(sessions.list("ann", 0, 1).await().sessions().get(0).ip()).hasToString("198.51.100.7");
        assertThat(Optional.of(cookie.substring(NAME.length() + 1)))
                .hasValueSatisfying(token -> assertThat(token).hasSize(SessionToken.CHARS));
    }

    @Test
    void context_withoutTheFilter_saysSo() {
        HttpServletRequest bare = (HttpServletRequest) Proxy.newProxyInstance(
                SessionFilterIT.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (self, method, arguments) -> null);

        assertThatThrownBy(() -> SessionContext.of(bare))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the request must have come through a SessionFilter, has not");
    }
}
