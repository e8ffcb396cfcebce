package dev.larder.server.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.larder.base.Ticker;
import dev.larder.server.Problems;
import dev.larder.server.TestServer;
import dev.larder.testkit.RedisExtension;
import dev.larder.testkit.RedisServer;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Goal: a benchmark ends when its time is over, with what it has measured, and there is one at a time. Method: a clock that is put forward. */
class BenchmarkBoundIT {
    private static final Duration CONTRACT = Duration.ofSeconds(30);
    private static final int OPERATIONS = 100_000;

    /** It cannot be done before anybody looks: a hundred thousand values of a megabyte take minutes. */
    private static final String LONG = "{\"operations\":" + OPERATIONS + ",\"value_bytes\":1048576,\"concurrency\":2}";

    @RegisterExtension
    static final RedisExtension<RedisServer> REDIS = RedisExtension.standalone();

    @TempDir
    Path data;

    /** The clock of the system, put forward. */
    private static final class ForwardTicker implements Ticker {
        final AtomicLong ahead = new AtomicLong();

        @Override
        public long nanos() {
            return Ticker.system().nanos() + ahead.get();
        }
    }

    @Test
    void benchmark_whoseTimeIsOver_endsWithWhatItHasMeasured() {
        ForwardTicker ticker = new ForwardTicker();
        try (TestServer server = TestServer.startWith(
                beans -> beans.registerBean("ahead", Ticker.class, () -> ticker, bean -> bean.setPrimary(true)),
                data,
                "REDIS_URL",
                REDIS.target().uri())) {
            CompletableFuture<HttpResponse<String>> running =
                    CompletableFuture.supplyAsync(() -> server.postJson("/api/redis/benchmark", LONG));
            await().until(() -> !keys().isEmpty());

            HttpResponse<String> second = server.postJson("/api/redis/benchmark", "{\"operations\":10}");
            assertThat(Problems.isProblem(second, 429).get("code").asString()).isEqualTo("benchmark_running");
            assertThat(second.headers().firstValueAsLong("Retry-After").orElse(0))
                    .isBetween(1L, CONTRACT.toSeconds());
            ticker.ahead.addAndGet(Benchmark.LIMIT.toNanos());

            HttpResponse<String> answer = running.join();
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            JsonNode body = TestServer.json(answer);
            assertThat(body.get("complete").asBoolean()).isFalse();
            assertThat(body.get("tests").get("set").get("operations").asLong()).isBetween(1L, OPERATIONS - 1L);
            assertThat(body.get("tests").propertyNames())
                    .contains("set", "get", "delete", "pipeline", "rate_limit", "session");
            assertThat(keys()).isEmpty();
            assertThat(Benchmark.LIMIT).isLessThan(CONTRACT);
        }
    }

    private static List<?> keys() {
        return (List<?>) Objects.requireNonNull(REDIS.target().command("KEYS", "ld:bench:*"));
    }
}
