package dev.larder.server.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.larder.server.ChildServer;
import dev.larder.server.TestServer;
import dev.larder.testkit.RedisServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: a benchmark that is cut off in the middle leaves no key either: at once where it can, by itself where it cannot. */
class BenchmarkCutOffIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final long TTL_MILLIS = 60_000;
    private static final String BODY = "{\"operations\":2000,\"value_bytes\":65536,\"concurrency\":2}";

    @TempDir
    Path data;

    @Test
    void benchmark_thatEnds_leavesNoKeyOfAnyKind() {
        try (RedisServer redis = RedisServer.start();
                TestServer server = TestServer.start(data, "REDIS_URL", redis.uri())) {
            Set<String> before = keysButThoseOfNodes(redis);

            assertThat(server.postJson("/api/redis/benchmark", "{\"operations\":300,\"concurrency\":2}")
                            .statusCode())
                    .isEqualTo(200);

            // The states of rate limits end by themselves, within milliseconds.
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(keysButThoseOfNodes(redis)).isEqualTo(before));
        }
    }

    /** What nodes say of themselves comes and goes whether or not anything is measured. */
    private static Set<String> keysButThoseOfNodes(RedisServer redis) {
        List<?> all = (List<?>) Objects.requireNonNull(redis.command("KEYS", "*"));
        return all.stream()
                .map(BenchmarkCutOffIT::text)
                .filter(key -> !key.startsWith("ld:n:"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void client_thatIsGone_leavesNoKeyAndHoldsUpNobody() throws IOException {
        try (RedisServer redis = RedisServer.start();
                TestServer server = TestServer.start(data, "REDIS_URL", redis.uri())) {
            begin(server.port(), redis).close();

            await().atMost(LIMIT).until(() -> benchmarkKeys(redis).isEmpty());
            await().atMost(LIMIT)
                    .until(() -> server.postJson("/api/redis/benchmark", "{\"operations\":10}")
                                    .statusCode()
                            == 200);
            assertThat(benchmarkKeys(redis)).isEmpty();
        }
    }

    @Test
    void server_thatIsKilled_leavesOnlyKeysThatEndByThemselves() throws IOException {
        try (RedisServer redis = RedisServer.start();
                ChildServer server = ChildServer.start(data, "REDIS_URL", redis.uri());
                Socket client = begin(server.port(), redis)) {
            server.process().destroyForcibly();
            await().atMost(LIMIT).until(() -> !server.process().isAlive());

            assertThat(benchmarkKeys(redis))
                    .isNotEmpty()
                    .allSatisfy(key -> assertThat((Long) Objects.requireNonNull(redis.command("PTTL", text(key))))
                            .isBetween(-2L, TTL_MILLIS)
                            .isNotEqualTo(-1L));
            assertThat(client.isConnected()).isTrue();
        }
    }

    /** Begins one and returns when its first keys are there. */
    private static Socket begin(int port, RedisServer redis) throws IOException {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), port);
        client.getOutputStream()
                .write(("POST /api/redis/benchmark HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer "
                                + TestServer.ADMIN
                                + "\r\nContent-Type: application/json\r\nContent-Length: " + BODY.length() + "\r\n\r\n"
                                + BODY)
                        .getBytes(StandardCharsets.US_ASCII));
        client.getOutputStream().flush();
        await().atMost(LIMIT).until(() -> !benchmarkKeys(redis).isEmpty());
        return client;
    }

    private static List<?> benchmarkKeys(RedisServer redis) {
        return (List<?>) Objects.requireNonNull(redis.command("KEYS", "ld:bench:*"));
    }

    private static String text(Object key) {
        return key instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : String.valueOf(key);
    }
}
