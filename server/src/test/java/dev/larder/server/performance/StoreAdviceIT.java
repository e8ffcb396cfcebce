package dev.larder.server.performance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.larder.base.Codec;
import dev.larder.cache.Cache;
import dev.larder.cache.CachePolicy;
import dev.larder.cache.NearPolicy;
import dev.larder.server.TestServer;
import dev.larder.server.life.LarderLife;
import dev.larder.testkit.RedisCluster;
import dev.larder.testkit.RedisServer;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Goal: what a real Redis suffers from is told over HTTP. */
class StoreAdviceIT {
    private static final int KEYS = 300;
    private static final long SEED = 20261130;

    @TempDir
    Path data;

    private static RedisServer redis(String... lines) {
        var builder = RedisServer.builder().config("maxmemory-policy noeviction");
        for (String line : lines) {
            builder.config(line);
        }
        return builder.start();
    }

    private static void put(TestServer server, String key, String value) {
        assertThat(server.put("/api/cache/db/" + key, value).statusCode()).isEqualTo(204);
    }

    @Test
    void caches_thatTakeNearlyTheirWholeBudget_areTold() {
        try (RedisServer redis = redis();
                TestServer server = TestServer.start(data, "REDIS_URL", redis.uri(), "MAX_CACHE_SIZE_MB", "16")) {
            Random random = new Random(SEED);
            // As if another node were at making room, or what is beyond 90 % would be gone within a second.
            redis.command("SET", "ld:n:turn:memory-run", "another-node", "PX", "600000");
            for (int i = 0; i < 200; i++) {
                put(server, "k" + i, noise(random));
            }

            JsonNode advice = new Advised(server).told("budget_used");
            assertThat(advice.get("severity").asString()).isEqualTo("warning");
            assertThat(advice.get("evidence").asString()).contains("of 16.0 MiB");
        }
    }

    /** Text that hardly gets smaller when it is compressed. */
    private static String noise(Random random) {
        return random.ints(100_000, '!', '~').mapToObj(Character::toString).collect(Collectors.joining());
    }

    @Test
    void memory_thatIsLostToFragmentation_isTold() {
        try (RedisServer redis = redis("enable-debug-command local");
                TestServer server = TestServer.start(data, "REDIS_URL", redis.uri())) {
            redis.command("DEBUG", "POPULATE", "900000", "other", "200");
            assertThat(new Advised(server).now("fragmentation")).isEmpty();

            // Three of four in each page of memory go, so no page can be given back.
            for (int from = 0; from < 900_000; from += 100_000) {
                redis.command(
                        "EVAL",
                        "for i = ARGV[1], ARGV[1] + 99999 do if i % 4 ~= 0 then "
                                + "redis.call('UNLINK', 'other:' .. string.format('%.0f', i)) end end",
                        "0",
                        Integer.toString(from));
            }

            JsonNode advice = new Advised(server).told("fragmentation");
            assertThat(advice.get("severity").asString()).isEqualTo("info");
            assertThat(advice.get("subject").asString()).isEqualTo("127.0.0.1:" + redis.port());
            assertThat(advice.get("evidence").asString()).contains("are resident for");
        }
    }

