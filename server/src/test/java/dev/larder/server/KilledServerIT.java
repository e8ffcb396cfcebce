package dev.larder.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledServerIT {
    private static final Duration GONE_LIMIT = Duration.ofSeconds(10);
    private static final int SIGTERM_CODE = 143;

    @TempDir
    Path data;

    @Test
    void kill9_serving_leavesNoRedisAndTheNextStartFindsTheData() throws Exception {
        ProcessHandle redis;
        try (ChildServer first = ChildServer.start(data)) {
            put(first, "kept");
            redis = redis();

            first.process().destroyForcibly();

            await().atMost(GONE_LIMIT).until(() -> !redis.isAlive());
        }
        try (ChildServer second = ChildServer.start(data)) {
            assertThat(get(second)).isEqualTo("kept");
        }
        await().atMost(GONE_LIMIT).until(() -> !redis().isAlive());
    }

    @Test
    void sigterm_serving_savesAndExitsWith143() throws Exception {
        try (ChildServer first = ChildServer.start(data)) {
            put(first, "saved");
            ProcessHandle redis = redis();

            first.process().destroy();

            assertThat(first.process().waitFor(40, TimeUnit.SECONDS)).isTrue();
            assertThat(first.process().exitValue()).isEqualTo(SIGTERM_CODE);
            assertThat(redis.isAlive()).isFalse();
        }
        try (ChildServer second = ChildServer.start(data)) {
            assertThat(get(second)).isEqualTo("saved");
        }
        await().atMost(GONE_LIMIT).until(() -> !redis().isAlive());
    }

    @Test
    void sigterm_requestUnderWay_isStillAnswered() throws Exception {
        try (ChildServer server = ChildServer.start(data);
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream()
                    .write(("PUT /api/cache/db/k HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                                    + TestServer.ADMIN + "\r\nContent-Length: 6\r\nConnection: close\r\n\r\nhal")
                            .getBytes(StandardCharsets.US_ASCII));
            await().until(() -> get(server).contains("not_found"));

            server.process().destroy();
            await().atMost(GONE_LIMIT).until(() -> !accepts(server.port()));
            assertThat(redis().isAlive())
                    .as("Redis outlives the requests that need it")
                    .isTrue();
            socket.getOutputStream().write("fes".getBytes(StandardCharsets.US_ASCII));

            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 204");
            assertThat(server.process().waitFor(40, TimeUnit.SECONDS)).isTrue();
        }
        await().atMost(GONE_LIMIT).until(() -> !redis().isAlive());
    }

    private static boolean accepts(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void secondServer_sameFolder_endsWithOneLineAndTheFirstServesOn() throws Exception {
        try (ChildServer first = ChildServer.start(data);
                ChildServer second = ChildServer.start(data)) {
            assertThat(second.port()).isZero();
            assertThat(second.process().waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(second.process().exitValue()).isEqualTo(1);
            assertThat(second.lines())
                    .hasSize(1)
                    .first()
                    .asString()
                    .contains("LARDER_DATA", String.valueOf(first.process().pid()));
            put(first, "still here");
            assertThat(get(first)).isEqualTo("still here");
        }
        await().atMost(GONE_LIMIT).until(() -> !redis().isAlive());
    }

    private ProcessHandle redis() throws IOException {
        String pid =
                Files.readString(data.resolve("redis").resolve("redis.pid")).strip();
        // A process that has ended may be unknown; this one then stands for it.
        return ProcessHandle.of(Long.parseLong(pid)).orElseGet(KilledServerIT::ended);
    }

    private static ProcessHandle ended() {
        try {
            Process process = new ProcessBuilder("true").start();
            process.waitFor();
            return process.toHandle();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void put(ChildServer server, String value) throws Exception {
        HttpResponse<String> response = send(server, "PUT", BodyPublishers.ofString(value));
        assertThat(response.statusCode()).as(String.join("\n", server.lines())).isEqualTo(204);
    }

    private static String get(ChildServer server) throws Exception {
        return send(server, "GET", BodyPublishers.noBody()).body();
    }

    private static HttpResponse<String> send(ChildServer server, String method, HttpRequest.BodyPublisher body)
            throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/api/cache/db/k"))
                                .header("Authorization", "Bearer " + TestServer.ADMIN)
                                .method(method, body)
                                .build(),
                        BodyHandlers.ofString());
    }
}
