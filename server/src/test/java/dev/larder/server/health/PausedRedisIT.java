package dev.larder.server.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.server.TestServer;
import dev.larder.testkit.RedisExtension;
import dev.larder.testkit.RedisServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class PausedRedisIT {
    @RegisterExtension
    static final RedisExtension<RedisServer> REDIS = RedisExtension.standalone();

    @TempDir
    Path data;

    // The client gives up after a minute: had anything to wait for a command to end, it would.
    @Test
    void health_redisSaysNothing_answersWithoutWaitingForCommands() {
        try (TestServer server =
                TestServer.start(data, "REDIS_URL", REDIS.target().uri(), "REDIS_TIMEOUT", "120")) {
            REDIS.target().pause();
            try {
                var health = server.get("/api/redis/health");

                assertThat(health.statusCode()).isEqualTo(503);
                assertThat(TestServer.json(health).get("overall_status").asString())
                        .isEqualTo("unhealthy");
                assertThat(server.send("GET", "/actuator/health", null, null).statusCode())
                        .isEqualTo(503);
            } finally {
                REDIS.target().resume();
            }
        }
    }
}
