package dev.larder.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.larder.base.Codec;
import dev.larder.cache.Cache;
import dev.larder.cache.CachePolicy;
import dev.larder.cache.NearPolicy;
import dev.larder.limit.Rule;
import dev.larder.server.TestServer;
import dev.larder.server.life.BuiltInRules;
import dev.larder.server.life.LarderLife;
import dev.larder.server.settings.Settings;
import dev.larder.testkit.RedisExtension;
import dev.larder.testkit.RedisServer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Goal: the meters of health, memory, sessions and links say what is so, also while Redis is gone, and then without holding anybody up. */
class LookedAtMetersIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final long MIB = 1 << 20;

    @RegisterExtension
    static final RedisExtension<RedisServer> REDIS = RedisExtension.standalone();

    @TempDir
    Path data;

    private TestServer server;

    @BeforeEach
    void start() {
        server = TestServer.start(data, "REDIS_URL", REDIS.target().uri(), "REDIS_TIMEOUT", "1");
    }

    @AfterEach
    void end() {
        server.close();
        REDIS.target().command("CONFIG", "SET", "maxmemory", "0");
    }

    /** The number of a series, as Prometheus would read it now. */
    private double read(String series) {
        return server.get("/actuator/prometheus")
                .body()
                .lines()
                .filter(line -> line.startsWith(series + ' '))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no series " + series));
    }

    private void awaitValue(String series, double value) {
        await(series).atMost(PATIENCE).until(() -> read(series) == value);
    }

    private static String health(String component) {
        return "larder_health_status{component=\"" + component + "\"}";
    }

    @Test
    void health_ofEachPart_isThatOfTheReport() {
        awaitValue(health("overall"), 0);
        assertThat(read(health("redis"))).isZero();
        assertThat(read(health("integration"))).isNaN();

        REDIS.target().kill();
        try {
            awaitValue(health("overall"), 3);
            assertThat(read(health("redis"))).isEqualTo(3);
            assertThat(read(health("sessions"))).isEqualTo(3);
        } finally {
            REDIS.target().restart();
        }
        awaitValue(health("overall"), 0);

        server.postJson("/api/redis/shutdown", "{}");
        awaitValue(health("overall"), 2);
    }

    @Test
    void memoryAndSessions_whileRedisIsThere_areItsOwn() {
        REDIS.target().command("CONFIG", "SET", "maxmemory", "100mb");
        server.put("/api/cache/db/k", "x".repeat(1_000));
        server.postJson("/api/redis/sessions/create", "{\"user_id\":\"ann\"}");

        awaitValue("larder_sessions_active", 1);
        awaitValue("larder_redis_memory_max_bytes", 100 * MIB);
        assertThat(read("larder_redis_memory_used_bytes")).isBetween(100_000.0, 100.0 * MIB);
        assertThat(read("larder_redis_evicted_keys")).isZero();
        await().atMost(PATIENCE).until(() -> read("larder_caches_memory_used_bytes") > 0);
        assertThat(read("larder_caches_memory_limit_bytes")).isEqualTo(64 * MIB);

        REDIS.target().kill();
        try {
            await().atMost(PATIENCE).until(() -> Double.isNaN(read("larder_redis_memory_used_bytes")));
            assertThat(read("larder_sessions_active")).isNaN();
        } finally {
            REDIS.target().restart();
        }
    }

    @Test
    void evictions_ofRedis_areCounted() {
        REDIS.target().command("CONFIG", "SET", "maxmemory", "100mb");
        REDIS.target().command("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
        for (int i = 0; i < 8; i++) {
            server.put("/api/cache/db/k" + i, "x".repeat(100));
        }
        REDIS.target().command("CONFIG", "SET", "maxmemory", "1");
        try {
            await().atMost(PATIENCE).until(() -> read("larder_redis_evicted_keys") > 0);
        } finally {
            REDIS.target().command("CONFIG", "SET", "maxmemory", "0");
            REDIS.target().command("CONFIG", "SET", "maxmemory-policy", "noeviction");
            REDIS.target().command("CONFIG", "RESETSTAT");
        }
    }

    @Test
    void links_onceACacheKeepsValuesInMemory_tellTheirAge() {
        assertThat(read("larder_tracking_connections")).isZero();
        assertThat(read("larder_tracking_silence_seconds")).isNaN();
        Cache<String> near = server.bean(LarderLife.class)
                .current()
                .caches()
                .cache("near", CachePolicy.builder().near(NearPolicy.TRACK).build(), Codec.utf8());
        near.put("k", "v");
        near.get("k");

        awaitValue("larder_tracking_connections", 1);
        assertThat(read("larder_tracking_silence_seconds")).isBetween(0.0, 60.0);
        assertThat(read("larder_tracking_broken")).isZero();
        assertThat(lastSign()).isBetween(0L, 60_000L);

        REDIS.target().kill();
        try {
            awaitValue("larder_tracking_broken", 1);
            await().atMost(PATIENCE).until(() -> read("larder_tracking_silence_seconds") > 2);
            assertThat(lastSign()).isGreaterThan(2_000L);
        } finally {
            REDIS.target().restart();
        }
        awaitValue("larder_tracking_broken", 0);
        await().atMost(PATIENCE).until(() -> read("larder_tracking_silence_seconds") < 2);
    }

    private long lastSign() {
        return server.getJson("/api/redis/health")
                .get("components")
                .get("cache_layers")
                .get("tracked_links")
                .get("last_sign_of_life_ms")
                .asLong();
    }

    @Test
    void rules_thatAreBuiltIn_haveSeriesEachOfThem() {
        assertThat(BuiltInRules.of(server.bean(Settings.class).apiLimit()).stream()
                        .map(Rule::name))
                .contains(BuiltInRules.SESSION_GUESSES)
                .allSatisfy(rule -> assertThat(read("larder_limit_checks_total{rule=\"" + rule + "\"}"))
                        .isZero());
    }
}
