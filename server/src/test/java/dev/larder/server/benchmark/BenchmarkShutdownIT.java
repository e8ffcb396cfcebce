package dev.larder.server.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.larder.server.Problems;
import dev.larder.server.TestServer;
import dev.larder.testkit.RedisExtension;
import dev.larder.testkit.RedisServer;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class BenchmarkShutdownIT {
    // As long as it takes at all: the time is over before so many operations are done.
    private static final String LONG = "{\"operations\":100000,\"value_bytes\":1048576,\"concurrency\":2}";

    @RegisterExtension
    static final RedisExtension<RedisServer> REDIS = RedisExtension.standalone();

    @TempDir
    Path data;

    @Test
    void shutdown_whileItRuns_cancelsItAndLeavesNoKey() {
        try (TestServer server = start()) {
            CompletableFuture<HttpResponse<String>> running = begin(server);

            assertThat(server.postJson("/api/redis/shutdown", "").statusCode()).isEqualTo(200);

            assertThat(keys()).as("when the shutdown has answered").isEmpty();
            assertThat(Problems.isProblem(running.join(), 503).get("code").asString())
                    .isEqualTo("benchmark_cancelled");
            server.postJson("/api/redis/initialize", "");
            assertThat(server.postJson("/api/redis/benchmark", "{\"operations\":10}")
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void end_ofTheServerWhileItRuns_leavesNoKey() {
        TestServer server = start();
        CompletableFuture<HttpResponse<String>> running = begin(server);

        server.close();

        assertThat(keys()).isEmpty();
        assertThat(running.join().statusCode()).isEqualTo(503);
    }

    private TestServer start() {
        return TestServer.start(data, "REDIS_URL", REDIS.target().uri());
    }

    private static CompletableFuture<HttpResponse<String>> begin(TestServer server) {
        CompletableFuture<HttpResponse<String>> running =
                CompletableFuture.supplyAsync(() -> server.postJson("/api/redis/benchmark", LONG));
        await().until(() -> !keys().isEmpty());
        return running;
    }

    private static List<?> keys() {
        return (List<?>) java.util.Objects.requireNonNull(REDIS.target().command("KEYS", "ld:bench:*"));
    }
}
