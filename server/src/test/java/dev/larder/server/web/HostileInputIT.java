package dev.larder.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.server.Problems;
import dev.larder.server.RawHttp;
import dev.larder.server.TestServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class HostileInputIT {
    private static final TestServer SERVER = TestServer.shared();
    private static final String AUTH = "Host: localhost\r\nAuthorization: Bearer " + TestServer.ADMIN + "\r\n";

    // Sent as bytes, for no client would send most of this.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400|GET /api/cache/db/a b HTTP/1.1",
                "400|GET /api/cache/db/<script> HTTP/1.1",
                "400|GET /api/cache/db/%zz HTTP/1.1",
                "400|GET /api/cache/db/%00 HTTP/1.1",
                "400|GET /api/cache/db/a%00b HTTP/1.1",
                "400|GET /api/cache/db/% HTTP/1.1",
                "400|GET /api/cache/../redis/status HTTP/1.1",
                "400|GET /api/cache/./x HTTP/1.1",
                "400|GET /api/redis/cache/keys/nocolon HTTP/1.1",
                "400|GET /api/redis/cache/keys/db: HTTP/1.1",
                "404|GET /api/redis/cache/keys/db:none HTTP/1.1",
                "404|GET /api/redis/cache/keys/ld:%7Bdb:none%7D:v HTTP/1.1",
                "400|GET /api/redis/cache/keys/%FF:x HTTP/1.1",
                "400|G@T /api/redis/status HTTP/1.1",
                "400|GET /api/redis/status HTTP/1.1 x",
                "505|GET /api/redis/status HTTP/9.9",
                "405|BREW /api/redis/status HTTP/1.1",
                "405|TRACE /api/redis/status HTTP/1.1",
                "405|DELETE /api/redis/status HTTP/1.1",
                "405|PATCH /api/cache/db/x HTTP/1.1",
                "405|POST / HTTP/1.1",
                "404|GET /dashboard HTTP/1.1",
                "404|GET /dashboard/ HTTP/1.1",
                "404|GET /dashboard/pages HTTP/1.1",
                "404|GET /dashboard/none.js HTTP/1.1",
                "400|GET /dashboard/%zz HTTP/1.1",
                "400|GET /dashboard/../application.properties HTTP/1.1",
                "404|GET /dashboard/..%2fapplication.properties HTTP/1.1",
                "404|GET /dashboard/%5c..%5capplication.properties HTTP/1.1",
                "404|GET /dashboard/uplot/..%2fpackage.json HTTP/1.1",
                "404|GET /error HTTP/1.1",
                "404|GET /api HTTP/1.1",
                "404|GET /api/redis/statuss HTTP/1.1",
                "404|GET /actuator/env HTTP/1.1",
                "404|GET /actuator/heapdump HTTP/1.1",
                "404|GET /favicon.ico HTTP/1.1",
                "400|PUT /api/%63ache/db/zz HTTP/1.1",
                "400|PUT /api;x/cache/db/yy HTTP/1.1",
                "400|PUT /api/cache;x/db/yy HTTP/1.1",
                "400|PUT //api/cache/db/yy HTTP/1.1",
                "400|PUT /api%2Fcache/db/yy HTTP/1.1",
                "400|PUT /api%2fcache/db/yy HTTP/1.1",
                "400|DELETE /api/%72edis/sessions/users/a HTTP/1.1",
                "400|DELETE /api/redis/sessions/%75sers/a HTTP/1.1",
                "400|DELETE /api/redis/sessions/users;x/a HTTP/1.1",
                "400|GET /api/redis/cache/%6beys/db:none HTTP/1.1",
                "400|GET /api/redis/cache/%6Beys/db:none HTTP/1.1",
                "400|GET /api/redis/%72ate-limits/api_general/a HTTP/1.1",
                "400|POST /api/%72edis/shutdown HTTP/1.1",
                "400|PUT /api/cache/db/%2e%2e/x HTTP/1.1",
                "400|PUT /api/cache/db/a/%2E HTTP/1.1",
                "400|PUT /api/cache/db/a%2F..%2Fb HTTP/1.1",
                "404|GET /actuator/metrics/unknown HTTP/1.1",
                "404|GET /actuator/metrics/unknown?tag=a:b HTTP/1.1",
                "404|GET /actuator/metrics/jvm.memory.used?tag=a:b HTTP/1.1",
                "400|GET /actuator/metrics/jvm.memory.used?tag=a HTTP/1.1",
            })
    void request_malformedOrUnknown_isAProblem(int status, String line) throws IOException {
        String answer = raw(line + "\r\n" + AUTH + "Connection: close\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 " + status).contains("application/problem+json");
        Problems.isProblem(answer.substring(answer.indexOf("\r\n\r\n") + 4), status);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "%00|the path must not hold NUL",
                "%ff|the path must be UTF-8, percent-encoded",
                "%zz|the path must be percent-encoded",
                "a/../b|the path must not hold . or .. between slashes",
                "a b|one space between",
            })
    void request_pathThatIsRefused_saysWhatIsAccepted(String key, String accepted) throws IOException {
        String answer = raw("GET /api/cache/db/" + key + " HTTP/1.1\r\n" + AUTH + "Connection: close\r\n\r\n");

        JsonNode problem = Problems.isProblem(answer.substring(answer.indexOf("\r\n\r\n") + 4), 400);
        assertThat(problem.get("detail").asString()).contains(accepted);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "99999999999|operations must be between 1 and 100000, was 99999999999",
                "99999999999999999999|operations must be a whole number that fits in 64 bits, was larger",
            })
    void json_numberThatIsTooLarge_saysWhatIsAccepted(String number, String detail) {
        JsonNode problem =
                Problems.isProblem(SERVER.postJson("/api/redis/benchmark", "{\"operations\":" + number + "}"), 400);

        assertThat(problem.get("detail").asString()).isEqualTo(detail);
    }

    @Test
    void put_fixedPartInAnotherSpelling_storesNothing() throws IOException {
        raw("PUT /api/%63ache/db/spelled HTTP/1.1\r\n" + AUTH + "Content-Length: 1\r\nConnection: close\r\n\r\nx");

        Problems.isProblem(SERVER.get("/api/cache/e/db/spelled"), 404);
        Problems.isProblem(SERVER.get("/api/cache/db/spelled"), 404);
    }

    @Test
    void request_fixedPartInAnotherSpellingByAStranger_tellsNothing() {
        Problems.isProblem(SERVER.send("PUT", "/api/%63ache/db/a", null, BodyPublishers.ofString("1")), 401);
    }

    @Test
    void body_overTheLimitOnAPathThatLeadsUpwards_isTooLarge() {
        Problems.isProblem(
                SERVER.postJson("/api/redis/rate-limits/%2e%2e/%2e%2e/check", " ".repeat(70_000) + "{}"), 413);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip|501|Transfer-Encoding",
                "gzip, chunked|501|Transfer-Encoding",
                "identity|501|Transfer-Encoding",
            })
    void put_unknownTransferEncoding_isNotImplemented(String coding, int status, String named) throws IOException {
        String answer = raw("PUT /api/cache/db/coded HTTP/1.1\r\n" + AUTH + "Transfer-Encoding: " + coding
                + "\r\nConnection: close\r\n\r\n0\r\n\r\n");

        JsonNode problem = Problems.isProblem(answer.substring(answer.indexOf("\r\n\r\n") + 4), status);
        assertThat(answer).startsWith("HTTP/1.1 " + status);
        assertThat(problem.get("detail").asString()).contains(named);
    }

    @Test
    void request_tooManyHeaders_isAProblemThatNamesTheLimit() throws IOException {
        String start = "GET /api/redis/rate-limits/rules HTTP/1.1\r\n" + AUTH + "Connection: close\r\n";

        String most = raw(start + "X: 1\r\n".repeat(WebConfiguration.MAX_HEADERS - 3) + "\r\n");
        String more = raw(start + "X: 1\r\n".repeat(WebConfiguration.MAX_HEADERS - 2) + "\r\n");

        assertThat(most).startsWith("HTTP/1.1 200");
        assertThat(more).startsWith("HTTP/1.1 431").contains("application/problem+json", "at most 100 headers");
    }

    @Test
    void request_headersTooLong_isAProblem() throws IOException {
        String answer = raw("GET / HTTP/1.1\r\n" + AUTH + "X: " + "x".repeat(20_000) + "\r\n\r\n");

        assertThat(answer)
                .startsWith("HTTP/1.1 431")
                .contains("application/problem+json", "must be at most 16384 bytes");
    }

    @Test
    void request_badHeaderLine_isAProblem() throws IOException {
        assertThat(raw("GET /actuator/health HTTP/1.1\r\nHost: localhost\r\nbad header\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400")
                .contains("application/problem+json");
        assertThat(raw("GET /actuator/health HTTP/1.1\r\nConnection: close\r\n\r\n"))
                .as("HTTP/1.1 without a host")
                .startsWith("HTTP/1.1 400");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "clear|{|-",
                "clear|[]|-",
                "clear|null|-",
                "clear|\"x\"|-",
                "clear|{} trailing|-",
                "clear|{}|layer",
                "clear|{\"layer\":5}|layer",
                "clear|{\"layer\":\"\"}|layer",
                "clear|{\"layer\":\"a b\"}|layer",
                "clear|{\"Layer\":\"db\"}|Layer",
                "clear|{\"layer\":\"db\",\"layer\":\"api\"}|-",
                "clear|{\"tags\":\"x\"}|tags",
                "clear|{\"tags\":[]}|tags",
                "clear|{\"tags\":[null]}|tags",
                "clear|{\"tags\":[1]}|tags[0]",
                "clear|{\"tags\":[\"\"]}|tags",
                "clear|{\"tags\":[\"a\"],\"key_pattern\":\"*\"}|key_pattern",
                "clear|{\"key_pattern\":\"\"}|key_pattern",
                "clear|{\"layer\":{\"a\":1}}|layer",
                "clear|{\"layer\":\"\\ud800\"}|layer",
                "clear|{\"tags\":[\"\\ud800\"]}|tags",
                "clear|{\"tags\":[\"a\",\"b\\udc00\"],\"layer\":\"db\"}|tags",
                "clear|{\"key_pattern\":\"\\ud800*\"}|key_pattern",
                "clear|{\"key_pattern\":\"\\ud800*\",\"layer\":\"db\"}|key_pattern",
                "benchmark|{\"operations\":0}|operations",
                "benchmark|{\"operations\":100001}|operations",
                "benchmark|{\"operations\":1.5}|operations",
                "benchmark|{\"operations\":\"5\"}|operations",
                "benchmark|{\"operations\":99999999999}|operations",
                "benchmark|{\"value_bytes\":1048577}|value_bytes",
                "benchmark|{\"concurrency\":65}|concurrency",
                "benchmark|{\"valueBytes\":1}|valueBytes",
            })
    void json_malformedOrOutOfRange_isAProblemThatNamesTheField(String what, String body, String field) {
        String path = what.equals("clear") ? "/api/redis/cache/clear" : "/api/redis/benchmark";

        JsonNode problem = Problems.isProblem(SERVER.postJson(path, body), 400);

        assertThat(problem.has("field") ? problem.get("field").asString() : null)
                .isEqualTo(field);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "POST|cache/ttl/extend|{'key_pattern':'\\ud800','ttl_seconds':5}|key_pattern",
                "POST|cache/ttl/extend|{'key_pattern':'a','ttl_seconds':5,'layer':'\\ud800'}|layer",
                "PUT|rate-limits/rules/bad|{RULE,'match':{'path':'/\\ud800'}}|path",
                "PUT|rate-limits/rules/bad|{RULE,'match':{'methods':['\\ud800']}}|methods",
                "PUT|rate-limits/rules/bad|{RULE,'match':{'methods':[null]}}|methods",
                "PUT|rate-limits/rules/bad|{RULE,'match':{'by':'header','header':'\\ud800'}}|header",
                "PUT|rate-limits/rules/bad|{RULE,'match':{'by':'\\ud800'}}|by",
                "PUT|rate-limits/rules/bad|{RULE,'failure_policy':'\\ud800'}|failure_policy",
                "POST|sessions/create|{'user_id':'\\ud800'}|user_id",
                "POST|sessions/create|{'user_id':'a','user_agent':'\\ud800'}|user_agent",
                "POST|sessions/create|{'user_id':'a','ip_address':'\\ud800'}|ip_address",
                "POST|sessions/create|{'user_id':'a','data':{'\\ud800':1}}|data",
                "POST|sessions/validate|{'token':'a','user_agent':'\\ud800'}|user_agent",
            })
    void json_halfOfASurrogatePair_isAProblemThatNamesTheField(String method, String path, String body, String field) {
        String rule = "'requests_per_window':3,'window_seconds':60,'algorithm':'fixed_window'";

        HttpResponse<String> answer = SERVER.send(
                method,
                "/api/redis/" + path,
                TestServer.ADMIN,
                BodyPublishers.ofString(body.replace("RULE", rule).replace('\'', '"')),
                "Content-Type",
                "application/json");

        assertThat(Problems.isProblem(answer, 400).get("field").asString()).isEqualTo(field);
    }

    @ParameterizedTest
    @ValueSource(strings = {"initialize", "shutdown"})
    void json_whereNothingIsTaken_isRefused(String what) {
        String path = "/api/redis/" + what;

        JsonNode problem = Problems.isProblem(SERVER.postJson(path, "{\"force\":true}"), 400);

        assertThat(problem.get("detail").asString())
                .isEqualTo("the body must be empty, or {}, had a field called force");
        Problems.isProblem(SERVER.postJson(path, "garbage"), 400);
        Problems.isProblem(SERVER.postJson(path, "[1]"), 400);
        assertThat(SERVER.get("/api/redis/status").statusCode()).isEqualTo(200);
    }

    @Test
    void json_deeplyNested_isAProblem() {
        Problems.isProblem(
                SERVER.postJson("/api/redis/cache/clear", "{\"layer\":" + "[".repeat(5_000) + "]".repeat(5_000) + "}"),
                400);
    }

    @Test
    void json_otherTypeOrNone_isUnsupported() {
        HttpResponse<String> text = SERVER.send(
                "POST",
                "/api/redis/cache/clear",
                TestServer.ADMIN,
                BodyPublishers.ofString("{}"),
                "Content-Type",
                "text/plain");
        HttpResponse<String> nonsense = SERVER.send(
                "POST",
                "/api/redis/cache/clear",
                TestServer.ADMIN,
                BodyPublishers.ofString("{}"),
                "Content-Type",
                "nonsense");

        Problems.isProblem(text, 415);
        Problems.isProblem(nonsense, 415);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/xml", "text/html", "nonsense"})
    void get_unacceptableType_isAProblem(String accept) {
        HttpResponse<String> response =
                SERVER.send("GET", "/api/redis/status", TestServer.VIEWER, null, "Accept", accept);

        assertThat(Problems.isProblem(response, 406).get("code").asString()).isEqualTo("not_acceptable");
    }

    @Test
    void json_overTheLimit_isTooLarge() {
        byte[] body = ("{\"layer\":\"" + "x".repeat(70_000) + "\"}").getBytes(StandardCharsets.UTF_8);

        Problems.isProblem(SERVER.postJson("/api/redis/cache/clear", new String(body, StandardCharsets.UTF_8)), 413);
        Problems.isProblem(
                SERVER.send(
                        "POST",
                        "/api/redis/cache/clear",
                        TestServer.ADMIN,
                        BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)),
                        "Content-Type",
                        "application/json"),
                413);
    }

    @Test
    void clear_unknownLayer_isNotFound() {
        Problems.isProblem(SERVER.postJson("/api/redis/cache/clear", "{\"layer\":\"nobody\"}"), 404);
    }

    @Test
    void method_notAllowed_saysWhichAre() {
        HttpResponse<String> response = SERVER.postJson("/api/redis/status", "{}");

        Problems.isProblem(response, 405);
        assertThat(response.headers().firstValue("Allow").orElse("")).contains("GET");
    }

    private static String raw(String request) throws IOException {
        return RawHttp.send(SERVER.port(), request);
    }
}
