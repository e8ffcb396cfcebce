package dev.larder.server.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.server.Problems;
import dev.larder.server.TestServer;
import dev.larder.server.contract.Row.Sample;
import dev.larder.testkit.RedisExtension;
import dev.larder.testkit.RedisServer;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Goal: while Redis is gone every row answers what the contract says, soon, and never 500. */
class RedisDownIT {
    @RegisterExtension
    static final RedisExtension<RedisServer> REDIS = RedisExtension.standalone();

    @TempDir
    Path data;

    @Test
    void redisGone_everyRow_answersWhatTheContractSays() {
        try (TestServer server =
                TestServer.start(data, "REDIS_URL", REDIS.target().uri(), "REDIS_TIMEOUT", "1")) {
            Fixture fixture = new Fixture(server);
            // The system is shut down last, and not started again: that needs Redis.
            List<Row> rows = Contract.rows();
            List<Sample> samples =
                    rows.stream().map(row -> row.sample().apply(fixture)).toList();
            REDIS.target().kill();

            for (String body : List.of("{\"key_pattern\":\"*\"}", "{\"key_pattern\":\"*\",\"layer\":\"db\"}")) {
                // Nothing else clears by pattern, so that what the sweep could not do was not done.
                assertAnswer(
                        server, row(rows, "POST /api/redis/cache/clear"), new Sample("/api/redis/cache/clear", body));
            }
            for (int i = 0; i < rows.size(); i++) {
                assertAnswer(server, rows.get(i), samples.get(i));
            }

            Problems.isProblem(server.postJson("/api/redis/initialize", "{}"), 503);
        }
    }

    private static Row row(List<Row> rows, String operation) {
        return rows.stream()
                .filter(row -> row.operation().equals(operation))
                .findFirst()
                .orElseThrow();
    }

    private static void assertAnswer(TestServer server, Row row, Sample sample) {
        HttpResponse<String> answer = sample.body() == null
                ? server.send(row.method(), sample.path(), TestServer.ADMIN, null)
                : server.send(
                        row.method(),
                        sample.path(),
                        TestServer.ADMIN,
                        BodyPublishers.ofString(sample.body()),
                        "Content-Type",
                        "application/json");

        assertThat(row.down()).as("%s: %s", row, answer.body()).contains(answer.statusCode());
        if (answer.statusCode() == 503) {
            assertThat(answer.headers().firstValue("Retry-After")).as("%s", row).isPresent();
            assertThat(answer.body()).doesNotContain("Exception", "\tat ", "java.");
        }
    }
}
