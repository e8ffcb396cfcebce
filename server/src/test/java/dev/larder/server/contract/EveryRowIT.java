package dev.larder.server.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.server.Problems;
import dev.larder.server.TestServer;
import dev.larder.server.contract.Row.Bad;
import dev.larder.server.contract.Row.Sample;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Goal: each row of the contract is kept, for good input and bad, for each role; and no input at all is answered with 500. */
class EveryRowIT {
    private static final String JSON = "application/json";

    @TempDir
    private static Path folder;

    private static TestServer server;
    private static Fixture fixture;

    @BeforeAll
    static void start() {
        server = TestServer.start(folder);
        fixture = new Fixture(server);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void running() {
        assertThat(server.postJson("/api/redis/initialize", "{}").statusCode()).isEqualTo(200);
    }

    static List<Row> rows() {
        return Contract.rows();
    }

    static Stream<Row> bodied() {
        return rows().stream().filter(row -> !row.reads() && !row.method().equals("DELETE"));
    }

    static Stream<Row> named() {
        return rows().stream().filter(row -> row.template().contains("{"));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void goodInput_asAdmin_isAnsweredWithEveryField(Row row) {
        HttpResponse<String> answer = send(row, row.sample().apply(fixture), TestServer.ADMIN);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(row.status());
        assertThat(answer.headers().firstValue("Content-Type")).contains(JSON);
        JsonNode body = TestServer.json(answer);
        assertThat(row.fields())
                .isNotEmpty()
                .allSatisfy(field -> assertHas(body, List.of(field.split("/", -1)), field));
    }

    private static void assertHas(JsonNode node, List<String> path, String field) {
        if (path.isEmpty()) {
            return;
        }
        List<String> rest = path.subList(1, path.size());
        if (path.get(0).equals("+")) {
            assertThat(node.size()).as("%s has something to look at", field).isPositive();
            node.forEach(child -> assertHas(child, rest, field));
        } else {
            assertThat(node.has(path.get(0))).as("%s is in %s", field, node).isTrue();
            assertHas(node.get(path.get(0)), rest, field);
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void goodInput_asViewer_readsAndChangesNothing(Row row) {
        HttpResponse<String> answer = send(row, row.sample().apply(fixture), TestServer.VIEWER);

        if (row.reads()) {
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(row.status());
        } else {
            Problems.isProblem(answer, 403);
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void goodInput_asNobody_isRefusedAndToldHowToAsk(Row row) {
        HttpResponse<String> answer = send(row, row.sample().apply(fixture), null);

        Problems.isProblem(answer, 401);
        assertThat(answer.headers().firstValue("WWW-Authenticate")).isPresent();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void badInput_ofTheRow_isRefusedWithItsStatus(Row row) {
        for (Bad bad : row.bad()) {
            HttpResponse<String> answer = send(row, new Sample(bad.path(), bad.body()), TestServer.ADMIN);

            assertThat(answer.statusCode())
                    .as("%s with %s: %s", bad.path(), bad.body(), answer.body())
                    .isEqualTo(bad.status());
            Problems.isProblem(answer, bad.status());
        }
    }

    @ParameterizedTest
    @MethodSource("bodied")
    void hostileBody_isRefusedAndNeverAFailure(Row row) {
        Sample good = row.sample().apply(fixture);
        for (String body : Hostile.BODIES) {
            HttpResponse<String> answer = send(row, new Sample(good.path(), body), TestServer.ADMIN);

            assertThat(answer.statusCode())
                    .as("%s: %s", body.substring(0, Math.min(60, body.length())), answer.body())
                    .isEqualTo(400);
            Problems.isProblem(answer, 400);
        }
    }

    @ParameterizedTest
    @MethodSource("bodied")
    void body_thatIsTooLargeOrNoJson_isRefused(Row row) {
        Sample good = row.sample().apply(fixture);
        byte[] notUtf8 = {'{', '"', (byte) 0xff, '"', ':', '1', '}'};

        Problems.isProblem(send(row, good.path(), BodyPublishers.ofString(" ".repeat(70_000)), JSON), 413);
        Problems.isProblem(send(row, good.path(), BodyPublishers.ofByteArray(notUtf8), JSON), 400);
        Problems.isProblem(
                send(row, good.path(), BodyPublishers.ofString("{\"a\":1}", StandardCharsets.UTF_16LE), JSON), 400);
        Problems.isProblem(send(row, good.path(), BodyPublishers.ofString("a=1"), "text/plain"), 415);
        Problems.isProblem(send(row, good.path(), BodyPublishers.ofString("<a/>"), "application/xml"), 415);
    }

    @ParameterizedTest
    @MethodSource("named")
    void hostileName_inThePath_isNeverAFailure(Row row) {
        Sample good = row.sample().apply(fixture);
        for (String name : Hostile.NAMES) {
            String path = Hostile.path(row, name);
            if (path == null) {
                continue;
            }
            HttpResponse<String> answer = send(row, new Sample(path, good.body()), TestServer.ADMIN);

            assertThat(answer.statusCode()).as("%s: %s", path, answer.body()).isLessThan(500);
            assertThat(answer.headers().firstValue("X-Evil")).isEmpty();
            if (answer.statusCode() >= 400 && answer.statusCode() != 429) {
                Problems.isProblem(answer, answer.statusCode());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void otherMethod_onThePath_isToldWhichThereAre(Row row) {
        Set<String> known = Set.copyOf(rows().stream()
                .filter(other -> other.template().equals(row.template()))
                .map(Row::method)
                .toList());
        String other = Stream.of("PUT", "PATCH", "POST")
                .filter(method -> !known.contains(method))
                .findFirst()
                .orElseThrow();

        HttpResponse<String> answer =
                server.send(other, row.sample().apply(fixture).path(), TestServer.ADMIN, BodyPublishers.noBody());

        Problems.isProblem(answer, 405);
        assertThat(answer.headers().firstValue("Allow").orElse("")).contains(row.method());
    }

    @Test
    void shutDown_everyRow_saysSoAndNothingElseFails() {
        List<Sample> samples =
                rows().stream().map(row -> row.sample().apply(fixture)).toList();
        assertThat(server.postJson("/api/redis/shutdown", "").statusCode()).isEqualTo(200);

        for (int i = 0; i < rows().size(); i++) {
            Row row = rows().get(i);
            if (row.template().endsWith("/initialize")) {
                continue;
            }
            HttpResponse<String> answer = send(row, samples.get(i), TestServer.ADMIN);
            int expected = row.template().endsWith("/shutdown") ? 200 : 503;
            assertThat(answer.statusCode()).as("%s: %s", row, answer.body()).isEqualTo(expected);
            if (expected == 503) {
                assertThat(answer.body()).contains("not_initialized");
                assertThat(answer.headers().firstValue("Retry-After"))
                        .as("%s", row)
                        .isPresent();
            }
        }
    }

    private static HttpResponse<String> send(Row row, Sample sample, @Nullable String token) {
        BodyPublisher body = sample.body() == null ? null : BodyPublishers.ofString(sample.body());
        return body == null
                ? server.send(row.method(), sample.path(), token, null)
                : server.send(row.method(), sample.path(), token, body, "Content-Type", JSON);
    }

    private static HttpResponse<String> send(Row row, String path, BodyPublisher body, String type) {
        return server.send(row.method(), path, TestServer.ADMIN, body, "Content-Type", type);
    }
}
