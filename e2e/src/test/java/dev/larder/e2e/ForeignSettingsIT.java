package dev.larder.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: nothing but Larder's settings decides how the server runs. Method: it is started where everything that Spring
 * Boot would listen to by itself says something else.
 */
final class ForeignSettingsIT {
    private static final int CONNECT_MILLIS = 10_000;
    private static final int WRONG_TOKENS = 11;

    private static final String OPEN = """
            management.endpoints.web.exposure.include=*
            management.endpoint.env.show-values=always
            server.forward-headers-strategy=native
            server.port=1
            spring.main.banner-mode=console
            """;

    private static final Map<String, String> FOREIGN = Map.ofEntries(
            Map.entry("SERVER_ADDRESS", "0.0.0.0"),
            Map.entry("SERVER_PORT", "tcp://10.0.0.1:80"),
            Map.entry("SERVER_FORWARD_HEADERS_STRATEGY", "framework"),
            Map.entry("KUBERNETES_SERVICE_HOST", "10.0.0.1"),
            Map.entry("KUBERNETES_SERVICE_PORT", "443"),
            Map.entry("MANAGEMENT_ENDPOINTS_WEB_EXPOSURE_INCLUDE", "*"),
            Map.entry("SPRING_APPLICATION_JSON", "{\"management.endpoints.web.exposure.include\":\"*\"}"),
            Map.entry("SPRING_CONFIG_ADDITIONAL_LOCATION", "file:./other.properties"),
            Map.entry("SPRING_PROFILES_ACTIVE", "a b"),
            Map.entry("DEBUG", "1"),
            Map.entry("TRACE", "1"),
            Map.entry("LOGGING_LEVEL_ROOT", "INFO"));

    @TempDir
    private static Path folder;

    private static LarderProcess server;
    private static Api api;

    @BeforeAll
    static void start() throws IOException {
        Files.writeString(folder.resolve("application.properties"), OPEN);
        Files.writeString(folder.resolve("other.properties"), OPEN);
        Files.writeString(Files.createDirectories(folder.resolve("config")).resolve("application.properties"), OPEN);
        Path data = folder.resolve("data");
        server =
                LarderProcess.jar(folder, FOREIGN, "--port=0", "--data=" + data).awaitListening();
        api = Api.of(server, data);
        assertThat(api.get("/api/redis/status").statusCode()).isEqualTo(200);
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void start_always_saysNoMoreThanUsual() {
        assertThat(server.out().lines()).hasSize(3);
        assertThat(server.err()).isEmpty();
    }

    @Test
    void address_always_isThatOfLarder() {
        // All of 127.0.0.0/8 is this machine, so a server that listens everywhere would answer.
        assertThatThrownBy(() -> {
                    try (Socket other = new Socket()) {
                        other.connect(new InetSocketAddress("127.0.0.2", server.port()), CONNECT_MILLIS);
                    }
                })
                .isInstanceOf(IOException.class);
    }

    @Test
    void actuator_always_showsWhatIsDocumented() {
        assertThat(Api.json(api.get("/actuator")).get("_links").propertyNames())
                .containsExactlyInAnyOrder(
                        "self", "health", "health-path", "info", "metrics", "metrics-requiredMetricName", "prometheus");
        assertThat(api.get("/actuator/env").statusCode()).isEqualTo(404);
        assertThat(api.get("/actuator/heapdump").statusCode()).isEqualTo(404);
    }

    @Test
    void wrongTokens_withOtherAddressesInAHeader_areCountedTogether() {
        Api guessing = new Api(server.port(), "some-other-token");

        List<Integer> answers = IntStream.rangeClosed(1, WRONG_TOKENS)
                .mapToObj(guess -> guessing.send(
                        "GET",
                        "/api/redis/status",
                        null,
                        "X-Forwarded-For",
                        "203.0.113." + guess,
                        "Forwarded",
                        "for=203.0.113." + guess))
                .map(HttpResponse::statusCode)
                .toList();

        assertThat(answers).startsWith(401).endsWith(429);
    }

    @Test
    void foreignHost_withAnotherOneInAHeader_isRefused() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout((int) Api.LIMIT.toMillis());
            socket.getOutputStream().write("""
                    GET /actuator/health HTTP/1.1
                    Host: evil.example
                    X-Forwarded-Host: 127.0.0.1
                    Forwarded: host=127.0.0.1
                    Connection: close

                    """.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));

            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 421");
        }
    }
}
