package dev.larder.server.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.server.RawHttp;
import dev.larder.server.TestServer;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Goal: the OpenAPI document says of every operation what it answers, to good input and to bad. */
class OpenApiIT {
    private static final String VALUE = "/api/cache/{cache}/{key}";
    private static final String KEY = "/api/redis/cache/keys/{key}";
    private static final String CLEAR = "POST /api/redis/cache/clear";
    private static final String OPTIMIZE = "POST /api/redis/cache/optimize";
    private static final String EXTEND = "POST /api/redis/cache/ttl/extend";
    private static final String BENCHMARK = "POST /api/redis/benchmark";
    private static final String SESSIONS = "/api/redis/sessions/";
    private static final String SESSION = SESSIONS + "{session_id}";
    private static final String USER = SESSIONS + "users/{user_id}";
    private static final String CREATE = "POST /api/redis/sessions/create";
    private static final String VALIDATE = "POST /api/redis/sessions/validate";
    private static final String TERMINATE = "POST /api/redis/sessions/terminate";
    private static final String ROTATE = "POST /api/redis/sessions/rotate";
    private static final String NOBODY = "00.AAAAAAAAAAAAAAAAAAAAAAAA";

    @TempDir
    private static Path folder;

    private static TestServer server;
    private static ApiDocument document;

    /**
     * A request, and what it is answered with.
     *
     * @param operation as the document has it
     * @param path what is asked for
     * @param status what is expected
     * @param token the credential, or null
     * @param body what is sent, or null
     * @param headers names and values in turn
     */
    record Call(
            String operation,
            String path,
            int status,
            @Nullable String token,
            @Nullable String body,
            List<String> headers) {
        static Call of(String operation, String path, int status, String... headers) {
            return new Call(operation, path, status, TestServer.ADMIN, null, List.of(headers));
        }

        static Call of(String operation, int status, String... headers) {
            return of(operation, operation.substring(operation.indexOf(' ') + 1), status, headers);
        }

        Call json(String text) {
            return new Call(operation, path, status, token, text, List.of("Content-Type", "application/json"));
        }

        Call body(String text) {
            return new Call(operation, path, status, token, text, headers);
        }

        Call by(@Nullable String other) {
            return new Call(operation, path, status, other, body, headers);
        }

        @Override
        public String toString() {
            return operation + " " + path + " -> " + status;
        }

        HttpResponse<String> send() {
            return server.send(
                    operation.substring(0, operation.indexOf(' ')),
                    path,
                    token,
                    body == null ? null : BodyPublishers.ofString(body),
                    headers.toArray(String[]::new));
        }
    }

