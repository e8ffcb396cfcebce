package dev.larder.server.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.larder.server.TestServer;
import dev.larder.testkit.RedisExtension;
import dev.larder.testkit.RedisServer;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Goal: an orchestrator is told apart whether to start the process anew and whether to send it requests. */
class ProbesIT {
    private static final String LIVENESS = "/actuator/health/liveness";
    private static final String READINESS = "/actuator/health/readiness";

    @RegisterExtension
    static final RedisExtension<RedisServer> REDIS = RedisExtension.standalone();

    @TempDir
    Path data;

    @Test
    void probes_ofALife_sayAliveThroughoutAndReadyOnlyWhileItCanServe() {
        try (TestServer server =
                TestServer.start(data, "REDIS_URL", REDIS.target().uri(), "REDIS_TIMEOUT", "1")) {
            assertThat(probe(server, LIVENESS)).isEqualTo(200);
            assertThat(probe(server, READINESS)).isEqualTo(200);

            server.postJson("/api/redis/shutdown", "");
            assertThat(probe(server, LIVENESS)).as("while shut down").isEqualTo(200);
            assertThat(probe(server, READINESS)).as("while shut down").isEqualTo(503);

            server.postJson("/api/redis/initialize", "");
            assertThat(probe(server, READINESS)).as("initialized again").isEqualTo(200);

            REDIS.target().kill();
            assertThat(probe(server, LIVENESS)).as("without Redis").isEqualTo(200);
            assertThat(probe(server, READINESS)).as("without Redis").isEqualTo(503);

            REDIS.target().restart();
            await().atMost(Duration.ofSeconds(30)).until(() -> probe(server, READINESS) == 200);
        }
    }

    /** As an orchestrator asks: without a token. It learns one word. */
    private static int probe(TestServer server, String path) {
        HttpResponse<String> answer = server.send("GET", path, null, null);
        assertThat(answer.body()).matches("\\{\"status\":\"[A-Z_]+\"}");
        return answer.statusCode();
    }
}
