package dev.larder.server.life;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.larder.server.Problems;
import dev.larder.server.TestServer;
import dev.larder.testkit.RedisExtension;
import dev.larder.testkit.RedisServer;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class OutageIT {
    @RegisterExtension
    static final RedisExtension<RedisServer> REDIS =
            RedisExtension.standalone(RedisServer.builder().password("s3cret-word"));

    @TempDir
    Path data;

    @Test
    void redis_goneAndBack_isToldTruthfullyAndUsedAgain() {
        String url = "redis://:s3cret-word@127.0.0.1:" + REDIS.target().port();
        try (TestServer server = TestServer.start(data, "REDIS_URL", url, "REDIS_TIMEOUT", "1")) {
            assertThat(server.getJson("/api/redis/status").get("mode").asString())
                    .isEqualTo("standalone");
            server.put("/api/cache/db/k", "v");

            REDIS.target().kill();

            JsonNode down = server.getJson("/api/redis/status");
            assertThat(down.get("redis_available").asBoolean()).isFalse();
            assertThat(down.get("redis_version").isNull()).isTrue();
            assertThat(down.has("used_memory_mb")).isTrue();
            HttpResponse<String> read = server.get("/api/cache/db/k");
            assertThat(Problems.isProblem(read, 503).get("code").asString()).isEqualTo("redis_unavailable");
            assertThat(read.headers().firstValue("Retry-After")).isPresent();
            Problems.isProblem(server.put("/api/cache/db/k", "v"), 503);
            Problems.isProblem(server.get("/api/redis/cache/statistics"), 503);
            Problems.isProblem(server.get("/api/redis/memory/usage"), 503);
            Problems.isProblem(server.postJson("/api/redis/cache/clear", "{\"layer\":\"db\"}"), 503);
            Problems.isProblem(server.postJson("/api/redis/cache/clear", "{\"key_pattern\":\"k*\"}"), 503);
            HttpResponse<String> sweep =
                    server.postJson("/api/redis/cache/clear", "{\"layer\":\"db\",\"key_pattern\":\"k*\"}");
            assertThat(Problems.isProblem(sweep, 503).get("code").asString()).isEqualTo("redis_unavailable");
            assertThat(sweep.headers().firstValue("Retry-After")).isPresent();
            Problems.isProblem(server.postJson("/api/redis/benchmark", "{}"), 503);
            String token = "{\"token\":\"00.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}";
            Problems.isProblem(server.postJson("/api/redis/sessions/validate", token), 503);
            Problems.isProblem(server.postJson("/api/redis/sessions/create", "{\"user_id\":\"ann\"}"), 503);
            Problems.isProblem(server.get("/api/redis/sessions/statistics"), 503);
            assertThat(server.get("/api/redis/health").statusCode()).isEqualTo(503);
            assertThat(server.get("/api/redis/health").body()).doesNotContain("s3cret");
            assertThat(server.send("GET", "/actuator/health", null, null).statusCode())
                    .isEqualTo(503);

            REDIS.target().restart();

            await().atMost(Duration.ofSeconds(10))
                    .until(() -> server.put("/api/cache/db/k", "again").statusCode() == 204);
            assertThat(server.get("/api/cache/db/k").body()).isEqualTo("again");
        }
    }
}
