package dev.larder.server.benchmark;

import dev.larder.base.Codec;
import dev.larder.base.Ticker;
import dev.larder.session.Client;
import dev.larder.session.SessionConfig;
import dev.larder.session.SessionManager;
import dev.larder.session.SessionPolicy;
import dev.larder.session.SessionRequest;
import dev.larder.session.SessionStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Sessions to be opened by a benchmark. They are counted nowhere, belong to users of its own, and end soon whatever happens. */
final class SessionSample {
    /** How many sessions there are at most: what is measured is the way to them, not their memory. */
    static final int MAX_SESSIONS = 100;

    /** How much of a value is kept in each. */
    static final int MAX_DATA_BYTES = 4 << 10;

    private static final SessionPolicy POLICY = SessionPolicy.builder()
            .idleTimeout(Duration.ofMinutes(1))
            .absoluteTimeout(Duration.ofMinutes(1))
            .build();

    private final SessionManager sessions;
    private final String id;
    private final byte[] data;
    private final List<String> tokens = new ArrayList<>();

    SessionSample(SessionStore store, String id, byte[] value, Ticker ticker) {
        this.sessions = new SessionManager(store, SessionConfig.DEFAULT.withPolicy(POLICY), ticker, Runnable::run);
        this.id = id;
        this.data = Arrays.copyOf(value, Math.min(value.length, MAX_DATA_BYTES));
    }

    void begin(int operations) {
        for (int i = 0; i < Math.min(operations, MAX_SESSIONS); i++) {
            SessionRequest request =
                    SessionRequest.of("bench:" + id + ":" + i, Client.UNKNOWN).with("data", data, Codec.bytes());
            tokens.add(sessions.create(request).await().token().orElseThrow().reveal());
        }
    }

    void open(int number) {
        sessions.open(tokens.get(number % tokens.size()), Client.UNKNOWN).await();
    }

    void end() {
        tokens.forEach(token -> sessions.logout(token).await());
        sessions.close();
    }
}
