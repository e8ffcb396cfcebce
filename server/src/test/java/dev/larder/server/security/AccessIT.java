package dev.larder.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.server.Problems;
import dev.larder.server.TestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessIT {
    private static final TestServer SERVER = TestServer.shared();

    @ParameterizedTest
    @CsvSource({
        "GET,/api/redis/status",
        "GET,/api/redis/health",
        "GET,/api/cache/db/k",
        "PUT,/api/cache/db/k",
        "POST,/api/redis/shutdown",
        "GET,/actuator/health/larder",
        "GET,/actuator/health/liveness/livenessState",
        "GET,/actuator/health/",
        "GET,/actuator/prometheus",
        "GET,/actuator",
        "GET,/v3/api-docs",
        "GET,/nothing/here",
        "OPTIONS,/api/redis/status",
        "GET,//actuator/health",
    })
    void noToken_anyPath_isUnauthorized(String method, String path) {
        HttpResponse<String> response = SERVER.send(method, path, null, null);

        Problems.isProblem(response, 401);
        assertThat(response.headers().firstValue("WWW-Authenticate")).contains("Bearer realm=\"larder\"");
    }

    @Test
    void noToken_bareHealth_isOpenAndTellsNoDetails() {
        HttpResponse<String> response = SERVER.send("GET", "/actuator/health", null, null);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).contains("\"UP\"").doesNotContain("redis", "larder", "127.0.0.1");
    }

    @ParameterizedTest
    @CsvSource({
        "PUT,/api/cache/db/k",
        "DELETE,/api/cache/db/k",
        "POST,/api/redis/cache/clear",
        "POST,/api/redis/cache/optimize",
        "POST,/api/redis/benchmark",
        "POST,/api/redis/initialize",
        "POST,/api/redis/shutdown",
        "POST,/nothing/here",
    })
    void viewer_changingAnything_isForbidden(String method, String path) {
        Problems.isProblem(SERVER.send(method, path, TestServer.VIEWER, BodyPublishers.ofString("{}")), 403);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/redis/status",
                "/api/redis/health",
                "/api/redis/cache/statistics",
                "/api/redis/memory/usage",
                "/actuator/prometheus",
                "/v3/api-docs"
            })
    void viewer_reading_isAllowed(String path) {
        assertThat(SERVER.send("GET", path, TestServer.VIEWER, null).statusCode())
                .isEqualTo(200);
    }

    @Test
    void wrongTokens_manyFromOneAddress_areLimitedButNotItsNeighbours(@TempDir Path data) {
        try (TestServer fresh = TestServer.start(data)) {
            assertThat(fresh.get("/api/redis/status").statusCode()).isEqualTo(200);
            for (int i = 0; i < WrongTokenLimiter.MAX_WRONG; i++) {
                Problems.isProblem(fresh.send("GET", "/api/redis/status", "wrong-" + i, null), 401);
            }

            HttpResponse<String> limited = fresh.send("GET", "/api/redis/status", "wrong-again", null);

            Problems.isProblem(limited, 429);
            assertThat(limited.headers()
                            .firstValue("Retry-After")
                            .map(Integer::parseInt)
                            .orElse(0))
                    .isBetween(1, 67);
            assertThat(fresh.get("/api/redis/status").statusCode())
                    .as("an address that has used a right token before")
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "localhost,200",
        "LOCALHOST:80,200",
        "127.0.0.1:8400,200",
        "127.5.6.7,200",
        "[::1]:8400,200",
        "evil.example,421",
        "127.0.0.1.evil.example,421",
        "localhost.evil.example,421",
    })
    void host_foreignNameOnLoopback_isMisdirected(String host, int status) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), SERVER.port())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream()
                    .write(("GET /actuator/health HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answer).startsWith("HTTP/1.1 " + status);
        }
    }

    @Test
    void anyAnswer_carriesSecureHeadersAndNoCookie() {
        HttpResponse<String> response = SERVER.get("/api/redis/status");

        assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(response.headers().firstValue("X-Frame-Options")).contains("DENY");
        assertThat(response.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("default-src 'none'");
        assertThat(response.headers().firstValue("Set-Cookie")).isEmpty();
        assertThat(response.headers().firstValue("Server")).isEmpty();
    }

    @Test
    void start_withoutTokens_makesOneForTheOwnerAloneAndKeepsIt(@TempDir Path data) throws IOException {
        String[] noTokens = {"LARDER_ADMIN_TOKEN", "", "LARDER_VIEWER_TOKEN", ""};
        String token;
        try (TestServer first = TestServer.start(data, noTokens)) {
            token = Files.readString(first.tokenFile()).strip();
            assertThat(Files.getPosixFilePermissions(first.tokenFile()))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
            assertThat(first.send("POST", "/api/redis/initialize", token, null).statusCode())
                    .isEqualTo(200);
        }
        try (TestServer second = TestServer.start(data, noTokens)) {
            assertThat(second.send("GET", "/api/redis/status", token, null).statusCode())
                    .isEqualTo(200);
        }
    }
}
