package dev.larder.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.larder.testkit.RedisCluster;
import dev.larder.testkit.RedisSentinels;
import dev.larder.testkit.RedisServer;
import dev.larder.testkit.RedisTarget;
import dev.larder.testkit.TestCertificate;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The server over every kind of deployment: all that it does with Redis, over HTTP. */
class TopologiesIT {
    private static final Duration FAILOVER = Duration.ofSeconds(30);
    private static final int KEYS = 40;
    private static final String TRUST = "javax.net.ssl.trustStore";
    private static final String TRUST_PASSWORD = "javax.net.ssl.trustStorePassword";

    @TempDir
    Path data;

    @Test
    void sentinel_everything_worksBeforeAndAfterAFailover() {
        try (RedisSentinels sentinels = RedisSentinels.start("sesame", "hidden")) {
            String url = "redis-sentinel://:sesame@" + hosts(sentinels) + "?sentinelPassword=hidden&master="
                    + sentinels.masterName();
            try (TestServer server = TestServer.start(data, "REDIS_URL", url, "REDIS_TIMEOUT", "2")) {
                everythingWorks(server, "sentinel", "a");

                RedisServer dead = sentinels.killPrimary();
                sentinels.awaitPrimaryOtherThan(dead.port());

                await().atMost(FAILOVER)
                        .until(() -> server.put("/api/cache/db/probe", "v").statusCode() == 204);
                everythingWorks(server, "sentinel", "b");
            }
        }
    }

    @Test
    void cluster_everything_worksBeforeAndAfterAFailover() {
        try (RedisCluster cluster = RedisCluster.start()) {
            try (TestServer server =
                    TestServer.start(data, "REDIS_URL", "redis://" + hosts(cluster), "REDIS_TIMEOUT", "2")) {
                everythingWorks(server, "cluster", "a");
                assertThat(server.getJson("/api/redis/status").get("nodes")).hasSizeGreaterThanOrEqualTo(3);

                RedisServer dead = cluster.killPrimaryOf(0);
                cluster.awaitFailover(dead);

                await().atMost(FAILOVER)
                        .until(() -> server.getJson("/api/redis/health")
                                .get("overall_status")
                                .asString()
                                .equals("healthy"));
                everythingWorks(server, "cluster", "b");
            }
        }
    }

    @Test
    void tlsAndAclUser_everything_works() {
        // What a user does with -D in LARDER_JAVA_OPTS.
        System.setProperty(TRUST, TestCertificate.shared().trustStore().toString());
        System.setProperty(TRUST_PASSWORD, TestCertificate.STORE_PASSWORD);
        try (RedisServer redis =
                        RedisServer.builder().tls().user("ann", "sesame").start();
                TestServer server = TestServer.start(
                        data,
                        "REDIS_URL",
                        "rediss://127.0.0.1:" + redis.port(),
                        "REDIS_USERNAME",
                        "ann",
                        "REDIS_PASSWORD",
                        "sesame")) {
            everythingWorks(server, "standalone", "a");
        } finally {
            System.clearProperty(TRUST);
            System.clearProperty(TRUST_PASSWORD);
        }
    }

    private static String hosts(RedisTarget redis) {
        return redis.addresses().stream()
                .map(address -> "127.0.0.1:" + address.getPort())
                .collect(Collectors.joining(","));
    }

    /** Values of {@code cache} are on every node; those with the tag are cleared. */
    private static void everythingWorks(TestServer server, String mode, String cache) {
        for (int i = 0; i < KEYS; i++) {
            String path = "/api/cache/" + cache + "/k" + i;
            assertThat(server.put(path, "v" + i, "Larder-Tags", i % 2 == 0 ? "even" : "odd")
                            .statusCode())
                    .isEqualTo(204);
            assertThat(server.get(path).body()).isEqualTo("v" + i);
        }
        figuresAreThere(server, mode, cache);

        JsonNode cleared = TestServer.json(server.postJson("/api/redis/cache/clear", "{\"tags\":[\"even\"]}"));
        assertThat(cleared.get("cleared_count").asLong()).as(cleared.toString()).isEqualTo(KEYS / 2);
        assertThat(server.get("/api/cache/" + cache + "/k0").statusCode()).isEqualTo(404);
        assertThat(server.get("/api/cache/" + cache + "/k1").statusCode()).isEqualTo(200);
        assertThat(server.send("DELETE", "/api/cache/" + cache + "/k1", TestServer.ADMIN, null)
                        .statusCode())
                .isEqualTo(204);
        JsonNode byPattern = TestServer.json(
                server.postJson("/api/redis/cache/clear", "{\"layer\":\"" + cache + "\",\"key_pattern\":\"k*\"}"));
        assertThat(byPattern.get("cleared_count").asLong()).isEqualTo(KEYS / 2 - 1);
    }

    private static void figuresAreThere(TestServer server, String mode, String cache) {
        JsonNode status = server.getJson("/api/redis/status");
        assertThat(status.get("redis_available").asBoolean()).isTrue();
        assertThat(status.get("mode").asString()).isEqualTo(mode);
        assertThat(status.get("capabilities").toString()).contains("acl", "resp3", "client_tracking");
        JsonNode layer = server.getJson("/api/redis/cache/statistics")
                .get("cache_layers")
                .get(cache);
        assertThat(layer.get("hits").asLong()).isEqualTo(KEYS);
        // What is stored is counted every few seconds only.
        await().atMost(FAILOVER)
                .until(() ->
                        server.getJson("/api/redis/memory/usage").get("layers").has(cache));
        JsonNode entry = server.getJson("/api/redis/cache/keys/" + cache + ":k0");
        assertThat(entry.get("tags").toString()).isEqualTo("[\"even\"]");
        JsonNode health = server.getJson("/api/redis/health");
        assertThat(health.get("overall_status").asString())
                .as(health.toString())
                .isEqualTo("healthy");
        JsonNode benchmark = TestServer.json(server.postJson("/api/redis/benchmark", "{\"operations\":20}"));
        assertThat(benchmark.get("complete").asBoolean())
                .as(benchmark.toString())
                .isTrue();
    }
}
