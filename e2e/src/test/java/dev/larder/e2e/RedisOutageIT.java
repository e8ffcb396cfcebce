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
 * Goal: Redis dies under load, and no request hangs, none gets an undocumented answer, nothing is left behind, memory does
 * not grow, and all works again within {@link #RECOVERY_LIMIT} of Redis answering again. Method: clients put and get
 * through the server all the while; a request that takes longer than {@link #CALL_LIMIT} fails its client, and with it the
 * test. The outage lasts until there were {@link #MANY} answers in it, so a little kept of each would show.
 */
final class RedisOutageIT {
    private static final int CLIENTS = 8;
    private static final int FEW = 200;
    private static final int MANY = 20_000;

    /** How long it takes at most until all works, from when Redis answers a PING again. */
    private static final Duration RECOVERY_LIMIT = Duration.ofSeconds(5);

    /** How long the clients may take for their part. */
    private static final Duration LOAD_LIMIT = Duration.ofMinutes(2);

    private static final Duration REDIS_TIMEOUT = Duration.ofSeconds(2);

    /** The deadline of a command, twice, for a value takes two; and as much again for a busy machine. */
    private static final Duration CALL_LIMIT = REDIS_TIMEOUT.multipliedBy(4);

    /** Threads and files that the JVM and the web server may add whatever Redis does. */
    private static final int SLACK = 30;

    /** What caches, classes and meters of the JVM and the web server may add whatever Redis does: 400 bytes a call. */
    private static final double HEAP_SLACK_BYTES = 8 << 20;

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
                clients.add(pool.submit(() -> putAndGet(new Api(server.port(), TOKEN, CALL_LIMIT), client)));
            }
            // One short outage first: what is made once, on the way of a failure, is no growth.
            outage(redis, api, FEW);
            Map<String, Double> before = resources(api);
            double heapBefore = Heap.liveBytes(server.pid(), api);

            outage(redis, api, MANY);

            stop.set(true);
            for (Future<?> client : clients) {
                client.get();
            }
            pool.shutdown();
            assertThat(new TreeMap<>(answers).keySet()).isSubsetOf(200, 204, 404, 503);
            await().atMost(LOAD_LIMIT).untilAsserted(() -> assertBackTo(before, resources(api)));
            assertThat(Heap.liveBytes(server.pid(), api)).isLessThan(heapBefore + HEAP_SLACK_BYTES);
        }
    }

    private void outage(RedisServer redis, Api api, int refusals) {
        awaitAnswers(204, FEW, LOAD_LIMIT);
        redis.kill();
        awaitAnswers(503, refusals, LOAD_LIMIT);
        assertThat(isAvailable(api)).isFalse();

        // Returns when Redis answers.
        redis.restart();
        await().atMost(RECOVERY_LIMIT).until(() -> isAvailable(api) && works(api));
        awaitAnswers(204, FEW, LOAD_LIMIT);
        long refused = counted(503);
        awaitAnswers(204, FEW, LOAD_LIMIT);
        assertThat(counted(503)).as("refusals once it works again").isEqualTo(refused);
    }

    private static boolean isAvailable(Api api) {
        return Api.json(api.get("/api/redis/status")).get("redis_available").asBoolean();
    }

    private static boolean works(Api api) {
        String path = "/api/cache/load/probe";
        return api.put(path, "value").statusCode() == 204 && api.get(path).statusCode() == 200;
    }

    private LarderProcess start(RedisServer redis) {
        return LarderProcess.jar(
                        folder,
                        Map.of(
                                "LARDER_ADMIN_TOKEN",
                                TOKEN,
                                "REDIS_URL",
                                redis.uri(),
                                "REDIS_TIMEOUT",
                                Long.toString(REDIS_TIMEOUT.toSeconds())),
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
    private void awaitAnswers(int status, long more, Duration limit) {
        long before = counted(status);
        await().atMost(limit).until(() -> counted(status) >= before + more);
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
