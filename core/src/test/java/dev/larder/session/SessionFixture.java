package dev.larder.session;

import dev.larder.base.HandTicker;
import dev.larder.memory.InMemoryStores;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.NullUnmarked;

/** Sessions in memory under a clock that is turned by hand. */
@NullUnmarked
final class SessionFixture {
    static final String CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
            + " Chrome/126.0.0.0 Safari/537.36";
    static final String NEWER_CHROME = CHROME.replace("126", "127");
    static final String FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0";

    static final Client HOME = Client.of("192.0.2.10", CHROME);

    final HandTicker ticker = new HandTicker();
    final InMemoryStores stores = InMemoryStores.create(ticker, InMemoryStores.DEFAULT_MAX_BYTES);
    final List<SessionEvent> events = new ArrayList<>();
    final SessionManager sessions;

    SessionFixture(SessionPolicy policy) {
        this(SessionConfig.DEFAULT.withPolicy(policy));
    }

    SessionFixture(SessionConfig config) {
        this.sessions = with(config);
    }

    SessionManager with(SessionConfig config) {
        return new SessionManager(stores.sessionStore(), config, ticker, Runnable::run);
    }

    /** The token of a session of ann that one node begins. */
    static String token(SessionManager manager) {
        return manager.create(SessionRequest.of("ann", HOME))
                .await()
                .token()
                .orElseThrow()
                .reveal();
    }

    static boolean opens(SessionManager manager, String token) {
        return manager.open(token, HOME).await().session().isPresent();
    }

    SessionFixture listening() {
        sessions.listen(events::add);
        return this;
    }

    String login(String user) {
        return login(user, HOME);
    }

    String login(String user, Client client) {
        Creation creation = sessions.create(SessionRequest.of(user, client)).await();
        return creation.token().orElseThrow().reveal();
    }

    Check open(String token) {
        return open(token, HOME);
    }

    Check open(String token, Client client) {
        return sessions.open(token, client).await();
    }

    Session session(String token) {
        Optional<Session> session = open(token).session();
        return session.orElseThrow();
    }

    RejectCause cause(String token) {
        return open(token).cause().orElse(null);
    }

    void advance(Duration time) {
        ticker.advance(Objects.requireNonNull(time));
    }

    List<SessionEvent.Kind> kinds() {
        return events.stream().map(SessionEvent::kind).toList();
    }
}
