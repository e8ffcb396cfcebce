package dev.larder.server.optimizing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.larder.server.TestServer;
import dev.larder.testkit.RedisExtension;
import dev.larder.testkit.RedisServer;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Goal: what optimize says that it did it has done, and it touches neither sessions nor rate limits. */
class OptimizeIT {
    private static final int BUDGET_MB = 8;
    private static final int VALUES = 100;
    private static final int VALUE_CHARS = 100_000;

    @RegisterExtension
    static final RedisExtension<RedisServer> REDIS = RedisExtension.standalone();

    @TempDir
    Path data;

    @Test
    void optimize_aboveTheBudget_removesWhatItSaysAndNothingElse() {
        try (TestServer server = TestServer.start(
                data, "REDIS_URL", REDIS.target().uri(), "MAX_CACHE_SIZE_MB", String.valueOf(BUDGET_MB))) {
            // Whoever has this role makes room by itself: while it is somebody else nobody is faster than the request.
            REDIS.target().command("SET", "ld:n:turn:memory-keeper", "another-node", "PX", "600000");
            String session = "/api/redis/sessions/"
                    + TestServer.json(server.postJson("/api/redis/sessions/create", "{\"user_id\":\"ann\"}"))
                            .get("session_id")
                            .asString();
            server.postJson("/api/redis/rate-limits/api_general/ann/check", "{\"cost\":7}");
            fill(server);

            HttpResponse<String> answer = server.postJson("/api/redis/cache/optimize", "");

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            JsonNode body = TestServer.json(answer);
            JsonNode results = body.get("optimization_results");
            assertThat(body.get("status").asString()).isEqualTo("success");
            assertThat(body.get("message").asString()).isEqualTo("removed what was worth least");
            assertThat(results.get("actions_taken").size()).isPositive();
            long removed = results.get("keys_removed").asLong();
            assertThat(removed).isBetween(1L, VALUES - 1L);
            double after = results.get("used_mb_after").asDouble();
            assertThat(results.get("memory_freed_mb").asDouble())
                    .isPositive()
                    .isCloseTo(results.get("used_mb_before").asDouble() - after, within(0.1));
            assertThat(after).isLessThan(0.9 * BUDGET_MB);
            assertThat(results.get("layers").get("db").get("keys_removed").asLong())
                    .isEqualTo(removed);
            assertThat(results.get("layers").get("db").get("reason").asString()).isNotEmpty();
            assertThat(VALUES - there(server)).isEqualTo(removed);
            assertThat(server.get(session).statusCode()).isEqualTo(200);
            assertThat(server.getJson("/api/redis/rate-limits/api_general/ann")
                            .get("current_usage")
                            .asLong())
                    .isEqualTo(7);

            JsonNode again = TestServer.json(server.postJson("/api/redis/cache/optimize", ""));
            assertThat(again.get("message").asString()).isEqualTo("nothing had to be removed");
            assertThat(again.get("optimization_results").get("keys_removed").asLong())
                    .isZero();
        }
    }

    private static void fill(TestServer server) {
        Random random = new Random(1);
        for (int i = 0; i < VALUES; i++) {
            // What can be compressed would take less.
            String value = random.ints(VALUE_CHARS, ' ', '~' + 1)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            assertThat(server.put("/api/cache/db/k" + i, value).statusCode()).isEqualTo(204);
        }
    }

    private static long there(TestServer server) {
        long there = 0;
        for (int i = 0; i < VALUES; i++) {
            there += server.get("/api/redis/cache/keys/db:k" + i).statusCode() == 200 ? 1 : 0;
        }
        return there;
    }
}
