package dev.larder.server.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.server.Problems;
import dev.larder.server.TestServer;
import dev.larder.testkit.RedisExtension;
import dev.larder.testkit.RedisServer;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class FullRedisIT {
    private static final int MOST_VALUES = 1_000;
    private static final int VALUE_CHARS = 100_000;
    private static final int FILLER_BYTES = 20_000_000;

    @RegisterExtension
    static final RedisExtension<RedisServer> REDIS =
            RedisExtension.standalone(RedisServer.builder().config("maxmemory-policy noeviction"));

    @TempDir
    Path data;

    @BeforeEach
    void limit() {
        REDIS.target().command("CONFIG", "SET", "maxmemory", "16mb");
    }

    @Test
    void health_redisRefusesToWrite_isDegradedUntilItTakesWritesAgain() {
        try (TestServer server = start()) {
            assertThat(memory(server).get("status").asString()).isEqualTo("healthy");

            HttpResponse<String> refused = fill(server);

            assertThat(Problems.isProblem(refused, 503).get("code").asString()).isEqualTo("redis_refused");
            assertThat(server.get("/api/redis/health").statusCode()).isEqualTo(200);
            assertThat(server.getJson("/api/redis/health").get("overall_status").asString())
                    .isEqualTo("degraded");
            assertThat(memory(server).get("detail").asString()).contains("refuses");
            assertThat(server.send("GET", "/actuator/health", null, null).statusCode())
                    .isEqualTo(200);

            REDIS.target().command("CONFIG", "SET", "maxmemory", "64mb");
            assertThat(server.put("/api/cache/db/after", "v").statusCode()).isEqualTo(204);
            assertThat(memory(server).get("status").asString()).isEqualTo("healthy");
        }
    }

    @Test
    void health_redisNearlyFull_isDegradedBeforeAnythingIsRefused() {
        try (TestServer server = start()) {
            // So much that the buffers of connections, which come and go, are nothing beside it.
            REDIS.target().command("CONFIG", "SET", "maxmemory", "0");
            REDIS.target().command("SETRANGE", "filler", Integer.toString(FILLER_BYTES), "x");
            String info = String.valueOf(REDIS.target().command("INFO", "memory"));
            long used = Long.parseLong(info.replaceAll("(?s).*used_memory:([0-9]+).*", "$1"));
            REDIS.target().command("CONFIG", "SET", "maxmemory", Long.toString(used * 102 / 100));

            assertThat(memory(server).get("status").asString()).isEqualTo("degraded");
            assertThat(memory(server).get("detail").asString()).contains("95 %", "127.0.0.1:");
        }
    }

    @Test
    void clear_redisIsFull_clearsAtOnceAndMakesRoom() {
        try (TestServer server = start()) {
            server.put("/api/cache/api/tagged", random(VALUE_CHARS), "Larder-Tags", "red");
            server.put("/api/cache/api/other", "1");
            assertThat(fill(server).statusCode()).isEqualTo(503);
            REDIS.target().command("CONFIG", "SET", "maxmemory", "1mb");

            HttpResponse<String> byTag = server.postJson("/api/redis/cache/clear", "{\"tags\":[\"red\"]}");

            assertThat(byTag.statusCode()).as(byTag.body()).isEqualTo(200);
            assertThat(server.get("/api/cache/api/tagged").statusCode()).isEqualTo(404);
            assertThat(server.get("/api/cache/api/other").statusCode()).isEqualTo(200);

            HttpResponse<String> byLayer = server.postJson("/api/redis/cache/clear", "{\"layer\":\"db\"}");

            assertThat(byLayer.statusCode()).as(byLayer.body()).isEqualTo(200);
            assertThat(TestServer.json(byLayer).get("cleared_count").asLong()).isPositive();
            assertThat(server.get("/api/cache/db/fill0").statusCode()).isEqualTo(404);
            REDIS.target().command("CONFIG", "SET", "maxmemory", "16mb");
            assertThat(server.put("/api/cache/db/again", random(VALUE_CHARS)).statusCode())
                    .isEqualTo(204);
            assertThat(server.get("/api/cache/db/again").statusCode()).isEqualTo(200);
        }
    }

    private TestServer start() {
        return TestServer.start(data, "REDIS_URL", REDIS.target().uri());
    }

    private static JsonNode memory(TestServer server) {
        return server.getJson("/api/redis/health")
                .get("components")
                .get("redis")
                .get("memory");
    }

    /** Writes until it is refused. */
    private static HttpResponse<String> fill(TestServer server) {
        for (int i = 0; i < MOST_VALUES; i++) {
            HttpResponse<String> answer = server.put("/api/cache/db/fill" + i, random(VALUE_CHARS));
            if (answer.statusCode() != 204) {
                return answer;
            }
        }
        throw new IllegalStateException("Redis took everything");
    }

    private static String random(int chars) {
        return new Random(7)
                .ints(chars, ' ', '~')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
