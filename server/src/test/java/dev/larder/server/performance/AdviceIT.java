package dev.larder.server.performance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.larder.Larder;
import dev.larder.LarderConfig;
import dev.larder.base.Codec;
import dev.larder.base.Ticker;
import dev.larder.cache.Cache;
import dev.larder.cache.CachePolicy;
import dev.larder.layer.perf.LarderSource;
import dev.larder.layer.perf.MetricsCache;
import dev.larder.layer.perf.MetricsConfig;
import dev.larder.layer.perf.MetricsSource;
import dev.larder.redis.RedisConfig;
import dev.larder.redis.RedisStores;
import dev.larder.server.TestServer;
import dev.larder.testkit.RedisServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Goal: what goes wrong in earnest is told with its cause, and nothing is told while all is well. */
class AdviceIT {
    private static final String PATH = Advised.PATH;
    private static final Duration PATIENCE = Advised.PATIENCE;
    private static final int KEYS = 150;

    @TempDir
    Path data;

    private RedisServer redis;
    private TestServer server;

    @BeforeEach
    void start() {
        redis = RedisServer.builder()
                .config("maxmemory 256mb")
                .config("maxmemory-policy noeviction")
                .start();
        server = TestServer.start(data, "REDIS_URL", redis.uri());
    }

    @AfterEach
    void close() {
        server.close();
        redis.close();
    }

    private void put(String... headers) {
        for (int i = 0; i < KEYS; i++) {
            assertThat(server.put("/api/cache/db/k" + i, "v".repeat(500), headers)
                            .statusCode())
                    .isEqualTo(204);
        }
    }

    private void get(int times, String key) {
        for (int i = 0; i < times; i++) {
            server.get("/api/cache/db/" + key);
        }
    }

    private void getAll() {
        for (int i = 0; i < KEYS; i++) {
            server.get("/api/cache/db/k" + i);
        }
    }

    private Optional<JsonNode> advice(String code) {
        return new Advised(server).now(code);
    }

    private JsonNode told(String code) {
        return new Advised(server).told(code);
    }

    private JsonNode causes() {
        return server.getJson("/api/redis/cache/statistics")
                .get("cache_layers")
                .get("db")
                .get("miss_causes");
    }

    @Test
    void advice_whileAllIsWell_isNone() {
        // On a machine that is busy with other things any command may be slow.
        redis.command("CONFIG", "SET", "slowlog-log-slower-than", "-1");
        redis.command("SLOWLOG", "RESET");
        put();
        getAll();
        getAll();
        await().atMost(PATIENCE)
                .until(() -> server.getJson(PATH)
                                .get("cache_performance")
                                .get("total_cache_requests")
                                .asLong()
                        == 2 * KEYS);

        assertThat(server.getJson(PATH).get("recommendations")).isEmpty();
    }

    @Test
    void reads_ofWhatWasNeverWritten_areToldAsCold() {
        // Reading does not make a cache, so nothing is counted before the first value.
        server.put("/api/cache/db/there", "v");
        get(250, "none");

        JsonNode advice = told("low_hit_rate");
        assertThat(advice.get("severity").asString()).isEqualTo("warning");
        assertThat(advice.get("subject").asString()).isEqualTo("db");
        assertThat(advice.get("message").asString()).contains("never written");
        assertThat(advice.get("evidence").asString()).contains("250 cold");
        assertThat(causes().get("cold").asLong()).isEqualTo(250);
    }

    @Test
    void reads_ofWhatHasExpired_areToldWithAdviceOnItsTime() {
        put("Larder-Ttl", "1");
        get(100, "k0");
        await().atMost(PATIENCE)
                .until(() -> server.get("/api/cache/db/k" + (KEYS - 1)).statusCode() == 404);
        getAll();

        assertThat(told("ttl_too_short").get("evidence").asString()).contains("expired");
        assertThat(causes().get("expired").asLong()).isGreaterThan(KEYS - 1);
        assertThat(causes().get("cold").asLong()).isZero();
        JsonNode optimized = TestServer.json(server.postJson("/api/redis/cache/optimize", ""));
        assertThat(optimized
                        .get("optimization_results")
                        .get("layers")
                        .get("db")
                        .get("ttl_advice")
                        .asString())
                .contains("live longer", "expired");
        assertThat(optimized.get("optimization_results").get("not_done").toString())
                .contains("no time to live was changed");
    }

    @Test
    void reads_ofWhatWasInvalidated_areToldWithAdviceOnTags() {
        put("Larder-Tags", "t");
        getAll();
        server.postJson("/api/redis/cache/clear", "{\"tags\":[\"t\"]}");
        getAll();

        assertThat(told("ttl_too_long").get("message").asString()).contains("invalidated");
        assertThat(causes().get("removed").asLong()
                        + causes().get("invalidated").asLong())
                .isEqualTo(KEYS);
    }

