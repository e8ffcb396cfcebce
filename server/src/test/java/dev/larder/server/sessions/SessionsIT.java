package dev.larder.server.sessions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.larder.server.Problems;
import dev.larder.server.Retries;
import dev.larder.server.TestServer;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Goal: sessions over HTTP are those of the contract, for a program in any language. */
class SessionsIT {
    private static final String ROOT = "/api/redis/sessions/";
    private static final String NOBODY = "00.AAAAAAAAAAAAAAAAAAAAAAAA";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private static Path folder;

    private static TestServer server;

    private final String user = "user-" + UUID.randomUUID();

    @BeforeAll
    static void start() {
        server = TestServer.start(folder, "SESSION_TIMEOUT_MINUTES", "30", "MAX_SESSIONS_PER_USER", "3");
        allowLogins(1_000);
    }

    private static void allowLogins(int perWindow) {
        allowLogins(perWindow, 300, "fixed_window");
    }

    private static void allowLogins(int perWindow, int seconds, String algorithm) {
        HttpResponse<String> answer = server.put(
                "/api/redis/rate-limits/rules/api_auth",
                "{\"requests_per_window\":" + perWindow + ",\"window_seconds\":" + seconds + ",\"algorithm\":\""
                        + algorithm + "\"}",
                "Content-Type",
                "application/json");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    @Test
    void create_tooOftenForOneUser_isRefusedByTheRuleApiAuth() {
        allowLogins(2, 3_600, "sliding_window");
        try {
            begun();
            begun();

            HttpResponse<String> third = server.postJson(ROOT + "create", "{\"user_id\":\"" + user + "\"}");

            Problems.isProblem(third, 429);
            Retries.assertSpread(() -> server.postJson(ROOT + "create", "{\"user_id\":\"" + user + "\"}"));
            assertThat(server.postJson(ROOT + "create", "{\"user_id\":\"other " + user + "\"}")
                            .statusCode())
                    .isEqualTo(201);
        } finally {
            allowLogins(1_000);
        }
    }

    @Test
    void validate_moreGuessesThanTheRuleAllows_areRefusedFromThatNetworkAlone() {
        String rule = "/api/redis/rate-limits/rules/session_guesses";
        server.put(
                rule,
                "{\"requests_per_window\":2,\"window_seconds\":300,\"algorithm\":\"fixed_window\"}",
                "Content-Type",
                "application/json");
        try {
            String token = begun().get("token").asString();
            String wrong = token.substring(0, token.length() - 6) + "AAAAAA";
            assertThat(validated(wrong, "2001:db8::1").statusCode()).isEqualTo(200);
            assertThat(validated("nonsense", "2001:db8::2").statusCode()).isEqualTo(200);

            HttpResponse<String> third = validated(wrong, "2001:db8::3");

            assertThat(Problems.isProblem(third, 429).get("code").asString()).isEqualTo("too_many_guesses");
            assertThat(third.headers().firstValue("Retry-After")).isPresent();
            assertThat(third.body()).doesNotContain(wrong);
            assertThat(TestServer.json(validated(token, "2001:db8::4"))
                            .get("valid")
                            .asBoolean())
                    .isTrue();
            assertThat(validated(wrong, "2001:db8:0:1::1").statusCode()).isEqualTo(200);
        } finally {
            server.send("DELETE", rule, TestServer.ADMIN, null);
        }
    }

    private static HttpResponse<String> validated(String token, String ip) {
        return server.postJson(ROOT + "validate", "{\"token\":\"" + token + "\",\"ip_address\":\"" + ip + "\"}");
    }

    @Test
    void users_whoHaveSessions_areToldWithTheMostFirst() {
        String other = "other-" + user;
        created("{\"user_id\":\"" + other + "\"}");
        begun();
        begun();
        String third = begun().get("session_id").asString();

        JsonNode users = server.getJson(ROOT + "users?limit=100");

        assertThat(sessionsOf(users, user)).isEqualTo(3);
        assertThat(sessionsOf(users, other)).isOne();
        assertThat(placeOf(users, user)).isLessThan(placeOf(users, other));
        assertThat(users.get("complete").asBoolean()).isTrue();
        assertThat(server.getJson(ROOT + "users?limit=1").get("users").size()).isOne();

        server.send("DELETE", ROOT + third, TestServer.ADMIN, null);
        server.send("DELETE", ROOT + "users/" + other, TestServer.ADMIN, null);

        JsonNode later = server.getJson(ROOT + "users?limit=100");
        assertThat(sessionsOf(later, user)).isEqualTo(2);
        assertThat(placeOf(later, other)).isNegative();
    }

    private static long sessionsOf(JsonNode users, String user) {
        int place = placeOf(users, user);
        return place < 0 ? 0 : users.get("users").get(place).get("sessions").asLong();
    }

    private static int placeOf(JsonNode users, String user) {
        for (int i = 0; i < users.get("users").size(); i++) {
            if (users.get("users").get(i).get("user_id").asString().equals(user)) {
                return i;
            }
        }
        return -1;
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static JsonNode created(String body) {
        HttpResponse<String> answer = server.postJson(ROOT + "create", body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return TestServer.json(answer);
    }

    private JsonNode begun() {
        return created("{\"user_id\":\"" + user + "\"}");
    }

    private static String id(JsonNode session) {
        return session.get("session_id").asString();
    }

    private static String token(JsonNode session) {
        return session.get("token").asString();
    }

    private static JsonNode post(String path, String body) {
        HttpResponse<String> answer = server.postJson(ROOT + path, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return TestServer.json(answer);
    }

    private static JsonNode validated(String token) {
        return post("validate", "{\"token\":\"" + token + "\"}");
    }

    private static HttpResponse<String> delete(String path) {
        return server.send("DELETE", ROOT + path, TestServer.ADMIN, null);
    }

    private static HttpResponse<String> patch(String id, String body) {
        return server.send(
                "PATCH",
                ROOT + id,
                TestServer.ADMIN,
                BodyPublishers.ofString(body),
                "Content-Type",
                "application/json");
    }

    @Test
    void create_session_isReadByItsHandle() {
        JsonNode made = created("{\"user_id\":\"" + user + "\",\"ip_address\":\"192.0.2.7\",\"user_agent\":\"curl/8\","
                + "\"data\":{\"cart\":{\"apples\":3},\"name\":\"Ann\",\"none\":null}}");

        assertThat(made.propertyNames())
                .contains("status", "session_id", "token", "user_id", "expires_at", "timestamp");
        assertThat(made.get("status").asString()).isEqualTo("success");
        JsonNode read = server.getJson(ROOT + id(made));
        assertThat(read.propertyNames())
                .contains(
                        "session_id",
                        "user_id",
                        "created_at",
                        "last_accessed",
                        "expires_at",
                        "ip_address",
                        "user_agent",
                        "data",
                        "is_active");
        assertThat(read.get("user_id").asString()).isEqualTo(user);
        assertThat(read.get("ip_address").asString()).isEqualTo("192.0.2.7");
        assertThat(read.get("user_agent").asString()).isEqualTo("curl/8");
        assertThat(read.at("/data/cart/apples").asInt()).isEqualTo(3);
        assertThat(read.at("/data/none").isNull()).isTrue();
        assertThat(read.get("is_active").asBoolean()).isTrue();
        assertThat(read.toString()).doesNotContain(token(made));
        Instant created = Instant.parse(read.get("created_at").asString());
        assertThat(Instant.parse(made.get("expires_at").asString())).isEqualTo(created.plus(Duration.ofMinutes(30)));
    }

    @Test
    void validate_token_opensWhatTheHandleDoesNot() {
        JsonNode made = created("{\"user_id\":\"" + user + "\",\"data\":{\"a\":1}}");

        JsonNode valid = validated(token(made));
        JsonNode byHandle = validated(id(made));

        assertThat(valid.get("valid").asBoolean()).isTrue();
        assertThat(valid.get("reason").isNull()).isTrue();
        assertThat(valid.get("session_id").asString()).isEqualTo(id(made));
        assertThat(valid.get("user_id").asString()).isEqualTo(user);
        assertThat(valid.at("/data/a").asInt()).isEqualTo(1);
        assertThat(byHandle.get("valid").asBoolean()).isFalse();
        assertThat(byHandle.get("reason").asString()).isEqualTo("malformed");
        assertThat(byHandle.get("session_id").isNull()).isTrue();
        assertThat(Problems.isProblem(server.get(ROOT + token(made)), 404)
                        .get("status")
                        .asInt())
                .isEqualTo(404);
    }

    @Test
    void delete_session_isGoneForEverybody() {
        JsonNode made = begun();

        HttpResponse<String> first = delete(id(made));
        HttpResponse<String> second = delete(id(made));

        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(TestServer.json(first).propertyNames()).contains("status", "message", "timestamp");
        Problems.isProblem(second, 404);
        Problems.isProblem(server.get(ROOT + id(made)), 404);
        JsonNode invalid = validated(token(made));
        assertThat(invalid.get("valid").asBoolean()).isFalse();
        assertThat(invalid.get("reason").asString()).isEqualTo("unknown");
    }

    @Test
    void rotate_token_endsTheOldOne() {
        JsonNode made = created("{\"user_id\":\"" + user + "\",\"data\":{\"a\":1}}");

        JsonNode rotated = post("rotate", "{\"token\":\"" + token(made) + "\"}");

        assertThat(token(rotated)).isNotEqualTo(token(made));
        assertThat(id(rotated)).isNotEqualTo(id(made));
        assertThat(validated(token(made)).get("valid").asBoolean()).isFalse();
        assertThat(validated(token(rotated)).at("/data/a").asInt()).isEqualTo(1);
        Problems.isProblem(server.get(ROOT + id(made)), 404);
        Problems.isProblem(server.postJson(ROOT + "rotate", "{\"token\":\"" + token(made) + "\"}"), 404);
    }

    @Test
    void limit_moreThanAllowed_endsTheOldest() {
        List<JsonNode> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            all.add(begun());
        }

        assertThat(all.get(3).get("evicted").asInt()).isEqualTo(1);
        assertThat(validated(token(all.get(0))).get("valid").asBoolean()).isFalse();
        assertThat(server.getJson(ROOT + "users/" + user).get("total").asInt()).isEqualTo(3);
    }

    @Test
    void limit_manyLoginsAtOnce_isNeverExceeded() {
        List<CompletableFuture<JsonNode>> all = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            all.add(CompletableFuture.supplyAsync(this::begun));
        }
        long valid = all.stream()
                .map(CompletableFuture::join)
                .filter(made -> validated(token(made)).get("valid").asBoolean())
                .count();

        assertThat(valid).isEqualTo(3);
    }

    @Test
    void users_list_isPagedAndShowsNoToken() {
        String odd = "a/b c+ü%" + UUID.randomUUID();
        String path =
                ROOT + "users/" + URLEncoder.encode(odd, StandardCharsets.UTF_8).replace("+", "%20");
        List<JsonNode> made =
                List.of(created("{\"user_id\":\"" + odd + "\"}"), created("{\"user_id\":\"" + odd + "\"}"));

        JsonNode all = server.getJson(path);
        JsonNode second = server.getJson(path + "?offset=1&limit=1");

        assertThat(all.get("user_id").asString()).isEqualTo(odd);
        assertThat(all.get("sessions").size()).isEqualTo(2);
        assertThat(all.get("sessions").get(0).propertyNames())
                .contains(
                        "session_id",
                        "created_at",
                        "last_accessed",
                        "expires_at",
                        "ends_at",
                        "ip_address",
                        "user_agent",
                        "device");
        assertThat(second.get("total").asInt()).isEqualTo(2);
        assertThat(second.get("sessions").size()).isEqualTo(1);
        made.forEach(one -> assertThat(all.toString()).doesNotContain(token(one)));
        assertThat(server.getJson(ROOT + "users/nobody").get("total").asInt()).isZero();
    }

    @Test
    void users_delete_leavesTheOneThatIsExcepted() {
        JsonNode first = begun();
        JsonNode kept = begun();

        JsonNode some = TestServer.json(delete("users/" + user + "?except=" + id(kept)));
        assertThat(some.get("deleted_count").asInt()).isEqualTo(1);
        assertThat(validated(token(first)).get("valid").asBoolean()).isFalse();
        assertThat(validated(token(kept)).get("valid").asBoolean()).isTrue();
        JsonNode all = TestServer.json(delete("users/" + user));

        assertThat(all.get("deleted_count").asInt()).isEqualTo(1);
        assertThat(validated(token(kept)).get("valid").asBoolean()).isFalse();
    }

    private static JsonNode terminate(String body) {
        return post("terminate", body);
    }

    @Test
    void asvs_7_4_5_administrator_terminatesAUserOrEveryone() {
        JsonNode first = begun();
        JsonNode kept = begun();
        JsonNode others = created("{\"user_id\":\"other " + user + "\"}");

        assertThat(terminate("{\"user_id\":\"" + user + "\",\"except\":\"" + id(kept) + "\"}")
                        .propertyNames())
                .contains("status", "message", "timestamp");
        assertThat(validated(token(first)).get("valid").asBoolean()).isFalse();
        assertThat(validated(token(kept)).get("valid").asBoolean()).isTrue();
        terminate("{\"user_id\":\"" + user + "\"}");
        assertThat(validated(token(kept)).get("valid").asBoolean()).isFalse();
        assertThat(validated(token(others)).get("valid").asBoolean()).isTrue();
        terminate("{\"everyone\":true}");

        assertThat(validated(token(others)).get("reason").asString()).isEqualTo("terminated");
        Problems.isProblem(server.get(ROOT + id(others)), 404);
        Problems.isProblem(server.postJson(ROOT + id(others) + "/extend", "{\"minutes\":1}"), 404);
        assertThat(validated(token(begun())).get("valid").asBoolean()).isTrue();
    }

    @Test
    void extend_session_livesLongerToItsEnd() {
        JsonNode made = begun();
        Instant before = Instant.parse(made.get("expires_at").asString());

        JsonNode longer = post(id(made) + "/extend", "{\"minutes\":10}");
        JsonNode longest = post(id(made) + "/extend", "{\"minutes\":525600}");

        assertThat(Instant.parse(longer.get("expires_at").asString())).isEqualTo(before.plus(Duration.ofMinutes(10)));
        assertThat(longest.get("expires_at").asString())
                .isEqualTo(server.getJson(ROOT + id(made)).get("ends_at").asString());
    }

    @Test
    void patch_data_replacesWhatIsNamedAndRemovesNulls() {
        JsonNode made = created("{\"user_id\":\"" + user + "\",\"data\":{\"a\":1,\"b\":{\"x\":1},\"c\":3}}");

        HttpResponse<String> answer = patch(id(made), "{\"data\":{\"b\":[2],\"c\":null,\"d\":\"four\"}}");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        JsonNode data = server.getJson(ROOT + id(made)).get("data");
        assertThat(data.toString()).isEqualTo("{\"a\":1,\"b\":[2],\"d\":\"four\"}");
        assertThat(TestServer.json(answer).get("data")).isEqualTo(data);
        assertThat(TestServer.json(answer).get("version").asInt()).isEqualTo(2);
    }

    @Test
    void statistics_always_haveEveryFieldAndCount() {
        JsonNode before = server.getJson(ROOT + "statistics");
        JsonNode made = begun();
        server.get(ROOT + id(made));
        server.get(ROOT + NOBODY);
        patch(id(made), "{\"data\":{\"a\":1}}");
        validated("00.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
        JsonNode during = server.getJson(ROOT + "statistics");
        delete(id(made));
        JsonNode after = server.getJson(ROOT + "statistics");

        assertThat(after.propertyNames())
                .contains(
                        "session_creates",
                        "session_reads",
                        "session_updates",
                        "session_deletes",
                        "cache_hits",
                        "cache_misses",
                        "cache_hit_rate",
                        "active_sessions",
                        "active_users",
                        "peak_active_sessions",
                        "average_duration_seconds",
                        "expired",
                        "evicted_by_limit",
                        "rejected",
                        "config");
        assertThat(after.get("rejected").propertyNames())
                .contains("ip_mismatch", "user_agent_mismatch", "expired", "unknown");
        assertThat(after.at("/config/session_timeout_minutes").asInt()).isEqualTo(30);
        assertThat(after.at("/config/max_sessions_per_user").asInt()).isEqualTo(3);
        assertThat(after.at("/config/cleanup_interval_minutes").asInt()).isEqualTo(15);
        assertThat(more(before, after, "session_creates")).isEqualTo(1);
        assertThat(more(before, after, "session_updates")).isEqualTo(1);
        assertThat(more(before, after, "session_deletes")).isEqualTo(1);
        assertThat(more(before, after, "session_reads")).isEqualTo(4);
        assertThat(more(before, after, "cache_hits")).isEqualTo(2);
        assertThat(more(before, after, "cache_misses")).isEqualTo(2);
        assertThat(more(before, during, "active_sessions")).isEqualTo(1);
        assertThat(more(before, during, "active_users")).isEqualTo(1);
        assertThat(more(before, after, "active_sessions")).isZero();
        assertThat(after.at("/rejected/unknown").asInt())
                .isEqualTo(before.at("/rejected/unknown").asInt() + 1);
        assertThat(after.get("peak_active_sessions").asInt()).isPositive();
        assertThat(after.get("average_duration_seconds").isNumber()).isTrue();
    }

    private static int more(JsonNode before, JsonNode after, String field) {
        return after.get(field).asInt() - before.get(field).asInt();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "create|{}|user_id",
                "create|{\"user_id\":\"\"}|user_id",
                "create|{\"user_id\":null}|user_id",
                "create|{\"user_id\":7}|user_id",
                "create|{\"user_id\":\"\\ud800\"}|user_id",
                "create|{\"user_id\":\"ann\",\"ip_address\":\"1.2.3\"}|ip_address",
                "create|{\"user_id\":\"ann\",\"data\":7}|data",
                "create|{\"user_id\":\"ann\",\"data\":{\"\":1}}|data",
                "create|{\"user_id\":\"ann\",\"more\":1}|more",
                "validate|{}|token",
                "validate|{\"token\":\"\"}|token",
                "validate|{\"token\":\"x\",\"ip_address\":\"::g\"}|ip_address",
                "rotate|{\"token\":[]}|token",
                "terminate|{}|user_id",
                "terminate|{\"everyone\":false}|user_id",
                "terminate|{\"user_id\":\"ann\",\"everyone\":true}|user_id",
                "terminate|{\"user_id\":\"\"}|user_id",
                "terminate|{\"everyone\":1}|everyone",
                "terminate|{\"everyone\":true,\"except\":\"00.AAAAAAAAAAAAAAAAAAAAAAAA\"}|except",
                "terminate|{\"user_id\":\"ann\",\"except\":\"x\"}|except",
                "00.AAAAAAAAAAAAAAAAAAAAAAAA/extend|{}|minutes",
                "00.AAAAAAAAAAAAAAAAAAAAAAAA/extend|{\"minutes\":0}|minutes",
                "00.AAAAAAAAAAAAAAAAAAAAAAAA/extend|{\"minutes\":525601}|minutes",
                "00.AAAAAAAAAAAAAAAAAAAAAAAA/extend|{\"minutes\":1.5}|minutes",
                "00.AAAAAAAAAAAAAAAAAAAAAAAA/extend|{\"minutes\":99999999999}|minutes"
            })
    void everyBody_badInput_namesTheField(String path, String body, String field) {
        JsonNode problem = Problems.isProblem(server.postJson(ROOT + path, body), 400);

        assertThat(problem.get("field").asString()).isEqualTo(field);
    }

    @Test
    void everyBody_longUserId_isRefused() {
        Problems.isProblem(server.postJson(ROOT + "create", "{\"user_id\":\"" + "x".repeat(513) + "\"}"), 400);
        Problems.isProblem(server.get(ROOT + "users/" + "x".repeat(513)), 400);
        Problems.isProblem(server.get(ROOT + "users/"), 400);
        Problems.isProblem(server.get(ROOT + "users/%ff"), 400);
    }

    @Test
    void errors_about_tokens_neverRepeatThem() {
        String secret = "00.BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB";

        assertThat(server.postJson(ROOT + "rotate", "{\"token\":\"" + secret + "\"}")
                        .body())
                .doesNotContain(secret);
        assertThat(server.postJson(ROOT + "validate", "{\"token\":\"" + secret + "\",\"more\":1}")
                        .body())
                .doesNotContain(secret);
        assertThat(validated(secret).toString()).doesNotContain(secret);
        String[] broken = {
            "{\"token\":\"" + secret,
            "{\"token\":\"" + secret + "\"",
            "{\"token\":{\"" + secret + "\":1}}",
            "{\"token\":\"" + secret + "\",\"ip_address\":{}}"
        };
        for (String body : broken) {
            HttpResponse<String> answer = server.postJson(ROOT + "validate", body);
            assertThat(Problems.isProblem(answer, 400).toString()).doesNotContain(secret);
        }
        for (String path : List.of(secret, secret.replace(".", "%2e"), secret + "/nothing")) {
            assertThat(server.get(ROOT + path).body())
                    .as("in the place of a session_id")
                    .contains("instance")
                    .doesNotContain(secret.substring(3));
        }
    }

    @Test
    void everyChange_byAViewer_isForbidden() {
        Problems.isProblem(server.send("DELETE", ROOT + NOBODY, TestServer.VIEWER, null), 403);
        Problems.isProblem(server.send("DELETE", ROOT + "users/ann", TestServer.VIEWER, null), 403);
        Problems.isProblem(
                server.send(
                        "POST",
                        ROOT + "terminate",
                        TestServer.VIEWER,
                        BodyPublishers.ofString("{\"everyone\":true}"),
                        "Content-Type",
                        "application/json"),
                403);
        assertThat(server.send("GET", ROOT + "users/ann", TestServer.VIEWER, null)
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void memoryAndHealth_always_haveSessions() {
        JsonNode made = begun();

        JsonNode row = server.getJson("/api/redis/memory/usage").at("/layers/sessions");
        JsonNode health = server.getJson("/api/redis/health").at("/components/sessions");

        assertThat(row.get("entries").asInt()).isPositive();
        assertThat(row.get("bytes").asInt()).isGreaterThan(300);
        assertThat(health.get("status").asString()).isEqualTo("healthy");
        assertThat(server.postJson("/api/redis/initialize", "{}").body()).contains("\"session_manager\":true");
        assertThat(server.get("/actuator/prometheus").body()).contains("larder_sessions_creates_total");
        delete(id(made));
    }

    @Test
    void clearing_everything_leavesSessions() {
        JsonNode made = begun();

        for (String layer : List.of("db", "api", "model", "perf")) {
            server.postJson("/api/redis/cache/clear", "{\"layer\":\"" + layer + "\"}");
        }
        server.postJson("/api/redis/cache/clear", "{\"key_pattern\":\"*\"}");

        assertThat(validated(token(made)).get("valid").asBoolean()).isTrue();
    }

    @Test
    void sessions_restartOfTheSystem_areStillThere() {
        JsonNode made = begun();

        server.postJson("/api/redis/shutdown", "{}");
        Problems.isProblem(server.get(ROOT + id(made)), 503);
        server.postJson("/api/redis/initialize", "{}");

        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(validated(token(made)).get("valid").asBoolean())
                                .isTrue());
    }
}