    @Test
    void redis_thatEvictedLongAgo_isNotBlamedForWhatIsGoneNow() {
        try (RedisServer redis = redis()) {
            redis.command("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
            redis.command("CONFIG", "SET", "maxmemory", "8mb");
            for (int i = 0; i < 400; i++) {
                redis.command("SET", "other" + i, "x".repeat(50_000));
            }
            redis.command("CONFIG", "SET", "maxmemory-policy", "noeviction");
            redis.command("CONFIG", "SET", "maxmemory", "256mb");
            assertThat(String.valueOf(redis.command("INFO", "stats"))).doesNotContain("evicted_keys:0\r");
            try (TestServer server = TestServer.start(data, "REDIS_URL", redis.uri())) {
                Advised advised = new Advised(server);
                for (int i = 0; i < KEYS; i++) {
                    put(server, "k" + i, "v");
                }
                // As another node would, which this one is not told of.
                for (int i = 0; i < KEYS; i++) {
                    redis.command("UNLINK", "ld:{db:k" + i + "}:v");
                }
                for (int i = 0; i < KEYS; i++) {
                    server.get("/api/cache/db/k" + i);
                }

                assertThat(advised.told("low_hit_rate").get("evidence").asString())
                        .contains("gone early");
                assertThat(advised.now("evictions")).isEmpty();
            }
        }
    }

    @Test
    void redis_thatDoesNotTellOfChanges_isTold() {
        try (RedisServer redis = redis();
                TestServer server = TestServer.start(data, "REDIS_URL", redis.uri())) {
            Advised advised = new Advised(server);
            assertThat(links(server)).isEqualTo("healthy not_configured");
            redis.command("ACL", "SETUSER", "default", "-client|tracking");
            // The caches of the server itself keep nothing in memory; a layer in the same process may.
            Cache<String> near = server.bean(LarderLife.class)
                    .current()
                    .caches()
                    .cache("near", CachePolicy.builder().near(NearPolicy.TRACK).build(), Codec.utf8());
            near.put("k", "v");
            near.get("k");

            JsonNode advice = advised.told("near_link");
            assertThat(advice.get("severity").asString()).isEqualTo("warning");
            assertThat(advice.get("evidence").asString()).containsIgnoringCase("permission");
            assertThat(links(server)).isEqualTo("degraded degraded");
        }
    }

    @Test
    void readers_thatRedisCanHardlyRemember_areTold() {
        try (RedisServer redis = redis("tracking-table-max-keys 200");
                TestServer server = TestServer.start(data, "REDIS_URL", redis.uri())) {
            Advised advised = new Advised(server);
            Cache<String> near = server.bean(LarderLife.class)
                    .current()
                    .caches()
                    .cache("near", CachePolicy.builder().near(NearPolicy.TRACK).build(), Codec.utf8());
            near.put("k", "v");
            near.get("k");
            assertThat(advised.now("tracking_table")).isEmpty();

            for (int i = 0; i < 195; i++) {
                near.put("k" + i, "v");
                near.get("k" + i);
            }

            JsonNode advice = advised.told("tracking_table");
            assertThat(advice.get("severity").asString()).isEqualTo("warning");
            assertThat(advice.get("subject").asString()).isEqualTo("127.0.0.1:" + redis.port());
            assertThat(advice.get("evidence").asString()).contains("% of 200, at");
        }
    }

    /** How health says that everything does, and the links by which Redis tells of changes. */
    private static String links(TestServer server) {
        JsonNode health = server.getJson("/api/redis/health");
        return health.get("overall_status").asString()
                + ' '
                + health.get("components")
                        .get("cache_layers")
                        .get("tracked_links")
                        .get("status")
                        .asString();
    }

    @Test
    void removal_thatWaitsForAPrimaryThatIsDown_isToldUntilItIsMade() {
        try (RedisCluster cluster = RedisCluster.start()) {
            cluster.nodes().forEach(node -> node.command("CONFIG", "SET", "cluster-require-full-coverage", "no"));
            String urls = cluster.primaries().stream()
                    .map(node -> "127.0.0.1:" + node.port())
                    .collect(Collectors.joining(","));
            try (TestServer server = TestServer.start(data, "REDIS_URL", "redis://" + urls, "REDIS_TIMEOUT", "1")) {
                Advised advised = new Advised(server);
                String key = keyBesideTheFleet(cluster);
                put(server, key, "v");
                // Without replicas nobody takes over.
                cluster.nodes().stream()
                        .filter(node -> !cluster.primaries().contains(node))
                        .toList()
                        .forEach(RedisServer::kill);
                cluster.primaryOf(slot(key)).kill();

                assertThat(server.send("DELETE", "/api/cache/db/" + key, TestServer.ADMIN, null)
                                .statusCode())
                        .isEqualTo(503);

                JsonNode advice = advised.told("outbox");
                assertThat(advice.get("severity").asString()).isEqualTo("warning");
                assertThat(advice.get("evidence").asString()).contains("1 removals and invalidations wait");

                cluster.heal();

                await().atMost(Advised.PATIENCE)
                        .until(() -> advised.now("outbox").isEmpty());
                assertThat(server.get("/api/cache/db/" + key).statusCode()).isEqualTo(404);
            }
        }
    }

    private static int slot(String key) {
        return RedisCluster.slotOf("ld:{db:" + key + "}:v");
    }

    /** A key whose primary has nothing of what tells how the fleet does. */
    private static String keyBesideTheFleet(RedisCluster cluster) {
        RedisServer fleet = cluster.primaryOf("ld:n:{fleet}:nodes");
        int i = 0;
        while (cluster.primaryOf(slot("k" + i)) == fleet) {
            i++;
        }
        return "k" + i;
    }
}
