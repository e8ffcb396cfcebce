package dev.larder.server.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.server.Problems;
import dev.larder.server.Retries;
import dev.larder.server.TestServer;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class RateLimitsIT {
    private static final TestServer SERVER = TestServer.shared();
    private static final String ROOT = "/api/redis/rate-limits/";
    private static final List<String> STATE = List.of(
            "rule_name",
            "identifier",
            "allowed",
            "remaining_requests",
            "reset_time",
            "retry_after_seconds",
            "current_usage",
            "limit");

    private final String name = "r" + UUID.randomUUID();
    private final String id = "ann/" + UUID.randomUUID();
    private final String path = ROOT + name + "/" + id.replace("/", "%2F");

    private static HttpResponse<String> put(String rule, String body) {
        return SERVER.put(ROOT + "rules/" + rule, body, "Content-Type", "application/json");
    }

    private void given(String algorithm) {
        HttpResponse<String> answer =
                put(name, "{\"requests_per_window\":3,\"window_seconds\":3600,\"algorithm\":\"" + algorithm + "\"}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"token_bucket", "sliding_window", "sliding_log", "fixed_window", "leaky_bucket"})
    void check_upToTheLimit_isTaken_andThenRefusedWithAllThatTheContractNames(String algorithm) {
        given(algorithm);

        assertThat(SERVER.postJson(path + "/check", "").statusCode()).isEqualTo(200);
        HttpResponse<String> second = SERVER.postJson(path + "/check", "{\"cost\":2}");
        HttpResponse<String> third = SERVER.postJson(path + "/check", "{}");

        assertThat(second.statusCode()).isEqualTo(200);
        assertThat(second.headers().firstValue("RateLimit"))
                .hasValueSatisfying(value -> assertThat(value).startsWith("\"" + name + "\";r=0;t="));
        assertThat(second.headers().firstValue("RateLimit-Policy"))
                .hasValueSatisfying(
                        value -> assertThat(value).matches("\"" + name + "\";q=3;w=3600;pk=:[A-Za-z0-9+/]{16}:"));
        assertThat(third.statusCode()).isEqualTo(429);
        assertThat(Long.parseLong(third.headers().firstValue("Retry-After").orElse("0")))
                .isBetween(1L, 4_020L);
        JsonNode refused = TestServer.json(third);
        assertThat(refused.propertyNames()).containsAll(STATE);
        assertThat(refused.get("allowed").asBoolean()).isFalse();
        assertThat(refused.get("remaining_requests").asLong()).isZero();
        assertThat(refused.get("current_usage").asLong()).isEqualTo(3);
        assertThat(refused.get("limit").asLong()).isEqualTo(3);
        assertThat(refused.get("retry_after_seconds").asLong()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"token_bucket", "sliding_window", "fixed_window", "leaky_bucket"})
    void state_anyNumberOfTimes_takesNothing_andResetForgets(String algorithm) {
        given(algorithm);
        SERVER.postJson(path + "/check", "{\"cost\":2}");

        SERVER.getJson(path);
        JsonNode state = SERVER.getJson(path);
        assertThat(state.propertyNames()).containsAll(STATE);
        assertThat(state.get("identifier").asString()).isEqualTo(id);
        assertThat(state.get("remaining_requests").asLong()).isEqualTo(1);
        assertThat(state.get("allowed").asBoolean()).isTrue();
        JsonNode reset = TestServer.json(SERVER.postJson(path + "/reset", ""));

        assertThat(reset.propertyNames()).contains("status", "message", "timestamp");
        assertThat(SERVER.getJson(path).get("remaining_requests").asLong()).isEqualTo(3);
    }

    @Test
    void statistics_afterChecks_haveEveryFieldAndCount() {
        given("fixed_window");
        for (int i = 0; i < 5; i++) {
            SERVER.postJson(path + "/check", "");
        }

        JsonNode statistics = SERVER.getJson(ROOT + "statistics");

        assertThat(statistics.propertyNames())
                .contains(
                        "total_checks",
                        "total_blocks",
                        "total_allows",
                        "block_rate_percent",
                        "rules_configured",
                        "rules",
                        "failed_open",
                        "latency");
        JsonNode rule = statistics.get("rules").get(name);
        assertThat(rule.get("checks").asLong()).isEqualTo(5);
        assertThat(rule.get("blocks").asLong()).isEqualTo(2);
        assertThat(rule.get("most_refused").get(id).asLong()).isEqualTo(2);
        assertThat(rule.get("requests_per_window").asLong()).isEqualTo(3);
        assertThat(rule.get("window_seconds").asLong()).isEqualTo(3_600);
        assertThat(rule.get("algorithm").asString()).isEqualTo("fixed_window");
        assertThat(rule.get("burst_allowance").asLong()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "api_general, sliding_window, 1000, 3600, 0",
        "api_auth, fixed_window, 10, 300, 0",
        "model_inference, token_bucket, 100, 3600, 20",
        "file_upload, leaky_bucket, 50, 3600, 0",
        "websocket, sliding_window, 1000, 60, 0"
    })
    void rules_outOfTheBox_areThoseOfTheContract(String rule, String algorithm, long limit, long window, long burst) {
        JsonNode one = SERVER.getJson(ROOT + "rules/" + rule);

        assertThat(one.get("algorithm").asString()).isEqualTo(algorithm);
        assertThat(one.get("requests_per_window").asLong()).isEqualTo(limit);
        assertThat(one.get("window_seconds").asLong()).isEqualTo(window);
        assertThat(one.get("burst_allowance").asLong()).isEqualTo(burst);
        assertThat(SERVER.getJson(ROOT + "rules").get("rules").has(rule)).isTrue();
        long holds = SERVER.getJson(ROOT + rule + "/" + UUID.randomUUID())
                .get("limit")
                .asLong();
        assertThat(holds).isEqualTo(limit + burst);
    }

    @Test
    void rule_putReadAndDeleted_isGone() {
        HttpResponse<String> made = put(
                name,
                "{\"requests_per_window\":5,\"window_seconds\":60,\"algorithm\":\"token_bucket\",\"burst_allowance\":2,"
                        + "\"match\":{\"path\":\"/api/*\",\"methods\":[\"POST\"],\"by\":\"user\"},"
                        + "\"failure_policy\":\"local\",\"shadow\":true}");
        assertThat(made.statusCode()).as(made.body()).isEqualTo(200);

        JsonNode rule = SERVER.getJson(ROOT + "rules/" + name);
        assertThat(rule.get("failure_policy").asString()).isEqualTo("local");
        assertThat(rule.get("shadow").asBoolean()).isTrue();
        assertThat(rule.get("match").get("by").asString()).isEqualTo("user");
        HttpResponse<String> gone = SERVER.send("DELETE", ROOT + "rules/" + name, TestServer.ADMIN, null);

        assertThat(gone.statusCode()).isEqualTo(200);
        assertThat(TestServer.json(gone).propertyNames()).contains("status", "message", "timestamp");
        Problems.isProblem(SERVER.get(ROOT + "rules/" + name), 404);
        Problems.isProblem(SERVER.send("DELETE", ROOT + "rules/" + name, TestServer.ADMIN, null), 404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"requests_per_window\":0,\"window_seconds\":60,\"algorithm\":\"token_bucket\"} | requests_per_window",
                "{\"requests_per_window\":1,\"window_seconds\":0,\"algorithm\":\"token_bucket\"} | window_seconds",
                "{\"requests_per_window\":1,\"window_seconds\":60,\"algorithm\":\"magic\"} | algorithm",
                "{\"requests_per_window\":1,\"window_seconds\":60,\"algorithm\":\"fixed_window\",\"burst_allowance\":1} | burst_allowance",
                "{\"requests_per_window\":1,\"window_seconds\":60,\"algorithm\":\"fixed_window\",\"failure_policy\":\"x\"} | failure_policy"
            })
    void rule_thatCannotBe_isRefusedNamingTheField(String body, String field) {
        HttpResponse<String> answer = put(name, body);

        Problems.isProblem(answer, 400);
        assertThat(TestServer.json(answer).get("field").asString()).isEqualTo(field);
        Problems.isProblem(SERVER.get(ROOT + "rules/" + name), 404);
    }

    @Test
    void check_badInput_isRefused() {
        given("token_bucket");

        Problems.isProblem(SERVER.postJson(path + "/check", "{\"cost\":0}"), 400);
        Problems.isProblem(SERVER.postJson(path + "/check", "{\"cost\":4}"), 400);
        Problems.isProblem(SERVER.postJson(path + "/check", "{\"price\":1}"), 400);
        Problems.isProblem(SERVER.postJson(path + "/check", "nonsense"), 400);
        Problems.isProblem(SERVER.postJson(ROOT + "no-such-rule/x/check", ""), 404);
        Problems.isProblem(SERVER.get(ROOT + "no-such-rule/x"), 404);
        Problems.isProblem(SERVER.send("POST", path + "/check", TestServer.VIEWER, BodyPublishers.noBody()), 403);
    }

    @Test
    void memory_withStates_hasARowForThem() {
        given("fixed_window");
        SERVER.postJson(path + "/check", "");

        JsonNode row = SERVER.getJson("/api/redis/memory/usage").get("layers").get("rate_limits");

        assertThat(row.get("entries").asLong()).isPositive();
        assertThat(row.get("bytes").asLong()).isPositive();
        assertThat(SERVER.getJson("/api/redis/health")
                        .get("components")
                        .get("rate_limiter")
                        .get("status")
                        .asString())
                .isEqualTo("healthy");
        assertThat(SERVER.get("/actuator/prometheus").body()).contains("larder_limit_checks_total{rule=\"api_auth\"}");
    }

    @Test
    void settings_ofApiGeneral_areThoseOfTheRule(@TempDir Path data) {
        try (TestServer own = TestServer.start(data, "API_RATE_LIMIT", "7", "API_RATE_LIMIT_WINDOW", "90")) {
            JsonNode rule = own.getJson(ROOT + "rules/api_general");

            assertThat(rule.get("requests_per_window").asLong()).isEqualTo(7);
            assertThat(rule.get("window_seconds").asLong()).isEqualTo(90);
            assertThat(TestServer.json(own.postJson("/api/redis/initialize", ""))
                            .get("components")
                            .get("rate_limiter")
                            .asBoolean())
                    .isTrue();
        }
    }

    @Test
    void wrongTokens_beyondTheRule_areRefusedForAsLongAsItSays(@TempDir Path data) {
        try (TestServer own = TestServer.start(data)) {
            own.put(
                    ROOT + "rules/api_auth",
                    "{\"requests_per_window\":2,\"window_seconds\":3600,\"algorithm\":\"sliding_window\"}",
                    "Content-Type",
                    "application/json");
            Problems.isProblem(own.send("GET", "/api/redis/status", "wrong-1", null), 401);
            Problems.isProblem(own.send("GET", "/api/redis/status", "wrong-2", null), 401);

            HttpResponse<String> third = own.send("GET", "/api/redis/status", "wrong-3", null);

            Problems.isProblem(third, 429);
            assertThat(Long.parseLong(third.headers().firstValue("Retry-After").orElse("0")))
                    .isGreaterThan(3_000);
            Retries.assertSpread(() -> own.send("GET", "/api/redis/status", "wrong-4", null));
            assertThat(own.get("/api/redis/status").statusCode()).isEqualTo(200);
        }
    }
}
