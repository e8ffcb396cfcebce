package dev.larder.server.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.server.Problems;
import dev.larder.server.TestServer;
import dev.larder.testkit.RedisExtension;
import dev.larder.testkit.RedisServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ForeignTypeIT {
    @RegisterExtension
    static final RedisExtension<RedisServer> REDIS = RedisExtension.standalone();

    @TempDir
    Path data;

    @Test
    void describe_hashOfAnotherProgram_saysSo() {
        try (TestServer server =
                TestServer.start(data, "REDIS_URL", REDIS.target().uri())) {
            server.put("/api/cache/db/mine", "x".repeat(2000));
            REDIS.target().command("HSET", "ld:{db:foreign}:v", "field", "value");

            JsonNode problem = Problems.isProblem(server.get("/api/redis/cache/keys/db:foreign"), 404);
            assertThat(problem.get("code").asString()).isEqualTo("not_an_entry");
            assertThat(problem.get("type").asString()).startsWith("urn:");
            assertThat(problem.get("redis_type").asString()).isEqualTo("hash");
            assertThat(problem.get("exists").asBoolean()).isFalse();

            JsonNode entry = server.getJson("/api/redis/cache/keys/db:mine");
            assertThat(entry.get("type").asString()).isEqualTo("string");
            assertThat(entry.get("encoding").asString()).isEqualTo("http+zstd");
            assertThat(server.getJson("/api/redis/memory/usage")
                            .get("layers")
                            .get("db")
                            .get("entries")
                            .asLong())
                    .as("entries, the hash left out")
                    .isEqualTo(1);
        }
    }
}