    @Test
    void redis_thatEvicts_isToldWithWhatWasLost() {
        put();
        redis.command("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
        assertThat(told("eviction_policy").get("severity").asString()).isEqualTo("warning");

        redis.command("CONFIG", "SET", "maxmemory", "8mb");
        for (int i = 0; i < 400; i++) {
            redis.command("SET", "other" + i, "x".repeat(50_000));
        }
        getAll();
        getAll();

        assertThat(told("evictions").get("evidence").asString()).contains("gone early");
        assertThat(told("eviction_policy").get("severity").asString()).isEqualTo("critical");
        assertThat(told("memory_full").get("message").asString()).contains("evicts");
        assertThat(causes().get("gone_early").asLong()).isPositive();
    }

    @Test
    void redis_thatIsNearlyFull_isTold() {
        redis.command("CONFIG", "SET", "maxmemory", "8mb");
        Optional<JsonNode> full = Optional.empty();
        // What is used goes down again when Redis gives back the buffers of its clients, so the first answer counts.
        for (int i = 0; i < 1_000 && full.isEmpty(); i++) {
            redis.command("SET", "other" + i, "x".repeat(100_000));
            full = advice("memory_full");
        }

        assertThat(full.orElseThrow().get("message").asString()).contains("refuses to write");
        redis.command("CONFIG", "SET", "maxmemory", "256mb");
    }

    @Test
    void commands_thatAreSlow_areToldAndListedWithoutArguments() {
        redis.command(
                "EVAL",
                "local function now() local t = redis.call('TIME') return t[1] * 1000000 + t[2] end "
                        + "local from = now() while now() - from < 150000 do end return ARGV[1]",
                "1",
                "ld:s:{ab}:hash",
                "sesame-open");

        assertThat(told("slow_commands").get("evidence").asString()).contains("1 EVAL");
        JsonNode slow =
                server.getJson(PATH).get("redis_performance").get("slow_log").get(0);
        assertThat(slow.get("command").asString()).isEqualTo("EVAL");
        assertThat(slow.get("keys").asString()).isEqualTo("ld:s:*");
        assertThat(slow.get("took_ms").asDouble()).isGreaterThanOrEqualTo(150);
        assertThat(server.get(PATH).body()).doesNotContain("sesame-open");
    }

    @Test
    void key_thatIsHot_isToldWithItsName() {
        server.put("/api/cache/db/hot", "v");
        Optional<JsonNode> hot = await().atMost(PATIENCE)
                .until(
                        () -> {
                            get(500, "hot");
                            return advice("hot_key");
                        },
                        Optional::isPresent);

        assertThat(hot.orElseThrow().get("evidence").asString()).contains("db:hot");
        JsonNode hottest = server.getJson(PATH).get("hot_keys").get(0);
        assertThat(hottest.get("key").asString()).isEqualTo("db:hot");
        assertThat(hottest.get("in_memory").asBoolean()).isFalse();
        assertThat(server.get("/api/redis/cache/keys/" + hottest.get("key").asString())
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void rule_thatRefusesMuch_isTold() {
        server.put(
                "/api/redis/rate-limits/rules/tight",
                "{\"requests_per_window\":10,\"window_seconds\":3600,\"algorithm\":\"fixed_window\"}",
                "Content-Type",
                "application/json");
        for (int i = 0; i < 120; i++) {
            server.postJson("/api/redis/rate-limits/tight/ann/check", "");
        }

        JsonNode advice = told("rate_limit_blocks");
        assertThat(advice.get("subject").asString()).isEqualTo("tight");
        assertThat(advice.get("evidence").asString()).contains("of 120 checks");
    }

    @Test
    void rule_thatIsOftenNearItsLimit_isTold() {
        server.put(
                "/api/redis/rate-limits/rules/snug",
                "{\"requests_per_window\":10,\"window_seconds\":3600,\"algorithm\":\"fixed_window\"}",
                "Content-Type",
                "application/json");
        for (int i = 0; i < 110; i++) {
            assertThat(server.postJson("/api/redis/rate-limits/snug/user-" + i + "/check", "{\"cost\":9}")
                            .statusCode())
                    .isEqualTo(200);
        }

        JsonNode advice = told("rate_limit_near");
        assertThat(advice.get("severity").asString()).isEqualTo("info");
        assertThat(advice.get("subject").asString()).isEqualTo("snug");
        assertThat(advice.get("evidence").asString()).contains("100.0 % of 110 checks", "less than a fifth");
        assertThat(advice("rate_limit_blocks")).isEmpty();
    }

    @Test
    void loads_ofAnotherNode_areTimedForTheFleet() {
        RedisConfig config = RedisConfig.of(redis.uri());
        try (Larder node = Larder.create(RedisStores.connect(config), LarderConfig.DEFAULT);
                MetricsCache metrics = new MetricsCache(
                        node.fleet(),
                        new LarderSource(node, Map::of, () -> MetricsSource.Gauges.UNKNOWN),
                        Ticker.system(),
                        MetricsConfig.of("library", null))) {
            metrics.start();
            Cache<String> cache =
                    node.caches().cache("db", CachePolicy.builder().build(), Codec.utf8());
            for (int i = 0; i < 5; i++) {
                cache.getOrLoad("k" + i, load -> "v");
            }

            await().atMost(PATIENCE).until(() -> loads().get("count").asLong() == 5);
            assertThat(loads().get("p50_ms").isNumber()).isTrue();
        }
    }

    private JsonNode loads() {
        return server.getJson(PATH).get("latency").get("cache_load");
    }
}
