package dev.larder.server.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.larder.server.TestServer;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Goal: what administrators do is written down, one line of JSON each, and no secret with it. */
class AuditIT {
    private static final String RULE =
            "{\"requests_per_window\":3,\"window_seconds\":60,\"algorithm\":\"fixed_window\"}";

    private static final Duration LIMIT = Duration.ofMinutes(1);

    @TempDir
    Path data;

    private final ListAppender<ILoggingEvent> seen = new ListAppender<>();
    private TestServer server;

    @BeforeEach
    void start() {
        server = TestServer.start(data);
        seen.start();
        ((Logger) LoggerFactory.getLogger(AuditLog.LOGGER)).addAppender(seen);
    }

    @AfterEach
    void stop() {
        ((Logger) LoggerFactory.getLogger(AuditLog.LOGGER)).detachAppender(seen);
        server.close();
    }

    @Test
    void actions_ofAnAdministrator_areWrittenWithWhatBecameOfThem() {
        server.postJson("/api/redis/cache/clear", "{\"layer\":\"db\",\"tags\":[\"secret-tag\"]}");
        server.postJson("/api/redis/cache/clear", "{\"layer\":\"nobody\"}");
        server.send(
                "PUT",
                "/api/redis/rate-limits/rules/mine",
                TestServer.ADMIN,
                BodyPublishers.ofString(RULE),
                "Content-Type",
                "application/json");
        server.postJson("/api/redis/rate-limits/mine/secret-user/reset", "");
        server.postJson("/api/redis/shutdown", "");
        server.postJson("/api/redis/initialize", "");

        List<JsonNode> lines = lines(6);
        assertThat(lines)
                .extracting(line -> line.get("path").asString())
                .containsExactly(
                        "/api/redis/cache/clear",
                        "/api/redis/cache/clear",
                        "/api/redis/rate-limits/rules/*",
                        "/api/redis/rate-limits/*/*/reset",
                        "/api/redis/shutdown",
                        "/api/redis/initialize");
        assertThat(lines.get(0).get("layer").asString()).isEqualTo("db");
        assertThat(lines.get(0).get("by").asString()).isEqualTo("tags");
        assertThat(lines.get(0).get("outcome").asString()).isEqualTo("done");
        assertThat(lines.get(1).get("outcome").asString()).isEqualTo("refused");
        assertThat(lines.get(1).get("status").asInt()).isEqualTo(404);
        assertThat(lines.get(2).get("rule").asString()).isEqualTo("mine");
        assertThat(lines.get(0).get("token").asString()).matches("[0-9a-f]{6}");
        assertThat(lines.get(0).get("at").asString()).matches("\\d{4}-.*Z");
    }

    @Test
    void viewer_whoWantsToChangeSomething_isWrittenAsRefused() {
        server.send("POST", "/api/redis/shutdown", TestServer.VIEWER, null);
        server.postJson("/api/redis/initialize", "{}");

        List<JsonNode> lines = lines(2);
        assertThat(lines.get(0).get("role").asString()).isEqualTo("viewer");
        assertThat(lines.get(0).get("status").asInt()).isEqualTo(403);
        assertThat(lines.get(0).get("token")).isNotEqualTo(lines.get(1).get("token"));
    }

    @Test
    void action_spelledInAnotherWay_isWrittenAsRefused() {
        server.postJson("/api/%72edis/shutdown", "");

        assertThat(lines(1)).singleElement().satisfies(line -> {
            assertThat(line.get("path").asString()).isEqualTo("/api/redis/shutdown");
            assertThat(line.get("outcome").asString()).isEqualTo("refused");
        });
        assertThat(server.get("/api/redis/status").statusCode()).isEqualTo(200);
    }

    @Test
    void traffic_readingAndStrangers_areNotWritten() {
        server.put("/api/cache/db/a", "1");
        server.get("/api/redis/status");
        server.postJson("/api/redis/sessions/create", "{\"user_id\":\"ann\"}");
        server.postJson("/api/redis/rate-limits/api_general/ann/check", "");
        server.send("POST", "/api/redis/shutdown", null, null);
        server.send("POST", "/api/redis/shutdown", "wrong-token-of-a-stranger", null);

        server.postJson("/api/redis/initialize", "{}");

        assertThat(lines(1))
                .singleElement()
                .satisfies(line -> assertThat(line.get("path").asString()).isEqualTo("/api/redis/initialize"));
    }

    @Test
    void line_always_isOneAndHoldsNoSecret() {
        JsonNode session =
                TestServer.json(server.postJson("/api/redis/sessions/create", "{\"user_id\":\"secret-user\"}"));
        String id = session.get("session_id").asString();
        server.send("DELETE", "/api/redis/sessions/" + id, TestServer.ADMIN, null);
        server.send("DELETE", "/api/redis/sessions/users/secret-user", TestServer.ADMIN, null);
        server.postJson("/api/redis/cache/clear?token=" + TestServer.ADMIN, "{\"key_pattern\":\"secret-key*\"}");
        server.postJson("/api/redis/cache/clear", "{\"layer\":\"a\\nb" + "x".repeat(60_000) + "\"}");

        assertThat(lines(4)).hasSize(4);
        assertThat(texts())
                .allSatisfy(text -> assertThat(text)
                        .hasSizeLessThan(1_000)
                        .doesNotContain(
                                "\n",
                                "secret-",
                                id,
                                TestServer.ADMIN,
                                session.get("token").asString()));
    }

    @Test
    void floodOfActions_isBoundedAndTold() {
        int calls = 3 * AuditLog.MAX_A_SECOND;
        for (int i = 0; i < calls; i++) {
            server.send("PUT", "/api/redis/status", TestServer.ADMIN, BodyPublishers.noBody());
        }
        await().atMost(LIMIT).until(() -> figure("written") + figure("suppressed") == calls);
        assertThat(lines((int) figure("written"))).hasSize((int) figure("written"));
    }

    private double figure(String name) {
        String start = "larder_audit_" + name + "_total ";
        return server.get("/actuator/prometheus")
                .body()
                .lines()
                .filter(line -> line.startsWith(start))
                .mapToDouble(line -> Double.parseDouble(line.substring(start.length())))
                .sum();
    }

    private List<String> texts() {
        return new ArrayList<>(seen.list)
                .stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    /** A line is written after its request was answered. */
    private List<JsonNode> lines(int atLeast) {
        await().atMost(LIMIT).until(() -> texts().size() >= atLeast);
        return texts().stream().map(text -> JsonMapper.shared().readTree(text)).toList();
    }
}
