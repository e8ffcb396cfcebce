package dev.larder.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.larder.server.TestServer;
import dev.larder.testkit.RedisExtension;
import dev.larder.testkit.RedisServer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Goal: nobody is told that entries were cleared by pattern while they are still there. */
class ClearOutageIT {
    private static final String BY_PATTERN = "{\"key_pattern\":\"k*\"}";
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @RegisterExtension
    static final RedisExtension<RedisServer> REDIS = RedisExtension.standalone();

    @TempDir
    Path data;

    @Test
    void clear_byPatternWhileRedisIsGone_fails() {
        try (TestServer server =
                TestServer.start(data, "REDIS_URL", REDIS.target().uri(), "REDIS_TIMEOUT", "1")) {
            server.put("/api/cache/db/k", "v");
            REDIS.target().kill();

            Ran ran = Ran.command(server, "clear", "--pattern", "k*", "--yes");

            assertThat(ran.code()).as(ran.out() + ran.err()).isEqualTo(ExitCodes.UNREACHABLE);
            assertThat(ran.out()).doesNotContain("cleared");
            assertThat(ran.err().lines()).hasSize(1);
        }
    }

    @Test
    void clear_byPatternWhileRedisIsSlow_saysThatItIsUnderWay() {
        try (TestServer server =
                TestServer.start(data, "REDIS_URL", REDIS.target().uri(), "REDIS_TIMEOUT", "30")) {
            server.put("/api/cache/db/k", "v");
            REDIS.target().pause();

            Ran ran = Ran.command(server, "clear", "--pattern", "k*", "--yes");
            REDIS.target().resume();

            assertThat(ran.code()).as(ran.err()).isZero();
            assertThat(ran.out()).startsWith("being cleared");
            // What was under way may have failed, for the server does not wait for Redis for ever.
            await().atMost(LIMIT).until(() -> isCleared(server));
        }
    }

    private static boolean isCleared(TestServer server) {
        int status = server.postJson("/api/redis/cache/clear", BY_PATTERN).statusCode();
        return status == 200 && server.get("/api/cache/db/k").statusCode() == 404;
    }
}