    @BeforeAll
    static void start() {
        server = TestServer.start(folder);
        server.put("/api/cache/db/there", "1", "Larder-Tags", "a", "Content-Type", "text/plain");
        document = new ApiDocument(server.get("/v3/api-docs").body());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static JsonNode begun() {
        return TestServer.json(server.postJson(
                SESSIONS + "create", "{\"user_id\":\"" + UUID.randomUUID() + "\",\"data\":{\"a\":[1]}}"));
    }

    private static String session() {
        return begun().get("session_id").asString();
    }

    private static String token() {
        return "{\"token\":\"" + begun().get("token").asString() + "\"}";
    }

    static List<Call> goodSessions() {
        return List.of(
                Call.of(CREATE, 201).json("{\"user_id\":\"bob\"}"),
                Call.of(CREATE, 201)
                        .json(
                                "{\"user_id\":\"bob\",\"ip_address\":\"2001:db8::1\",\"user_agent\":null,\"data\":{\"n\":null}}"),
                Call.of(VALIDATE, 200).json(token()),
                Call.of(VALIDATE, 200).json("{\"token\":\"nonsense\"}"),
                Call.of(ROTATE, 200).json(token()),
                Call.of(TERMINATE, 200).json("{\"user_id\":\"nobody\"}"),
                Call.of("GET " + SESSION, SESSIONS + session(), 200),
                Call.of("HEAD " + SESSION, SESSIONS + session(), 200),
                Call.of("PATCH " + SESSION, SESSIONS + session(), 200).json("{\"data\":{\"a\":null,\"b\":{}}}"),
                Call.of("POST " + SESSION + "/extend", SESSIONS + session() + "/extend", 200)
                        .json("{\"minutes\":5}"),
                Call.of("DELETE " + SESSION, SESSIONS + session(), 200),
                Call.of("GET " + SESSIONS + "users", SESSIONS + "users?limit=5", 200),
                Call.of("HEAD " + SESSIONS + "users", 200),
                Call.of("GET " + USER, SESSIONS + "users/bob?offset=0&limit=2", 200),
                Call.of("HEAD " + USER, SESSIONS + "users/bob", 200),
                Call.of("DELETE " + USER, SESSIONS + "users/carol%2Fdave", 200),
                Call.of("GET " + SESSIONS + "statistics", 200),
                Call.of("HEAD " + SESSIONS + "statistics", 200));
    }

    static List<Call> good() {
        return List.of(
                Call.of("PUT " + VALUE, "/api/cache/db/new", 204).body("1"),
                Call.of("GET " + VALUE, "/api/cache/db/there", 200),
                Call.of("HEAD " + VALUE, "/api/cache/db/there", 200),
                Call.of("PUT " + VALUE, "/api/cache/db/gone", 204).body("1"),
                Call.of("DELETE " + VALUE, "/api/cache/db/gone", 204),
                Call.of("GET " + KEY, "/api/redis/cache/keys/db:there", 200),
                Call.of("HEAD " + KEY, "/api/redis/cache/keys/db:there", 200),
                Call.of("GET /api/redis/status", 200),
                Call.of("HEAD /api/redis/status", 200),
                Call.of("GET /api/redis/health", 200),
                Call.of("HEAD /api/redis/health", 200),
                Call.of("GET /api/redis/cache/statistics", 200),
                Call.of("HEAD /api/redis/cache/statistics", 200),
                Call.of("GET /api/redis/memory/usage", 200),
                Call.of("HEAD /api/redis/memory/usage", 200),
                Call.of(CLEAR, 200).json("{\"layer\":\"api\"}"),
                Call.of(CLEAR, 200).json("{\"layer\":\"model\",\"key_pattern\":\"*\",\"tags\":null}"),
                Call.of(BENCHMARK, 200).json("{\"operations\":10,\"value_bytes\":null}"),
                Call.of("GET /api/redis/performance", 200),
                Call.of("HEAD /api/redis/performance", 200),
                Call.of("GET /api/redis/performance", "/api/redis/performance?window=1d", 200),
                Call.of("GET /api/redis/performance", "/api/redis/performance?window=2h", 400),
                Call.of("GET /api/redis/events", "/api/redis/events?count=1", 200),
                Call.of("HEAD /api/redis/events", 200),
                Call.of("GET /api/redis/events", "/api/redis/events?count=0", 400),
                Call.of("GET /api/redis/events", 401).by(null),
                Call.of(EXTEND, 200).json("{\"key_pattern\":\"there\",\"ttl_seconds\":60}"),
                Call.of(EXTEND, 200).json("{\"key_pattern\":\"*\",\"ttl_seconds\":1,\"layer\":\"db\"}"),
                Call.of(OPTIMIZE, 200),
                Call.of(OPTIMIZE, 200).json("{}"),
                Call.of(BENCHMARK, 200).json("{}"),
                Call.of("POST /api/redis/initialize", 200),
                Call.of("POST /api/redis/initialize", 200).json("{}"));
    }

    static List<Call> badSessions() {
        return List.of(
                Call.of(CREATE, 400).json("{}"),
                Call.of(CREATE, 400).json("{\"user_id\":5}"),
                Call.of(CREATE, 400).json("{\"user_id\":\"ann\",\"ip_address\":\"localhost\"}"),
                Call.of(CREATE, 400).json("{\"user_id\":\"ann\",\"data\":[]}"),
                Call.of(CREATE, 403).json("{\"user_id\":\"ann\"}").by(TestServer.VIEWER),
                Call.of(CREATE, 415, "Content-Type", "text/plain").body("{}"),
                Call.of(VALIDATE, 400).json("{\"token\":null}"),
                Call.of(ROTATE, 404).json("{\"token\":\"nonsense\"}"),
                Call.of(TERMINATE, 400).json("{}"),
                Call.of("GET " + SESSION, SESSIONS + NOBODY, 404),
                Call.of("GET " + SESSION, SESSIONS + "nonsense", 404),
                Call.of("PATCH " + SESSION, SESSIONS + NOBODY, 404).json("{\"data\":{}}"),
                Call.of("PATCH " + SESSION, SESSIONS + NOBODY, 400).json("{}"),
                Call.of("PATCH " + SESSION, SESSIONS + NOBODY, 413).json(" ".repeat(70_000) + "{}"),
                Call.of("POST " + SESSION + "/extend", SESSIONS + NOBODY + "/extend", 404)
                        .json("{\"minutes\":5}"),
                Call.of("POST " + SESSION + "/extend", SESSIONS + NOBODY + "/extend", 400)
                        .json("{\"minutes\":0}"),
                Call.of("DELETE " + SESSION, SESSIONS + NOBODY, 404),
                Call.of("GET " + SESSIONS + "users", SESSIONS + "users?limit=0", 400),
                Call.of("GET " + USER, SESSIONS + "users/bob?limit=101", 400),
                Call.of("GET " + USER, SESSIONS + "users/bob?offset=x", 400),
                Call.of("DELETE " + USER, SESSIONS + "users/bob?except=x", 400),
                Call.of("GET " + SESSIONS + "statistics", 401).by(null));
    }

    private static final String LIMITS = "/api/redis/rate-limits/";
    private static final String LIMIT = LIMITS + "{rule}/{id}";
    private static final String ONE_RULE = LIMITS + "rules/{rule}";
    private static final String RULE_BODY =
            "{\"requests_per_window\":1,\"window_seconds\":3600,\"algorithm\":\"token_bucket\",\"match\":{\"by\":\"ip\"}}";

    static List<Call> limits() {
        return List.of(
                Call.of("PUT " + ONE_RULE, LIMITS + "rules/documented", 200).json(RULE_BODY),
                Call.of("GET " + ONE_RULE, LIMITS + "rules/documented", 200),
                Call.of("HEAD " + ONE_RULE, LIMITS + "rules/documented", 200),
                Call.of("GET " + LIMITS + "rules", 200),
                Call.of("HEAD " + LIMITS + "rules", 200),
                Call.of("GET " + LIMIT, LIMITS + "documented/ann", 200),
                Call.of("HEAD " + LIMIT, LIMITS + "documented/ann", 200),
                Call.of("POST " + LIMIT + "/check", LIMITS + "documented/ann/check", 200),
                Call.of("POST " + LIMIT + "/check", LIMITS + "documented/ann/check", 429)
                        .json("{\"cost\":1}"),
                Call.of("POST " + LIMIT + "/reset", LIMITS + "documented/ann/reset", 200),
                Call.of("GET " + LIMITS + "statistics", 200),
                Call.of("HEAD " + LIMITS + "statistics", 200),
                Call.of("DELETE " + ONE_RULE, LIMITS + "rules/documented", 200),
                Call.of("DELETE " + ONE_RULE, LIMITS + "rules/documented", 404),
                Call.of("GET " + ONE_RULE, LIMITS + "rules/documented", 404),
                Call.of("GET " + LIMIT, LIMITS + "documented/ann", 404),
                Call.of("POST " + LIMIT + "/check", LIMITS + "documented/ann/check", 404),
                Call.of("POST " + LIMIT + "/reset", LIMITS + "documented/ann/reset", 404),
                Call.of("POST " + LIMIT + "/check", LIMITS + "api_auth/ann/check", 400)
                        .json("{\"cost\":11}"),
                Call.of("POST " + LIMIT + "/check", LIMITS + "api_auth/ann/check", 403)
                        .by(TestServer.VIEWER),
                Call.of("PUT " + ONE_RULE, LIMITS + "rules/bad", 400).json("{\"requests_per_window\":1}"),
                Call.of("PUT " + ONE_RULE, LIMITS + "rules/bad", 415, "Content-Type", "text/plain")
                        .body("{}"));
    }

    static List<Call> bad() {
        return List.of(
                Call.of("GET " + VALUE, "/api/cache/db/there", 401).by(null),
                Call.of("GET " + VALUE, "/api/cache/db/none", 404),
                Call.of("GET " + VALUE, "/api/cache/db/there", 304, "If-None-Match", "*"),
                Call.of("GET " + VALUE, "/api/cache/db/there", 412, "If-Match", "\"zz\""),
                Call.of("HEAD " + VALUE, "/api/cache/db/none", 404),
                Call.of("GET " + VALUE, "/api/cache/db/%ff", 400),
                Call.of("GET " + VALUE, "/api/cache/d%20b/x", 400),
                Call.of("PUT " + VALUE, "/api/cache/db/x", 400, "Larder-Ttl", "soon")
                        .body("1"),
                Call.of("PUT " + VALUE, "/api/cache/db/x", 403).body("1").by(TestServer.VIEWER),
                Call.of("PUT " + VALUE, "/api/cache/db/x", 413).body("x".repeat((8 << 20) + 1)),
                Call.of("PUT " + VALUE, "/api/cache/db/x", 415, "Content-Encoding", "gzip")
                        .body("1"),
                Call.of("PUT " + VALUE, "/api/cache/db/x", 501, "If-None-Match", "*")
                        .body("1"),
                Call.of("DELETE " + VALUE, "/api/cache/db/none", 404),
                Call.of("DELETE " + VALUE, "/api/cache/db/x", 403).by(TestServer.VIEWER),
                Call.of("DELETE " + VALUE, "/api/cache/db/x", 501, "If-Match", "*"),
                Call.of("GET " + KEY, "/api/redis/cache/keys/db:none", 404),
                Call.of("HEAD " + KEY, "/api/redis/cache/keys/db:none", 404),
                Call.of("GET " + KEY, "/api/redis/cache/keys/nocolon", 400),
                Call.of("GET /api/redis/status", 406, "Accept", "application/xml"),
                Call.of("GET /api/redis/status", 401).by(null),
                Call.of("GET /api/redis/health", 406, "Accept", "text/html"),
                Call.of("GET /api/redis/cache/statistics", 401).by("some-wrong-token"),
                Call.of("GET /api/redis/memory/usage", 406, "Accept", "nonsense"),
                Call.of(CLEAR, 400).json("{\"layer\":5}"),
                Call.of(CLEAR, 404).json("{\"layer\":\"nobody\"}"),
                Call.of(CLEAR, 413).json(" ".repeat(70_000) + "{}"),
                Call.of(CLEAR, 415, "Content-Type", "text/plain").body("{}"),
                Call.of(EXTEND, 400).json("{\"key_pattern\":\"*\"}"),
                Call.of(EXTEND, 400).json("{\"ttl_seconds\":1}"),
                Call.of(EXTEND, 400).json("{\"key_pattern\":\"*\",\"ttl_seconds\":31536001}"),
                Call.of(EXTEND, 400).json("{\"key_pattern\":\"*\",\"ttl_seconds\":1,\"layer\":\"d b\"}"),
                Call.of(EXTEND, 403)
                        .json("{\"key_pattern\":\"*\",\"ttl_seconds\":1}")
                        .by(TestServer.VIEWER),
                Call.of(EXTEND, 415, "Content-Type", "text/plain").body("{}"),
                Call.of(OPTIMIZE, 400).json("{\"target\":1}"),
                Call.of(OPTIMIZE, 401).by(null),
                Call.of(OPTIMIZE, 403).by(TestServer.VIEWER),
                Call.of(BENCHMARK, 400).json("{\"operations\":0}"),
                Call.of(BENCHMARK, 403).json("{}").by(TestServer.VIEWER),
                Call.of(BENCHMARK, 415, "Content-Type", "text/plain").body("{}"),
                Call.of("POST /api/redis/initialize", 400).json("garbage"),
                Call.of("POST /api/redis/initialize", 415, "Content-Type", "text/plain")
                        .body("x"),
                Call.of("POST /api/redis/shutdown", 400).json("{\"now\":true}"),
                Call.of("POST /api/redis/shutdown", 403).by(TestServer.VIEWER));
    }

    /** In this order, and the system runs again after the last. */
    private static List<Call> shutDown() {
        return List.of(
                Call.of("POST /api/redis/shutdown", 200),
                Call.of("GET " + VALUE, "/api/cache/db/there", 503),
                Call.of("GET /api/redis/health", 503),
                Call.of("HEAD /api/redis/health", 503),
                Call.of("GET /api/redis/status", 503),
                Call.of(CLEAR, 503).json("{\"layer\":\"api\"}"),
                Call.of(OPTIMIZE, 503),
                Call.of("POST /api/redis/initialize", 200));
    }

    @ParameterizedTest
    @MethodSource({"good", "bad", "goodSessions", "badSessions", "limits"})
    void answer_ofAnOperation_isAsDocumented(Call call) {
        HttpResponse<String> answer = call.send();

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(call.status());
        document.assertDocumented(call.operation(), answer);
    }

    @Test
    void answer_whileShutDown_isAsDocumented() {
        try {
            shutDown().forEach(this::answer_ofAnOperation_isAsDocumented);
        } finally {
            server.postJson("/api/redis/initialize", "{}");
        }
    }

    @Test
    void calls_ofThisTest_coverEveryOperation() {
        var called = new TreeSet<String>();
        Stream.of(good(), goodSessions(), limits(), shutDown())
                .flatMap(List::stream)
                .filter(call -> call.status() < 300)
                .forEach(call -> called.add(call.operation()));

        assertThat(called).isEqualTo(document.operations());
    }

    /** What the server accepts and refuses is what the schema of the body does. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cache~1clear|{\"layer\":\"api\"}|true",
                "cache~1clear|{\"layer\":\"api\",\"tags\":null}|true",
                "cache~1clear|{\"layer\":1}|false",
                "cache~1clear|{\"layer\":\"api\",\"more\":1}|false",
                "cache~1clear|{\"tags\":\"a\"}|false",
                "benchmark|{}|true",
                "benchmark|{\"operations\":1,\"value_bytes\":1,\"concurrency\":1}|true",
                "benchmark|{\"operations\":null}|true",
                "benchmark|{\"operations\":0}|false",
                "benchmark|{\"operations\":100001}|false",
                "benchmark|{\"value_bytes\":1048577}|false",
                "benchmark|{\"concurrency\":65}|false",
                "benchmark|{\"operations\":1.5}|false",
                "benchmark|{\"valueBytes\":1}|false",
                "initialize|{}|true",
                "initialize|{\"force\":true}|false",
                "shutdown|[]|false",
            })
    void schema_ofABody_acceptsWhatTheServerDoes(String operation, String body, boolean accepted) {
        String schema = "/paths/~1api~1redis~1" + operation + "/post/requestBody/content/application~1json/schema";

        assertThat(document.errors(schema, body).isEmpty()).isEqualTo(accepted);
        if (!operation.equals("shutdown") || !accepted) {
            int status = server.postJson("/api/redis/" + operation.replace("~1", "/"), body)
                    .statusCode();
            assertThat(status).isEqualTo(accepted ? 200 : 400);
        }
    }

    @Test
    void document_answers_areThoseOfTheHeadAndTheBodyToo() {
        var paths = document.json().at("/paths");

        assertThat(paths.at("/~1api~1cache~1{cache}~1{key}/put/responses").propertyNames())
                .contains("408", "413", "417", "431", "501");
        assertThat(paths.at("/~1api~1redis~1status/get/responses").propertyNames())
                .contains("417", "431")
                .doesNotContain("408", "412");
    }

    @Test
    void document_fields_saysWhichAreAlwaysThereAndWhichMayBeNull() {
        var schemas = document.json().at("/components/schemas");

        assertThat(schemas.at("/StatusResponse/required").toString()).contains("redis_version", "redis_available");
        assertThat(schemas.at("/StatusResponse/properties/redis_version/type").toString())
                .contains("string", "null");
        assertThat(schemas.at("/StatusResponse/properties/mode/type").toString())
                .isEqualTo("\"string\"");
        assertThat(document.errors(
                        "/components/schemas/HealthResponse",
                        "{\"timestamp\":\"2026-01-01T00:00:00Z\",\"overall_status\":\"healthy\","
                                + "\"components\":{\"redis\":{}}}"))
                .as("a component without its status")
                .isNotEmpty();
    }

    @Test
    void foreignHost_onLoopback_isAsDocumented() throws Exception {
        String answer = RawHttp.send(
                server.port(),
                "GET /api/redis/status HTTP/1.1\r\nHost: evil.example\r\n" + "Authorization: Bearer " + TestServer.ADMIN
                        + "\r\nConnection: close\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 421");
        String schema = "/paths/~1api~1redis~1status/get/responses/421/content/application~1problem+json/schema";
        assertThat(document.errors(schema, answer.substring(answer.indexOf("\r\n\r\n") + 4)))
                .isEmpty();
    }
}
