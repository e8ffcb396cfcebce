package dev.larder.server.performance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.larder.server.ChildServer;
import dev.larder.server.Problems;
import dev.larder.server.TestServer;
import dev.larder.testkit.KeyAssertions;
import dev.larder.testkit.RedisExtension;
import dev.larder.testkit.RedisServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Goal: any server tells how all do that share its Redis, and forgets those that are gone. */
class PerformanceIT {
    private static final String PATH = "/api/redis/performance";
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** After what time a node that was killed must be gone, as the issue has it. */
    private static final Duration GONE = Duration.ofSeconds(30);

    @RegisterExtension
    static final RedisExtension<RedisServer> REDIS = RedisExtension.standalone();

    @TempDir
    Path data;

    private TestServer server(String name) {
        return TestServer.start(data.resolve(name), "REDIS_URL", url());
    }

    private static String url() {
        return "redis://127.0.0.1:" + REDIS.target().port();
    }

    @Test
    void performance_ofOneServer_hasEveryFieldOfTheContract() {
        try (TestServer server = server("a")) {
            server.put("/api/cache/db/k", "v");
            server.get("/api/cache/db/k");
            server.get("/api/cache/db/none");
            await().atMost(PATIENCE).until(() -> requests(server) == 2);

            JsonNode answer = server.getJson(PATH);

            assertThat(answer.get("cache_performance").propertyNames())
                    .contains(
                            "overall_hit_rate_percent",
                            "gpu_cache_hit_rate_percent",
                            "total_cache_requests",
                            "total_gpu_requests");
            assertThat(answer.get("integration_metrics").propertyNames())
                    .contains(
                            "cache_enabled_queries",
                            "cache_hits",
                            "cache_misses",
                            "gpu_cache_hits",
                            "gpu_cache_misses",
                            "session_operations",
                            "rate_limit_checks");
            assertThat(answer.propertyNames())
                    .contains("redis_performance", "latency", "recommendations", "nodes", "history");
            assertThat(answer.get("cache_performance")
                            .get("overall_hit_rate_percent")
                            .asDouble())
                    .isEqualTo(50);
            assertThat(answer.get("integration_metrics").get("cache_misses").asLong())
                    .isEqualTo(1);
            assertThat(answer.get("cache_performance")
                            .get("gpu_cache_hit_rate_percent")
                            .isNull())
                    .isTrue();
            answer.get("latency")
                    .forEach(kind -> assertThat(kind.propertyNames()).contains("p50_ms", "p95_ms", "p99_ms", "count"));
            assertThat(answer.get("latency").get("cache_read").get("count").asLong())
                    .isEqualTo(2);
            assertThat(answer.get("redis_performance").get("used_memory_mb").asDouble())
                    .isPositive();
            await().atMost(PATIENCE)
                    .until(() -> server.getJson(PATH)
                                    .get("redis_performance")
                                    .get("commands_per_second")
                                    .asLong(-1)
                            > 0);
        }
    }

    @Test
    void history_ofEachWindow_hasPointsWithEveryField() {
        try (TestServer server = server("a")) {
            server.put("/api/cache/db/k", "v");
            server.get("/api/cache/db/k");
            for (String window : List.of("10m", "1h", "1d", "30d")) {
                String path = PATH + "?window=" + window;
                await().atMost(PATIENCE).until(() -> hits(server.getJson(path).get("history")) >= 1);

                JsonNode history = server.getJson(path).get("history");

                assertThat(history.get("window").asString()).isEqualTo(window);
                assertThat(history.get("resolution_seconds").asLong()).isPositive();
                assertThat(history.get("points").get(0).propertyNames())
                        .contains(
                                "at",
                                "requests",
                                "hits",
                                "stale_served",
                                "errors",
                                "blocks",
                                "checks",
                                "active_sessions",
                                "p50_ms",
                                "p99_ms",
                                "used_memory_mb",
                                "layers");
            }
            Problems.isProblem(server.get(PATH + "?window=2h"), 400);
        }
    }

    @Test
    void nodes_oneOfWhichIsKilled_areToldByEitherAndThatOneIsGoneInTime() throws Exception {
        try (TestServer one = server("a");
                ChildServer other = ChildServer.start(data.resolve("b"), "REDIS_URL", url())) {
            await().atMost(PATIENCE).until(() -> nodes(one).size() == 2);
            JsonNode node = one.getJson(PATH).get("nodes").get(0);
            assertThat(node.propertyNames())
                    .contains(
                            "id",
                            "host",
                            "address",
                            "started_at",
                            "last_seen",
                            "cpu_percent",
                            "heap_used_mb",
                            "heap_max_mb",
                            "gc_ms_per_second",
                            "threads",
                            "requests_per_second",
                            "hit_rate_percent");
            assertThat(node.get("heap_used_mb").asDouble()).isPositive();

            other.process().destroyForcibly().waitFor();

            await().atMost(GONE).until(() -> nodes(one).size() == 1);
            assertThat(one.getJson(PATH).get("nodes").get(0).get("current").asBoolean())
                    .isTrue();
            KeyAssertions.assertEveryKeyHasTtl(REDIS.target());
        }
    }

    @Test
    void figures_ofTwoServers_areTheirSum() {
        try (TestServer one = server("a");
                TestServer other = server("b")) {
            one.put("/api/cache/db/k", "v");
            one.get("/api/cache/db/k");
            other.get("/api/cache/db/k");

            await().atMost(PATIENCE).until(() -> requests(one) == 2 && requests(other) == 2);
            assertThat(nodes(one)).isEqualTo(nodes(other)).hasSize(2);
        }
    }

    private static List<String> nodes(TestServer server) {
        List<String> ids = new ArrayList<>();
        server.getJson(PATH).get("nodes").forEach(node -> ids.add(node.get("id").asString()));
        return ids;
    }

    private static long requests(TestServer server) {
        return server.getJson(PATH)
                .get("cache_performance")
                .get("total_cache_requests")
                .asLong();
    }

    private static long hits(JsonNode history) {
        long hits = 0;
        for (JsonNode point : history.get("points")) {
            hits += point.get("hits").asLong();
        }
        return hits;
    }
}
