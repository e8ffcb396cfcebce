package dev.larder.server.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.server.Problems;
import dev.larder.server.TestServer;
import dev.larder.server.contract.Row.Bad;
import dev.larder.server.contract.Row.Sample;
import dev.larder.testkit.RedisServer;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Goal: while Redis is gone, bad and hostile input is refused as ever or answered with 503, and roles count as ever; nothing is 500. What good
 * input of an administrator gets is in {@link RedisDownIT}.
 */
class RedisDownInputIT {
    private static final String JSON = "application/json";

    @TempDir
    private static Path folder;

    /** Good requests, made while Redis was there. */
    private static final Map<String, Sample> GOOD = new LinkedHashMap<>();

    private static TestServer server;

    @BeforeAll
    static void start() {
        try (RedisServer redis = RedisServer.start()) {
            server = TestServer.start(folder, "REDIS_URL", redis.uri(), "REDIS_TIMEOUT", "1");
            Fixture fixture = new Fixture(server);
            rows().forEach(row -> GOOD.put(row.operation(), row.sample().apply(fixture)));
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** But those that start and shut down: what comes after them is of another state. */
    static Stream<Row> rows() {
        return Contract.rows().stream().filter(row -> !isLife(row));
    }

    static Stream<Row> everyRow() {
        return Contract.rows().stream();
    }

    private static boolean isLife(Row row) {
        return row.template().endsWith("/initialize") || row.template().endsWith("/shutdown");
    }

    static Stream<Row> bodied() {
        return rows().filter(row -> !row.reads() && !row.method().equals("DELETE"));
    }

    static Stream<Row> named() {
        return rows().filter(row -> row.template().contains("{"));
    }

    private static Sample good(Row row) {
        return Objects.requireNonNull(GOOD.get(row.operation()));
    }

    @ParameterizedTest
    @MethodSource("everyRow")
    void nobody_always_isRefused(Row row) {
        Sample sample = isLife(row) ? new Sample(row.template(), "{}") : good(row);

        Problems.isProblem(send(row, sample, null), 401);
    }

    @ParameterizedTest
    @MethodSource("everyRow")
    void viewer_always_readsAndChangesNothing(Row row) {
        Sample sample = isLife(row) ? new Sample(row.template(), "{}") : good(row);
        HttpResponse<String> answer = send(row, sample, TestServer.VIEWER);

        if (row.reads()) {
            assertThat(row.down()).as(answer.body()).contains(answer.statusCode());
            assertIsNoFailure(answer, row.toString());
        } else {
            Problems.isProblem(answer, 403);
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void badInput_ofTheRow_isRefusedWithItsStatusOrCannotBeAnswered(Row row) {
        for (Bad bad : row.bad()) {
            HttpResponse<String> answer = send(row, new Sample(bad.path(), bad.body()), TestServer.ADMIN);

            assertThat(answer.statusCode())
                    .as("%s with %s: %s", bad.path(), bad.body(), answer.body())
                    .isIn(bad.status(), 503);
            assertIsNoFailure(answer, bad.path());
        }
    }

    @ParameterizedTest
    @MethodSource("bodied")
    void hostileBody_always_isRefusedOrCannotBeAnswered(Row row) {
        for (String body : Hostile.BODIES) {
            HttpResponse<String> answer = send(row, new Sample(good(row).path(), body), TestServer.ADMIN);

            assertThat(answer.statusCode())
                    .as("%s: %s", body.substring(0, Math.min(60, body.length())), answer.body())
                    .isIn(400, 503);
            assertIsNoFailure(answer, body.substring(0, Math.min(60, body.length())));
        }
    }

    @ParameterizedTest
    @MethodSource("named")
    void hostileName_inThePath_isNeverAFailure(Row row) {
        for (String name : Hostile.NAMES) {
            String path = Hostile.path(row, name);
            if (path != null) {
                HttpResponse<String> answer =
                        send(row, new Sample(path, good(row).body()), TestServer.ADMIN);

                assertIsNoFailure(answer, path);
                assertThat(answer.headers().firstValue("X-Evil")).isEmpty();
            }
        }
    }

    /** Whatever is not as wanted is a problem that says so, and 503 is the only one that is not the client's. */
    private static void assertIsNoFailure(HttpResponse<String> answer, String what) {
        int status = answer.statusCode();
        assertThat(status < 500 || status == 503)
                .as("%d of %s: %s", status, what, answer.body())
                .isTrue();
        if (status == 503) {
            assertThat(answer.headers().firstValue("Retry-After")).as(what).isPresent();
        }
        assertThat(answer.body()).doesNotContain("Exception", "\tat ", "java.");
    }

    private static HttpResponse<String> send(Row row, Sample sample, @Nullable String token) {
        return sample.body() == null
                ? server.send(row.method(), sample.path(), token, null)
                : server.send(
                        row.method(),
                        sample.path(),
                        token,
                        BodyPublishers.ofString(sample.body()),
                        "Content-Type",
                        JSON);
    }
}
