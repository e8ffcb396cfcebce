package dev.larder.server.parts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import dev.larder.observe.Health;
import dev.larder.observe.HealthStatus;
import dev.larder.server.TestServer;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Goal: a part that comes later is in every answer once it is a bean, with no change elsewhere, and cannot hurt the rest. */
class RegisteredPartIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String HEALTH = "/api/redis/health";
    private static final String PERFORMANCE = "/api/redis/performance";

    @TempDir
    Path data;

    private final HandDatabase database = new HandDatabase();
    private final CountDownLatch hanging = new CountDownLatch(1);
    private TestServer server;

    @BeforeEach
    void start() {
        server =
                TestServer.startWith(beans -> beans.registerBean("database", HandDatabase.class, () -> database), data);
    }

    @AfterEach
    void end() {
        hanging.countDown();
        server.close();
    }

    private JsonNode integration() {
        return server.getJson(HEALTH).get("components").get("integration");
    }

    @Test
    void health_ofAPartThatDoesWell_isTold() {
        JsonNode integration = integration();

        assertThat(integration.get("status").asString()).isEqualTo("healthy");
        assertThat(integration.get("database").get("status").asString()).isEqualTo("healthy");
        assertThat(integration.get("database").get("detail").asString()).isEqualTo("PostgreSQL 17 answers");
        assertThat(integration.get("inference").get("status").asString()).isEqualTo("not_configured");
        assertThat(integration.get("gpu").get("status").asString()).isEqualTo("not_configured");
        assertThat(server.getJson(HEALTH).get("overall_status").asString()).isEqualTo("healthy");
    }

    @Test
    void health_ofAPartThatDoesNotWork_degradesTheWholeAndNoMore() {
        database.health = () -> Health.of(HealthStatus.UNHEALTHY, "it refuses connections");

        HttpResponse<String> answer = server.get(HEALTH);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(TestServer.json(answer).get("overall_status").asString()).isEqualTo("degraded");
        assertThat(integration().get("status").asString()).isEqualTo("unhealthy");
        assertThat(integration().get("database").get("detail").asString()).isEqualTo("it refuses connections");
        assertThat(server.get("/actuator/health/readiness").statusCode()).isEqualTo(200);
    }

    @Test
    void health_ofAPartThatThrows_isUnhealthyWithoutItsSecrets() {
        database.health = () -> {
            throw new IllegalStateException("jdbc:postgresql://u:secret@h/db");
        };
        assertThat(integration().get("database").get("status").asString()).isEqualTo("unhealthy");
        assertThat(integration().toString()).contains("IllegalStateException").doesNotContain("secret");

        database.health = () -> {
            throw new LarderException(ErrorCode.STORE_UNAVAILABLE, "the database does not answer");
        };
        assertThat(integration().get("database").get("detail").asString()).isEqualTo("the database does not answer");
    }

    @Test
    void health_ofAPartThatHangs_isAskedOnceAndHoldsUpNobody() {
        database.health = () -> {
            awaitEnd();
            return Health.of(HealthStatus.HEALTHY, "late");
        };

        for (int i = 0; i < 3; i++) {
            JsonNode part = integration().get("database");
            assertThat(part.get("status").asString()).isEqualTo("unhealthy");
            assertThat(part.get("detail").asString()).contains("does not answer within");
        }
        assertThat(database.asked).hasValue(1);

        hanging.countDown();
        await().atMost(PATIENCE)
                .until(() ->
                        integration().get("database").get("status").asString().equals("healthy"));
    }

    private void awaitEnd() {
        try {
            hanging.await();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void performance_ofAPart_hasItsFiguresAndItsAdvice() {
        database.queries.set(12);
        database.active.set(3);
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(told().get("cache_enabled_queries").asLong()).isEqualTo(12));

        JsonNode answer = server.getJson(PERFORMANCE);

        JsonNode node = answer.get("nodes").get(0).get("parts").get("database");
        assertThat(node.get("counts").get("cache_enabled_queries").asLong()).isEqualTo(12);
        assertThat(node.get("levels").get("pool_active").get("max").asLong()).isEqualTo(3);
        assertThat(answer.get("history").get("points").toString()).contains("pool_active");
        assertThat(answer.get("recommendations").get(0).get("code").asString()).isEqualTo("pool_full");
        assertThat(answer.get("recommendations").get(0).get("evidence").asString())
                .isEqualTo("3 of 16 are taken");
        // Nothing counts requests for models.
        assertThat(told().get("gpu_cache_hits").isNull()).isTrue();
        assertThat(answer.get("cache_performance").get("total_gpu_requests").isNull())
                .isTrue();
    }

    private JsonNode told() {
        return server.getJson(PERFORMANCE).get("integration_metrics");
    }

    @Test
    void part_afterAShutdownAndAnInitialize_isStillThere() {
        server.postJson("/api/redis/shutdown", "{}");
        assertThat(integration().get("database").get("status").asString()).isEqualTo("healthy");
        JsonNode initialized = TestServer.json(server.postJson("/api/redis/initialize", "{}"));
        assertThat(initialized.get("components").get("integrated_cache").asBoolean())
                .isTrue();

        database.queries.set(5);

        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(told().get("cache_enabled_queries").asLong()).isEqualTo(5));
    }

    @Test
    void parts_ofTheSameName_keepTheServerFromStarting() {
        assertThatThrownBy(() -> TestServer.startWith(
                        beans -> {
                            beans.registerBean("one", HandDatabase.class, HandDatabase::new);
                            beans.registerBean("other", HandDatabase.class, HandDatabase::new);
                        },
                        data.resolve("twice")))
                .rootCause()
                .hasMessageContaining("database");
    }
}
