package dev.larder.server.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.larder.server.Problems;
import dev.larder.server.TestServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Goal: who listens gets what the paths answer, once a second, whatever happens, until the server ends. */
@Timeout(300)
class EventsIT {
    private static final String PATH = "/api/redis/events";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    Path data;

    /** Somebody who listens. */
    private record Listener(HttpResponse<InputStream> answer, BufferedReader lines) implements AutoCloseable {
        static Listener of(TestServer server) {
            HttpResponse<InputStream> answer =
                    server.sendFor(BodyHandlers.ofInputStream(), "GET", PATH, TestServer.VIEWER, null);
            return new Listener(
                    answer, new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8)));
        }

        /** The data of the next event; null at the end of the stream. */
        JsonNode next() throws IOException {
            String line = lines.readLine();
            while (line != null && !line.startsWith("data: ")) {
                line = lines.readLine();
            }
            return line == null ? JSON.nullNode() : JSON.readTree(line.substring("data: ".length()));
        }

        @Override
        public void close() throws IOException {
            answer.body().close();
        }
    }

    @Test
    void events_whileItRuns_haveWhatThePathsAnswer() throws IOException {
        try (TestServer server = TestServer.start(data);
                Listener listener = Listener.of(server)) {
            assertThat(listener.answer().headers().firstValue("Content-Type")).contains("text/event-stream");
            JsonNode event = listener.next();
            while (!isWhole(event)) {
                event = listener.next();
            }

            for (var part : List.of(
                    List.of("status", "/status"),
                    List.of("health", "/health"),
                    List.of("cache", "/cache/statistics"),
                    List.of("performance", "/performance"),
                    List.of("sessions", "/sessions/statistics"),
                    List.of("rate_limits", "/rate-limits/statistics"),
                    List.of("memory", "/memory/usage"))) {
                assertThat(event.get(part.get(0)).propertyNames())
                        .as(part.get(0))
                        .isEqualTo(server.getJson("/api/redis" + part.get(1)).propertyNames());
            }
            assertThat(event.get("timestamp").asString()).endsWith("Z");
        }
    }

    private static boolean isWhole(JsonNode event) {
        for (JsonNode member : event) {
            if (member.isNull()) {
                return false;
            }
        }
        return true;
    }

    @Test
    void events_ofASystemThatIsShutDown_goOnWithoutWhatIsNotKnown() throws IOException {
        try (TestServer server = TestServer.start(data);
                Listener listener = Listener.of(server)) {
            listener.next();
            server.postJson("/api/redis/shutdown", "{}");

            // The parts of an event are told one after the other: one of them may show the end that none before it did.
            JsonNode event = listener.next();
            while (!event.get("status").isNull()
                    || !event.get("health").get("overall_status").asString().equals("not_initialized")) {
                event = listener.next();
            }

            server.postJson("/api/redis/initialize", "{}");
            while (event.get("status").isNull()) {
                event = listener.next();
            }
        }
    }

    @Test
    void server_whoseListenersStay_endsAllTheSame() throws Exception {
        TestServer server = TestServer.start(data);
        try (Listener listener = Listener.of(server)) {
            listener.next();

            CompletableFuture<Void> end = CompletableFuture.runAsync(server::close);

            JsonNode event = listener.next();
            while (!event.isNull()) {
                event = listener.next();
            }
            end.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    @Test
    void events_moreListenersThanPlaces_areRefusedAndServedOnceOneHasLeft() throws IOException {
        try (TestServer server = TestServer.start(data)) {
            List<Listener> listeners = new ArrayList<>();
            for (int i = 0; i < EventFeed.MAX_LISTENERS; i++) {
                listeners.add(Listener.of(server));
            }

            HttpResponse<String> refused = server.get(PATH);

            Problems.isProblem(refused, 429);
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            for (Listener listener : listeners) {
                listener.close();
            }
            await().atMost(PATIENCE).until(() -> server.get(PATH + "?count=1").statusCode() == 200);
        }
    }

    @Test
    void events_withACountOrAsHead_end() {
        TestServer server = TestServer.shared();

        assertThat(server.get(PATH + "?count=2").body()).containsSubsequence("event: statistics", "event: statistics");
        assertThat(server.send("HEAD", PATH, TestServer.ADMIN, null).statusCode())
                .isEqualTo(200);
        Problems.isProblem(server.get(PATH + "?count=0"), 400);
        Problems.isProblem(server.send("GET", PATH, null, null), 401);
        Problems.isProblem(server.send("GET", PATH, TestServer.ADMIN, null, "Accept", "application/xml"), 406);
    }
}
