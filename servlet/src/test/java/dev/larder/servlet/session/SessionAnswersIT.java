package dev.larder.servlet.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.larder.base.Call;
import dev.larder.base.StoreUnavailableException;
import dev.larder.base.Ticker;
import dev.larder.memory.InMemoryStores;
import dev.larder.session.NearSessionPolicy;
import dev.larder.session.Session;
import dev.larder.session.SessionConfig;
import dev.larder.session.SessionInfo;
import dev.larder.session.SessionManager;
import dev.larder.session.SessionPolicy;
import dev.larder.session.SessionStore;
import dev.larder.session.SignalPolicy;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Goal: whatever an application does with its answer, the browser's cookie and the session stay what they should be. */
class SessionAnswersIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration OUTAGE = Duration.ofSeconds(10);
    private static final SessionPolicy POLICY =
            SessionPolicy.builder().onUserAgentChange(SignalPolicy.STEP_UP).build();
    private static final String TOKEN = "[0-9a-f]{2}\\.[A-Za-z0-9_-]{43}";

    private final AtomicLong nanos = new AtomicLong(Duration.ofDays(20_000).toNanos());
    private final Ticker ticker = nanos::get;
    private final AtomicBoolean away = new AtomicBoolean();
    private final InMemoryStores stores = InMemoryStores.create(ticker, InMemoryStores.DEFAULT_MAX_BYTES);
    private final SessionManager sessions = new SessionManager(
            mayBeAway(stores.sessionStore()),
            SessionConfig.DEFAULT
                    .withPolicy(POLICY)
                    .withNear(NearSessionPolicy.of(Duration.ZERO).onOutage(OUTAGE)),
            ticker,
            Runnable::run);
    private WebServer server;

    /** The store, or while it is away one that does not answer. */
    private SessionStore mayBeAway(SessionStore store) {
        return (SessionStore) Proxy.newProxyInstance(
                SessionAnswersIT.class.getClassLoader(),
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

    /** What an application does by path. */
    private final class Application extends HttpServlet {
        @Serial
        private static final long serialVersionUID = 1L;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response)
                throws IOException, ServletException {
            SessionContext context = SessionContext.of(request);
            switch (request.getPathInfo()) {
                case "/login" -> context.login("ann", 1);
                case "/bob" -> context.login("bob", 1);
                case "/strong" -> context.reauthenticate(2);
                case "/logout" -> context.logout();
                case "/cached" -> response.setHeader("Cache-Control", "public, max-age=60");
                case "/begins-anew" -> {
                    response.setHeader("X-Lost", "yes");
                    response.reset();
                }
                case "/breaks" -> {
                    context.session().ifPresent(session -> session.set("a", "1"));
                    away.set(true);
                }
                case "/wraps" -> {
                    context.session().ifPresent(session -> session.set("a", "1"));
                    away.set(true);
                    try {
                        response.getWriter();
                    } catch (StoreUnavailableException e) {
                        throw new ServletException("as frameworks do", e);
                    }
                }
                case "/own-trouble" -> throw new StoreUnavailableException("another store is away", null);
                case "/async" -> {
                    AsyncContext later = request.startAsync();
                    CompletableFuture<?> ignored = CompletableFuture.runAsync(() -> goOn(later, context));
                    return;
                }
                case "/list" -> response.getWriter().write(list(context));
                case "/end" -> response.getWriter().write("" + context.end(request.getParameter("id")));
                case "/pay" -> response.getWriter().write("" + context.isAuthenticated(Duration.ofMinutes(5), 2));
                default -> {
                    // Only looks.
                }
            }
            response.getWriter()
                    .write(context.session().flatMap(Session::userId).orElse("nobody"));
        }

        private void goOn(AsyncContext later, SessionContext context) {
            Session session = context.session().orElseThrow();
            session.set("count", "8");
            try {
                later.getResponse().getWriter().write("begun ");
                String seen = sessions.find(session.id())
                        .await()
                        .orElseThrow()
                        .text("count")
                        .orElse("not yet");
                session.set("late", "1");
                later.getResponse().getWriter().write(seen);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                later.complete();
            }
        }

        private String list(SessionContext context) {
            List<String> lines = new ArrayList<>();
            for (SessionInfo info : context.list(0, 10).sessions()) {
                lines.add((context.isCurrent(info) ? "*" : "") + info.id() + " " + info.device());
            }
            return String.join("\n", lines) + "\n";
        }
    }

    @BeforeEach
    void start() throws Exception {
        server = new WebServer(SessionFilter.of(sessions).ticker(ticker).build(), new Application());
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private static List<String> setCookies(HttpResponse<String> response) {
        return response.headers().allValues("Set-Cookie");
    }

    private static String cookie(HttpResponse<String> response) {
        List<String> all = setCookies(response);
        assertThat(all).isNotEmpty();
        String last = all.get(all.size() - 1);
        return last.substring(0, last.indexOf(';'));
    }

    private String login() {
        return cookie(server.get("/login", ""));
    }

    @Test
    void asvs_3_5_1_changeThatAnotherSiteCauses_isRefusedBeforeAnythingElse() {
        String cookie = login();
        long reads = sessions.stats().reads();

        HttpResponse<String> foreign = server.send("POST", "/logout", cookie, "Sec-Fetch-Site", "cross-site");

        assertThat(foreign.statusCode()).isEqualTo(403);
        assertThat(foreign.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(foreign.body()).contains("cross_origin");
        assertThat(sessions.stats().reads()).isEqualTo(reads);
        assertThat(server.send("POST", "/login", "", "Origin", "https://evil.example")
                        .statusCode())
                .as("nobody is logged in by another site either")
                .isEqualTo(403);
        assertThat(server.send("POST", "/", cookie, "Origin", server.origin()).body())
                .isEqualTo("ann");
        assertThat(server.send("POST", "/", cookie).body()).isEqualTo("ann");
    }

    @Test
    void token_inAnAnswer_isKeptInNoCache() {
        HttpResponse<String> begun = server.get("/login", "");
        assertThat(begun.headers().allValues("Cache-Control")).containsExactly("no-store");
        String cookie = cookie(begun);
        assertThat(server.get("/cached", cookie).headers().allValues("Cache-Control"))
                .containsExactly("public, max-age=60");
        pass(POLICY.renewAfter());

        HttpResponse<String> renewed = server.get("/cached", cookie);

        assertThat(cookie(renewed)).isNotEqualTo(cookie);
        assertThat(renewed.headers().allValues("Cache-Control")).containsExactly("no-store");
    }

    @Test
    void token_inAnAnswerThatBeginsAnew_isNotLost() {
        String cookie = login();
        pass(POLICY.renewAfter());

        HttpResponse<String> anew = server.get("/begins-anew", cookie);

        assertThat(anew.headers().firstValue("X-Lost")).isEmpty();
        assertThat(setCookies(anew)).hasSize(1);
        assertThat(server.get("/", cookie(anew)).body()).isEqualTo("ann");
        assertThat(anew.headers().allValues("Cache-Control")).containsExactly("no-store");
    }

    @Test
    void asvs_16_5_2_storeAwayWithinARequest_isToldAndKeepsTheCookie() {
        String cookie = login();

        for (String path : List.of("/breaks", "/wraps", "/login")) {
            HttpResponse<String> answer = server.get(path, cookie);
            assertThat(answer.statusCode()).as(path).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).as(path).isPresent();
            assertThat(answer.body()).contains("sessions_unavailable");
            assertThat(setCookies(answer)).as(path).isEmpty();
        }
        away.set(false);
        assertThat(server.get("/", cookie).body()).isEqualTo("ann");
        assertThat(server.get("/own-trouble", cookie).statusCode())
                .as("not a session's")
                .isEqualTo(500);
    }

    @Test
    void renewal_whileTheStoreIsAway_waits() {
        String cookie = login();
        pass(POLICY.renewAfter().minusSeconds(1));
        assertThat(server.get("/", cookie).body()).isEqualTo("ann");
        away.set(true);
        pass(Duration.ofSeconds(2));

        HttpResponse<String> fromMemory = server.get("/", cookie);

        assertThat(fromMemory.statusCode()).isEqualTo(200);
        assertThat(fromMemory.body()).isEqualTo("ann");
        assertThat(setCookies(fromMemory)).isEmpty();
        away.set(false);
        assertThat(cookie(server.get("/", cookie))).isNotEqualTo(cookie);
    }

    @Test
    void async_request_isSavedBeforeItsAnswerAndAtItsEnd() {
        String cookie = login();

        assertThat(server.get("/async", cookie).body()).isEqualTo("begun 8");

        String id = sessions.list("ann", 0, 1).await().sessions().get(0).id();
        await().atMost(PATIENCE)
                .until(() ->
                        sessions.find(id).await().orElseThrow().text("late").isPresent());
    }

    @Test
    void cookie_ofAScriptThatWasUnderWayAtALogin_doesNotCostTheNewOne() {
        String before = login();
        String after = cookie(server.get("/strong", before));
        String[] script = {"Sec-Fetch-Mode", "cors"};

        HttpResponse<String> underWay = server.get("/", before, script);

        assertThat(underWay.body()).isEqualTo("nobody");
        assertThat(setCookies(underWay)).isEmpty();
        assertThat(server.get("/", after).body()).isEqualTo("ann");
        pass(DeadCookies.UNDER_WAY);
        assertThat(cookie(server.get("/", before, script)))
                .as("it has no other one")
                .isEqualTo("__Host-sid=");
        assertThat(cookie(server.get("/", before, "Sec-Fetch-Mode", "navigate")))
                .isEqualTo("__Host-sid=");
        assertThat(cookie(server.get("/", "__Host-sid=nonsense", script))).isEqualTo("__Host-sid=");
    }

    @Test
    void asvs_7_5_1_and_7_5_3_whatMatters_needsAnAuthenticationThatIsFreshStrongAndOfThisClient() {
        String firefox = "Firefox/127.0 (Linux)";
        String cookie = cookie(server.get("/login", "", "User-Agent", firefox));
        assertThat(server.get("/pay", cookie, "User-Agent", firefox).body()).startsWith("false");

        String strong = cookie(server.get("/strong", cookie, "User-Agent", firefox));
        assertThat(server.get("/pay", strong, "User-Agent", firefox).body()).startsWith("true");
        assertThat(server.get("/pay", strong, "User-Agent", "curl/8").body()).startsWith("false");
        pass(Duration.ofMinutes(6));

        assertThat(server.get("/pay", strong, "User-Agent", firefox).body()).startsWith("false");
        assertThat(server.get("/pay", "").body()).startsWith("false");
    }

    @Test
    void asvs_7_5_2_user_seesHisSessionsAndEndsHisOwnAlone() {
        String phone = cookie(server.get("/login", "", "User-Agent", "Safari (iPhone)"));
        String desk = cookie(server.get("/login", "", "User-Agent", "Firefox (Linux)"));
        String bobs = cookie(server.get("/bob", ""));
        String[] asDesk = {"User-Agent", "Firefox (Linux)"};

        List<String> listed = server.get("/list", desk, asDesk).body().lines().toList();

        assertThat(listed).hasSize(3);
        String current = listed.stream().filter(line -> line.startsWith("*")).collect(Collectors.joining());
        assertThat(current).endsWith(" desktop");
        String other = listed.stream().filter(line -> line.endsWith(" mobile")).collect(Collectors.joining());
        String id = other.substring(0, other.indexOf(' '));
        assertThat(String.join("\n", listed)).doesNotContainPattern(TOKEN);
        assertThat(server.get("/end?id=" + id, bobs).body()).startsWith("false");
        assertThat(server.get("/end?id=" + id, "").body()).startsWith("false");
        assertThat(server.get("/", phone, "User-Agent", "Safari (iPhone)").body())
                .isEqualTo("ann");
        assertThat(server.get("/end?id=" + id, desk, asDesk).body()).startsWith("true");
        assertThat(server.get("/", phone, "User-Agent", "Safari (iPhone)").body())
                .isEqualTo("nobody");
        assertThat(server.get("/", desk, asDesk).body()).isEqualTo("ann");
        assertThat(server.get("/list", "").body().trim()).isEqualTo("nobody");
    }

    @Test
    void asvs_16_2_5_logs_neverHoldAToken() {
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        Logger all = (Logger) LoggerFactory.getLogger("dev.larder");
        Level before = all.getLevel();
        lines.start();
        all.addAppender(lines);
        all.setLevel(Level.TRACE);
        try {
            String cookie = login();
            pass(POLICY.renewAfter());
            String fresh = cookie(server.get("/", cookie));
            pass(POLICY.renewalGrace().plusMillis(1));
            server.get("/", cookie);
            server.get("/", fresh, "User-Agent", "Firefox");
            server.get("/breaks", fresh);
            away.set(false);
            server.get("/strong", fresh);
            server.get("/", fresh);
            server.get("/", "__Host-sid=" + "nonsense");

            String logged =
                    lines.list.stream().map(ILoggingEvent::getFormattedMessage).collect(Collectors.joining("\n"));
            assertThat(logged)
                    .contains("used again")
                    .contains("does not look like")
                    .contains("could not be changed");
            assertThat(logged).doesNotContainPattern(TOKEN).doesNotContain("nonsense");
        } finally {
            all.setLevel(before);
            all.detachAppender(lines);
        }
    }
}
