package dev.larder.server.values;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.larder.server.Problems;
import dev.larder.server.TestServer;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ValuesIT {
    private static final TestServer SERVER = TestServer.shared();

    @Test
    void put_thenGet_givesBackBytesTypeAndTag() {
        byte[] bytes = new byte[100_000];
        new Random(7).nextBytes(bytes);
        HttpResponse<String> stored = SERVER.send(
                "PUT",
                "/api/cache/db/bytes",
                TestServer.ADMIN,
                BodyPublishers.ofByteArray(bytes),
                "Content-Type",
                "image/x; q=1");

        HttpResponse<byte[]> read =
                SERVER.sendFor(BodyHandlers.ofByteArray(), "GET", "/api/cache/db/bytes", TestServer.VIEWER, null);

        assertThat(stored.statusCode()).isEqualTo(204);
        assertThat(stored.headers().firstValue("Cache-Status")).contains("Larder; fwd=method; stored");
        assertThat(stored.headers().firstValue("Larder-Ttl")).contains("300");
        assertThat(read.statusCode()).isEqualTo(200);
        assertThat(read.body()).isEqualTo(bytes);
        assertThat(read.headers().firstValue("Content-Type")).contains("image/x; q=1");
        assertThat(read.headers().firstValue("Cache-Status")).contains("Larder; hit");
        assertThat(read.headers().firstValue("ETag")).isEqualTo(stored.headers().firstValue("ETag"));
    }

    @Test
    void put_emptyBodyWithoutType_isAValue() {
        SERVER.put("/api/cache/db/empty", "");

        HttpResponse<String> read = SERVER.get("/api/cache/db/empty");

        assertThat(read.statusCode()).isEqualTo(200);
        assertThat(read.body()).isEmpty();
        assertThat(read.headers().firstValue("Content-Type")).contains("application/octet-stream");
        assertThat(read.headers().firstValue("Content-Length")).contains("0");
    }

    // No browser shall take a value for a page of ours, and the headers that see to it are written late.
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100_000, ValueBodies.MAX_BYTES})
    void get_anyLength_hasTheHeadersOfSecurity(int length) {
        String path = "/api/cache/db/length-" + length;
        SERVER.send("PUT", path, TestServer.ADMIN, BodyPublishers.ofByteArray(new byte[length]));

        for (String method : new String[] {"GET", "HEAD"}) {
            HttpResponse<String> read = SERVER.send(method, path, TestServer.VIEWER, null);

            assertThat(read.statusCode()).isEqualTo(200);
            assertThat(read.headers().firstValue("X-Content-Type-Options"))
                    .as(method)
                    .contains("nosniff");
            assertThat(read.headers().firstValue("Content-Security-Policy"))
                    .as(method)
                    .isPresent();
        }
    }

    @Test
    void put_ttlOfPartOfASecond_isEchoedAsADuration() {
        assertThat(SERVER.put("/api/cache/db/brief", "1", "Larder-Ttl", "PT1.5S")
                        .headers()
                        .firstValue("Larder-Ttl"))
                .contains("PT1.5S");
        assertThat(SERVER.put("/api/cache/db/brief", "1", "Larder-Ttl", "PT0.5S")
                        .headers()
                        .firstValue("Larder-Ttl"))
                .contains("PT0.5S");
        assertThat(SERVER.put("/api/cache/db/brief", "1", "Larder-Ttl", "PT2M")
                        .headers()
                        .firstValue("Larder-Ttl"))
                .contains("120");
    }

    // No decoding, cutting or joining of the path may make two keys one.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a/b",
                "a%2Fb",
                "a%252Fb",
                "a//b",
                "a;b=c",
                "a+b",
                "a%20b",
                "%C3%BC%F0%9F%98%80",
                "a:b:c",
                "%7Bx%7D",
                "a%0Ab",
                "a%5Cb",
                "%25",
                "a/",
                "*",
                "a%3Fb",
                "%23",
                "..a",
                "a..%2Fb",
                "%E2%80%A8"
            })
    void put_anyKey_isReadBackUnderItAndNoOther(String key) {
        String path = "/api/cache/keys-" + Math.floorMod(key.hashCode(), 1000) + "/" + key;
        String value = "value of " + key;

        HttpResponse<String> stored = SERVER.put(path, value, "Content-Type", "text/plain");
        HttpResponse<String> read = SERVER.get(path);
        HttpResponse<String> other = SERVER.get(path + "x");

        assertThat(stored.statusCode()).as(stored.body()).isEqualTo(204);
        assertThat(read.body()).isEqualTo(value);
        Problems.isProblem(other, 404);
    }

    @Test
    void put_slashAndItsEncoding_areTheSameKey() {
        SERVER.put("/api/cache/db/x/y", "1");

        assertThat(SERVER.get("/api/cache/db/x%2Fy").body()).isEqualTo("1");
        assertThat(SERVER.get("/api/cache/db/x%2fy").body()).isEqualTo("1");
    }

    @Test
    void head_hit_hasTheHeadersOfGet() {
        SERVER.put("/api/cache/db/head", "12345", "Content-Type", "text/plain");

        HttpResponse<String> head = SERVER.send("HEAD", "/api/cache/db/head", TestServer.VIEWER, null);
        HttpResponse<String> miss = SERVER.send("HEAD", "/api/cache/db/headless", TestServer.VIEWER, null);

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValue("Content-Length")).contains("5");
        assertThat(head.headers().firstValue("Content-Type")).contains("text/plain");
        assertThat(miss.statusCode()).isEqualTo(404);
    }

    @Test
    void delete_value_isGone() {
        SERVER.put("/api/cache/db/gone", "1");

        assertThat(SERVER.send("DELETE", "/api/cache/db/gone", TestServer.ADMIN, null)
                        .statusCode())
                .isEqualTo(204);
        JsonNode problem = Problems.isProblem(SERVER.get("/api/cache/db/gone"), 404);
        assertThat(problem.get("code").asString()).isEqualTo("not_found");
        Problems.isProblem(SERVER.send("DELETE", "/api/cache/db/gone", TestServer.ADMIN, null), 404);
    }

    @Test
    void get_miss_saysSoInCacheStatus() {
        assertThat(SERVER.get("/api/cache/db/none").headers().firstValue("Cache-Status"))
                .contains("Larder; fwd=uri-miss");
    }

    @Test
    void get_sameTag_isNotModified() {
        String tag = SERVER.put("/api/cache/db/tagged", "1")
                .headers()
                .firstValue("ETag")
                .orElseThrow();

        HttpResponse<String> same =
                SERVER.send("GET", "/api/cache/db/tagged", TestServer.VIEWER, null, "If-None-Match", tag);
        HttpResponse<String> other =
                SERVER.send("GET", "/api/cache/db/tagged", TestServer.VIEWER, null, "If-None-Match", "\"x\"");

        assertThat(same.statusCode()).isEqualTo(304);
        assertThat(same.body()).isEmpty();
        assertThat(other.statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "304|If-None-Match|*",
                "304|If-None-Match|W/TAG",
                "304|If-None-Match|\"x\", TAG",
                "200|If-None-Match|\"x\"",
                "200|If-None-Match|TAG-",
                "200|If-Match|*",
                "200|If-Match|\"x\", TAG",
                "412|If-Match|\"zz\"",
                "412|If-Match|W/TAG",
                "412|If-Match|zz",
                "200|If-Modified-Since|Fri, 31 Dec 2100 00:00:00 GMT",
                "200|If-Unmodified-Since|Thu, 01 Jan 1970 00:00:00 GMT",
            })
    void get_condition_isEvaluated(int status, String name, String value) {
        String tag = SERVER.put("/api/cache/db/conditional", "1")
                .headers()
                .firstValue("ETag")
                .orElseThrow();
        String wanted = value.replace("TAG-", tag.replaceFirst(".\"$", "\"")).replace("TAG", tag);

        for (String method : List.of("GET", "HEAD")) {
            HttpResponse<String> answer =
                    SERVER.send(method, "/api/cache/db/conditional", TestServer.VIEWER, null, name, wanted);
            assertThat(answer.statusCode()).isEqualTo(status);
            assertThat(answer.headers().firstValue("ETag")).contains(tag);
        }
        assertThat(SERVER.send("GET", "/api/cache/db/none", TestServer.VIEWER, null, name, wanted)
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void get_bothConditions_asksForTheMatchFirst() {
        SERVER.put("/api/cache/db/conditional", "1");

        Problems.isProblem(
                SERVER.send(
                        "GET",
                        "/api/cache/db/conditional",
                        TestServer.VIEWER,
                        null,
                        "If-Match",
                        "\"zz\"",
                        "If-None-Match",
                        "*"),
                412);
    }

    @Test
    void put_ttlAndTags_areThoseOfTheEntry() {
        SERVER.put("/api/cache/api/full", "1", "Larder-Ttl", "PT1H", "Larder-Tags", "a, \"b, c\"", "Larder-Tags", "d");

        JsonNode entry = SERVER.getJson("/api/redis/cache/keys/api:full");

        assertThat(entry.get("ttl_seconds").asLong()).isBetween(3590L, 3600L);
        assertThat(entry.get("tags").toString()).isEqualTo("[\"a\",\"b, c\",\"d\"]");
        assertThat(entry.get("layer").asString()).isEqualTo("api");
        assertThat(entry.get("hits").isNull()).isTrue();
    }

    @Test
    void put_shortTtl_ends() {
        SERVER.put("/api/cache/api/short", "1", "Larder-Ttl", "PT0.05S");

        await().until(() -> SERVER.get("/api/cache/api/short").statusCode() == 404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Larder-Ttl|soon",
                "Larder-Ttl|0",
                "Larder-Ttl|-5",
                "Larder-Ttl|PT-5S",
                "Larder-Ttl|31536001",
                "Larder-Ttl|99999999999999999999",
                "Larder-Tags|\"open",
                "Larder-Tags|a\"b",
                "Larder-Tags|\"a\"b",
                "Content-Type|nonsense",
                "Content-Type|*/*",
                "Content-Range|bytes 0-0/4",
            })
    void put_badHeader_isRefusedByName(String name, String value) {
        JsonNode problem = Problems.isProblem(SERVER.put("/api/cache/db/bad", "1", name, value), 400);

        assertThat(problem.get("field").asString()).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({"Larder-Ttl,5,60", "Larder-Ttl,5,5", "Content-Type,text/plain,text/html"})
    void put_headerThatIsSentTwice_isRefusedByName(String name, String one, String another) {
        JsonNode problem = Problems.isProblem(SERVER.put("/api/cache/db/bad", "1", name, one, name, another), 400);

        assertThat(problem.get("field").asString()).isEqualTo(name);
        Problems.isProblem(SERVER.get("/api/cache/db/bad"), 404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%2e%2e/x", "a/%2E%2E/x", "a/%2e", "..%2Fx", "a%2F..%2Fb", "a%2f."})
    void put_dotsBetweenSlashes_areRefused(String key) {
        JsonNode problem = Problems.isProblem(SERVER.put("/api/cache/db/" + key, "1"), 400);

        assertThat(problem.get("field").asString()).isEqualTo("key");
        Problems.isProblem(SERVER.get("/api/cache/db/" + key), 400);
    }

    @Test
    void put_tooManyOrTooLongTags_areRefused() {
        String many = "t," + "x".repeat(257);
        StringBuilder tags = new StringBuilder();
        for (int i = 0; i < 129; i++) {
            tags.append("t").append(i).append(',');
        }

        Problems.isProblem(SERVER.put("/api/cache/db/bad", "1", "Larder-Tags", many), 400);
        Problems.isProblem(SERVER.put("/api/cache/db/bad", "1", "Larder-Tags", '"' + "a".repeat(7_000) + '"'), 400);
        Problems.isProblem(SERVER.put("/api/cache/db/bad", "1", "Larder-Tags", "x" + " ".repeat(7_000) + "y\""), 400);
        Problems.isProblem(SERVER.put("/api/cache/db/bad", "1", "Larder-Tags", '"' + "\\\"".repeat(3_000)), 400);
        Problems.isProblem(SERVER.put("/api/cache/db/bad", "1", "Larder-Tags", tags.toString()), 400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-x/k", "a%2Fb/k", "%20/k", "a:b/k", "%7Bx/k"})
    void put_badCacheName_isRefused(String path) {
        assertThat(Problems.isProblem(SERVER.put("/api/cache/" + path, "1"), 400)
                        .get("field")
                        .asString())
                .isEqualTo("cache");
    }

    @Test
    void put_keyAtAndOverTheLimit_isTakenAndRefused() {
        assertThat(SERVER.put("/api/cache/db/" + "k".repeat(1024), "1").statusCode())
                .isEqualTo(204);
        assertThat(SERVER.get("/api/cache/db/" + "k".repeat(1024)).body()).isEqualTo("1");
        Problems.isProblem(SERVER.put("/api/cache/db/" + "k".repeat(1025), "1"), 400);
        Problems.isProblem(SERVER.put("/api/cache/db/" + "%C3%BC".repeat(513), "1"), 400);
        Problems.isProblem(SERVER.put("/api/cache/db/", "1"), 400);
        Problems.isProblem(SERVER.put("/api/cache/db", "1"), 404);
        Problems.isProblem(SERVER.put("/api/cache/db/%FF", "1"), 400);
    }

    @Test
    void put_bodyAtAndOverTheLimit_isTakenAndRefused() {
        byte[] most = new byte[ValueBodies.MAX_BYTES];
        byte[] more = new byte[ValueBodies.MAX_BYTES + 1];

        var taken = SERVER.send("PUT", "/api/cache/db/big", TestServer.ADMIN, BodyPublishers.ofByteArray(most));
        var known = SERVER.send("PUT", "/api/cache/db/big", TestServer.ADMIN, BodyPublishers.ofByteArray(more));
        var chunked = SERVER.send(
                "PUT",
                "/api/cache/db/big",
                TestServer.ADMIN,
                BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(more)));

        assertThat(taken.statusCode()).isEqualTo(204);
        Problems.isProblem(known, 413);
        Problems.isProblem(chunked, 413);
    }

    @Test
    void put_condition_isRefusedRatherThanIgnored() {
        Problems.isProblem(SERVER.put("/api/cache/db/c", "1", "If-None-Match", "*"), 501);
        Problems.isProblem(SERVER.put("/api/cache/db/c", "1", "If-Match", "\"x\""), 501);
        Problems.isProblem(SERVER.put("/api/cache/db/c", "1", "Content-Encoding", "gzip"), 415);
    }

    @Test
    void put_form_isAValueLikeAnyOther() {
        SERVER.put("/api/cache/db/form", "a=1&b=2", "Content-Type", "application/x-www-form-urlencoded");

        assertThat(SERVER.get("/api/cache/db/form").body()).isEqualTo("a=1&b=2");
    }

    @Test
    void get_unknownCache_makesNone() {
        Problems.isProblem(SERVER.get("/api/cache/never-written/k"), 404);

        assertThat(SERVER.getJson("/api/redis/cache/statistics")
                        .get("cache_layers")
                        .has("never-written"))
                .isFalse();
    }

    @Test
    void clear_byTagLayerAndPattern_clearsThatOnly() {
        SERVER.put("/api/cache/c1/a", "1", "Larder-Tags", "red");
        SERVER.put("/api/cache/c1/b", "1");
        SERVER.put("/api/cache/c2/a", "1", "Larder-Tags", "red");

        JsonNode byTag =
                TestServer.json(SERVER.postJson("/api/redis/cache/clear", "{\"layer\":\"c1\",\"tags\":[\"red\"]}"));
        assertThat(SERVER.get("/api/cache/c1/a").statusCode()).isEqualTo(404);
        assertThat(SERVER.get("/api/cache/c1/b").statusCode()).isEqualTo(200);
        assertThat(SERVER.get("/api/cache/c2/a").statusCode()).isEqualTo(200);
        assertThat(byTag.get("status").asString()).isEqualTo("success");
        assertThat(byTag.get("cleared_count").asLong()).isEqualTo(1);

        SERVER.postJson("/api/redis/cache/clear", "{\"layer\":\"c1\"}");
        assertThat(SERVER.get("/api/cache/c1/b").statusCode()).isEqualTo(404);

        JsonNode byPattern = TestServer.json(
                SERVER.postJson("/api/redis/cache/clear", "{\"layer\":\"c2\",\"key_pattern\":\"[a-c]\"}"));
        assertThat(byPattern.get("cleared_count").asLong()).isEqualTo(1);
        assertThat(SERVER.get("/api/cache/c2/a").statusCode()).isEqualTo(404);
    }
}
