package dev.larder.server.life;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.larder.server.Problems;
import dev.larder.server.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LifecycleIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    static Path data;

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start(data);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void shutdown_thenInitialize_apiStaysUpAndDataComesBack() {
        server.put("/api/cache/db/kept", "value");

        assertThat(server.postJson("/api/redis/shutdown", "").statusCode()).isEqualTo(200);
        for (String path : List.of("/api/redis/status", "/api/redis/cache/statistics", "/api/cache/db/kept")) {
            HttpResponse<String> response = server.get(path);
            assertThat(Problems.isProblem(response, 503).get("code").asString()).isEqualTo("not_initialized");
            assertThat(response.headers().firstValue("Retry-After")).isPresent();
        }
        HttpResponse<String> health = server.get("/api/redis/health");
        assertThat(health.statusCode()).isEqualTo(503);
        assertThat(TestServer.json(health).get("overall_status").asString()).isEqualTo("not_initialized");
        assertThat(server.send("GET", "/actuator/health", null, null).statusCode())
                .isEqualTo(503);
        assertThat(server.get("/actuator/prometheus").body()).contains("larder_initialized 0.0");
        assertThat(server.postJson("/api/redis/shutdown", "").statusCode())
                .as("again")
                .isEqualTo(200);

        var initialized = TestServer.json(server.postJson("/api/redis/initialize", ""));
        assertThat(initialized.get("components").get("redis_manager").asBoolean())
                .isTrue();
        assertThat(server.get("/api/cache/db/kept").body()).isEqualTo("value");
        assertThat(server.postJson("/api/redis/initialize", "").statusCode())
                .as("again")
                .isEqualTo(200);
    }

    @Test
    void shutdownAndInitialize_atTheSameTimeUnderLoad_everyAnswerIsAKnownOne() throws Exception {
        ExecutorService executor = Executors.newCachedThreadPool();
        try {
            List<Future<List<Integer>>> answers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                answers.add(executor.submit(() -> {
                    List<Integer> statuses = new ArrayList<>();
                    for (int n = 0; n < 40; n++) {
                        statuses.add(server.put("/api/cache/db/load" + n, "v").statusCode());
                    }
                    return statuses;
                }));
            }
            for (int i = 0; i < 2; i++) {
                answers.add(executor.submit(() -> {
                    List<Integer> statuses = new ArrayList<>();
                    for (int n = 0; n < 3; n++) {
                        statuses.add(server.postJson("/api/redis/shutdown", "").statusCode());
                        statuses.add(
                                server.postJson("/api/redis/initialize", "").statusCode());
                    }
                    return statuses;
                }));
            }
            for (Future<List<Integer>> one : answers) {
                assertThat(one.get()).isSubsetOf(200, 204, 503);
            }
        } finally {
            executor.shutdownNow();
        }
        assertThat(server.postJson("/api/redis/initialize", "").statusCode()).isEqualTo(200);
        assertThat(server.put("/api/cache/db/after", "v").statusCode()).isEqualTo(204);
    }

    @Test
    void embeddedRedis_killed_isBackWithItsDataWithoutARestart() {
        server.put("/api/cache/db/survivor", "value");
        Running running = server.bean(LarderLife.class).running();
        // Redis hands the log of its writes to the system within a second, not before it answers.
        await().atMost(LIMIT).until(() -> logHolds("survivor"));

        redisProcess().destroyForcibly();

        await().atMost(LIMIT)
                .until(() -> running.embedded() != null && running.embedded().restarts() > 0);
        await().atMost(LIMIT).until(() -> server.get("/api/redis/status").body().contains("\"redis_available\":true"));
        await().atMost(LIMIT).until(() -> server.get("/api/cache/db/survivor").statusCode() == 200);
        assertThat(server.getJson("/api/redis/health").get("overall_status").asString())
                .isEqualTo("healthy");
    }

    private static boolean logHolds(String text) throws IOException {
        try (Stream<Path> files = Files.walk(data.resolve("redis"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".aof")).toList()) {
                if (new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text)) {
                    return true;
                }
            }
            return false;
        }
    }

    private static ProcessHandle redisProcess() {
        try {
            String pid = Files.readString(data.resolve("redis/redis.pid"));
            return ProcessHandle.of(Long.parseLong(pid.strip())).orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
