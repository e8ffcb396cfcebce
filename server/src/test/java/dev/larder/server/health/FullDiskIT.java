package dev.larder.server.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.larder.server.Problems;
import dev.larder.server.TestServer;
import dev.larder.testkit.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Redis cannot write to its disk: what is there can be read, and the server can be started. */
class FullDiskIT {
    @TempDir
    Path data;

    @TempDir
    Path disk;

    @Test
    void health_redisCannotWriteToItsDisk_isDegradedAndReadsGoOn() throws IOException {
        try (RedisServer redis = RedisServer.builder()
                .config("dir " + disk)
                .config("save 3600 1")
                .start()) {
            redis.command("SET", "any", "1");
            try (TestServer server = start(redis)) {
                assertThat(server.put("/api/cache/db/kept", "v").statusCode()).isEqualTo(204);
            }
            Files.createDirectory(disk.resolve("dump.rdb"));
            redis.command("BGSAVE");
            await().until(() ->
                    String.valueOf(redis.command("INFO", "persistence")).contains("rdb_last_bgsave_status:err"));

            try (TestServer server = start(redis)) {
                assertThat(server.get("/api/cache/db/kept").body()).isEqualTo("v");
                assertThat(Problems.isProblem(server.put("/api/cache/db/new", "v"), 503)
                                .get("code")
                                .asString())
                        .isEqualTo("redis_refused");
                assertThat(server.get("/api/redis/health").statusCode()).isEqualTo(200);
                assertThat(server.getJson("/api/redis/health")
                                .get("overall_status")
                                .asString())
                        .isEqualTo("degraded");
                assertThat(server.getJson("/api/redis/status")
                                .get("redis_available")
                                .asBoolean())
                        .isTrue();
                assertThat(server.send("GET", "/actuator/health", null, null).statusCode())
                        .isEqualTo(200);
            }
        }
    }

    private TestServer start(RedisServer redis) {
        return TestServer.start(data, "REDIS_URL", redis.uri());
    }
}
