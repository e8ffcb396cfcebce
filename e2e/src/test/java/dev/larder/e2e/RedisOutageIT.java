package dev.larder.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.larder.testkit.RedisServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: Redis dies under load, and no request hangs, none gets an undocumented answer, nothing is left behind, and all
 * works again when Redis does. Method: clients put and get through the server all the while; a request that takes longer
 * than {@link Api#LIMIT} fails the client, and with it the test.
 */
final class RedisOutageIT {
    private static final int CLIENTS = 8;
    private static final int FEW = 200;

    /** Redis itself has to start in this time as well, on a machine that is busy with the clients. */
    private static final Duration RECOVERY_LIMIT = Duration.ofSeconds(30);

    /** Threads and files that the JVM and the web server may add whatever Redis does. */
    private static final int SLACK = 30;

    private static final String TOKEN = "admin-token-of-the-test";

    private final Map<Integer, LongAdder> answers = new ConcurrentHashMap<>();
    private final AtomicBoolean stop = new AtomicBoolean();

    @TempDir
    private Path folder;

    @Test
    void kill_ofRedisUnderLoad_isSurvivedByEveryRequest() throws Exception {
        try (RedisServer redis = RedisServer.builder().persistent().start();
                LarderProcess server = start(redis)) {
            Api api = new Api(server.port(), TOKEN);
            ExecutorService pool = Executors.newFixedThreadPool(CLIENTS);
            List<Future<?>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                int client = i;
                clients.add(pool.submit(() -> putAndGet(new Api(server.port(), TOKEN), client)));
            }
            awaitAnswers(204, FEW);
            Map<String, Double> before = resources(api);

            redis.kill();
            awaitAnswers(503, FEW);
            assertThat(Api.json(api.get("/api/redis/status"))
                            .get("redis_available")
                            .asBoolean())
                    .isFalse();
            redis.restart();
            awaitAnswers(204, FEW);

            stop.set(true);
            for (Future<?> client : clients) {
                client.get();
            }
            pool.shutdown();
            assertThat(new TreeMap<>(answers).keySet()).isSubsetOf(200, 204, 404, 503);
            assertThat(Api.json(api.get("/api/redis/status"))
                            .get("redis_available")
                            .asBoolean())
                    .isTrue();
            await().atMost(RECOVERY_LIMIT).untilAsserted(() -> assertBackTo(before, resources(api)));
        }
    }

    private LarderProcess start(RedisServer redis) {
        return LarderProcess.jar(
                        folder,
                        Map.of("LARDER_ADMIN_TOKEN", TOKEN, "REDIS_URL", redis.uri(), "REDIS_TIMEOUT", "2"),
                        "--port=0",
                        "--data=" + folder.resolve("data"))
                .awaitListening();
    }

    private void putAndGet(Api api, int client) {
        for (int i = 0; !stop.get(); i = (i + 1) % FEW) {
            String path = "/api/cache/load/" + client + "/" + i;
            count(api.put(path, "value " + i).statusCode());
            count(api.get(path).statusCode());
        }
    }

    private void count(int status) {
        answers.computeIfAbsent(status, unused -> new LongAdder()).increment();
    }

    /** Waits until there are {@code more} answers of this status than now. */
    private void awaitAnswers(int status, long more) {
        long before = counted(status);
        await().atMost(RECOVERY_LIMIT).until(() -> counted(status) >= before + more);
    }

    private long counted(int status) {
        LongAdder count = answers.get(status);
        return count == null ? 0 : count.sum();
    }

    private static Map<String, Double> resources(Api api) {
        return Map.of(
                "threads", api.meter("jvm_threads_live_threads"),
                "files", api.meter("process_files_open_files"),
                "connections", api.meter("larder_redis_connections"),
                "waiting", api.meter("larder_redis_waiting"));
    }

    private static void assertBackTo(Map<String, Double> before, Map<String, Double> after) {
        assertThat(after.get("waiting")).isZero();
        before.forEach((what, count) -> assertThat(after.get(what)).as(what).isLessThanOrEqualTo(count + SLACK));
    }
}
