package dev.larder.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Goal: what leaves a server, spans, figures and logs, is what was asked for and holds no secret. */
class OutletsIT {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final String SECRET_KEY = "key-that-nobody-may-see";

    @TempDir
    Path data;

    @Test
    void spansAndFigures_withAReceiver_areSentToItWithoutSecrets() throws Exception {
        Queue<String> spans = new ConcurrentLinkedQueue<>();
        Queue<String> figures = new ConcurrentLinkedQueue<>();
        HttpServer receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receive(receiver, "/v1/traces", spans);
        receive(receiver, "/v1/metrics", figures);
        receiver.start();
        String url = "http://127.0.0.1:" + receiver.getAddress().getPort();
        try (ChildServer server = ChildServer.start(
                data,
                "OTEL_EXPORTER_OTLP_ENDPOINT",
                url,
                "OTEL_METRIC_EXPORT_INTERVAL",
                "1000",
                "OTEL_BSP_SCHEDULE_DELAY",
                "200")) {
            send(server, "PUT", "/api/cache/db/" + SECRET_KEY, "secret-value");
            send(server, "GET", "/api/cache/db/" + SECRET_KEY, "");
            send(server, "POST", "/api/redis/rate-limits/api_general/secret-user/check", "");
            send(server, "POST", "/api/redis/sessions/create", "{\"user_id\":\"secret-user\"}");
            send(server, "GET", "/api/redis/sessions/users/secret-user", "");
            send(server, "GET", "/api/redis/cache/keys/db:" + SECRET_KEY, "");
            send(server, "POST", "/api/redis/cache/ttl/extend", "{\"key_pattern\":\"secret-*\",\"ttl_seconds\":60}");
            send(server, "POST", "/api/redis/cache/clear", "{\"layer\":\"db\",\"tags\":[\"secret-tag\"]}");
            send(server, "POST", "/api/redis/cache/optimize", "");

            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(String.join("", spans))
                            .contains("get db", "put db", "take limits", "create sessions", "list sessions")
                            .contains("describe db", "extend *", "clear db", "optimize *"));
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(String.join("", figures)).contains("larder.cache.requests"));
            assertThat(String.join("", spans) + String.join("", figures))
                    .doesNotContain(SECRET_KEY, "secret-value", "secret-user", "secret-tag", TestServer.ADMIN);
        } finally {
            receiver.stop(0);
        }
    }

    @Test
    void log_asJson_isOneObjectALineWithoutSecrets() throws Exception {
        try (ChildServer server = ChildServer.start(data, "LARDER_LOG_FORMAT", "ecs")) {
            send(server, "PUT", "/api/cache/db/" + SECRET_KEY, "secret-value");
            send(server, "POST", "/api/redis/cache/clear", "{\"layer\":\"db\"}");
            send(server, "POST", "/api/redis/shutdown", "");
            server.process().toHandle().destroy();

            List<String> all = server.rest();
            List<String> logged =
                    all.stream().filter(line -> line.startsWith("{")).toList();

            assertThat(logged).as("of %s", all).isNotEmpty();
            List<JsonNode> lines = logged.stream()
                    .map(line -> JsonMapper.shared().readTree(line))
                    .toList();
            assertThat(lines).allMatch(line -> line.has("@timestamp") && line.has("message"));
            assertThat(lines)
                    .anyMatch(line -> line.at("/log/logger").asString("").equals("dev.larder.audit"));
            assertThat(String.join("\n", logged)).doesNotContain(SECRET_KEY, "secret-value", TestServer.ADMIN);
        }
    }

    private static void receive(HttpServer receiver, String path, Queue<String> into) {
        receiver.createContext(path, exchange -> {
            into.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
    }

    private static void send(ChildServer server, String method, String path, String body)
            throws IOException, InterruptedException {
        int status = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                                .header("Authorization", "Bearer " + TestServer.ADMIN)
                                .header("Content-Type", "application/json")
                                .method(
                                        method,
                                        body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.discarding())
                .statusCode();
        assertThat(status).isLessThan(300);
    }
}
