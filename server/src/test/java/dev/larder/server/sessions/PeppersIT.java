package dev.larder.server.sessions;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.server.TestServer;
import dev.larder.testkit.RedisServer;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Goal: a pepper is replaced without ending anybody's session. Method: servers of three stages of it on one Redis. */
class PeppersIT {
    private static final String OLD = Base64.getEncoder().encodeToString(new byte[32]);
    private static final String NEW =
            Base64.getEncoder().encodeToString("a pepper of forty bytes, as random as any".getBytes(UTF_8));

    @TempDir
    Path data;

    @Test
    void validate_tokenOfTheFormerPepper_opensWhileBothAreKnown() {
        try (RedisServer redis = RedisServer.start();
                TestServer before = server(redis, "before", OLD);
                TestServer during = server(redis, "during", NEW + "," + OLD);
                TestServer after = server(redis, "after", NEW)) {
            String old = begun(before);

            assertThat(valid(before, old)).isTrue();
            assertThat(valid(during, old)).isTrue();
            assertThat(valid(after, old)).isFalse();
            String fresh = begun(during);
            assertThat(valid(after, fresh)).isTrue();
            assertThat(valid(before, fresh)).isFalse();
        }
    }

    private TestServer server(RedisServer redis, String name, String peppers) {
        return TestServer.start(data.resolve(name), "REDIS_URL", redis.uri(), "SESSION_PEPPERS", peppers);
    }

    private static String begun(TestServer server) {
        JsonNode created = TestServer.json(server.postJson("/api/redis/sessions/create", "{\"user_id\":\"ann\"}"));
        return created.get("token").asString();
    }

    private static boolean valid(TestServer server, String token) {
        return TestServer.json(server.postJson("/api/redis/sessions/validate", "{\"token\":\"" + token + "\"}"))
                .get("valid")
                .asBoolean();
    }
}
