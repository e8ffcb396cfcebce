package dev.larder.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: nobody does what their credential does not allow, and every refusal says why. */
final class AccessIT {
    private static final String ADMIN = "admin-token-of-the-test";
    private static final String VIEWER = "viewer-token-of-the-test";
    private static final int LONGEST_VALUE_BYTES = 8 << 20;

    @TempDir
    private static Path folder;

    private static LarderProcess server;

    @BeforeAll
    static void start() {
        server = LarderProcess.jar(
                        folder,
                        Map.of("LARDER_ADMIN_TOKEN", ADMIN, "LARDER_VIEWER_TOKEN", VIEWER),
                        "--port=0",
                        "--data=" + folder.resolve("data"))
                .awaitListening();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void get_withoutToken_is401() {
        assertProblem(new Api(server.port(), null).get("/api/redis/status"), 401);
    }

    @Test
    void get_withAWrongToken_is401AndDoesNotRepeatIt() {
        var answer = new Api(server.port(), "some-other-token").get("/api/redis/status");

        assertProblem(answer, 401);
        assertThat(answer.body()).doesNotContain("some-other-token");
    }

    @Test
    void get_byViewer_is200() {
        assertThat(api(VIEWER).get("/api/redis/status").statusCode()).isEqualTo(200);
    }

    @Test
    void post_byViewer_is403() {
        assertProblem(api(VIEWER).post("/api/redis/cache/clear", "{\"layer\":\"api\"}"), 403);
    }

    @Test
    void put_byViewer_is403() {
        assertProblem(api(VIEWER).put("/api/cache/pages/home", "x"), 403);
    }

    @Test
    void put_overTheLimit_is413() {
        assertProblem(api(ADMIN).put("/api/cache/pages/home", "x".repeat(LONGEST_VALUE_BYTES + 1)), 413);
    }

    @Test
    void post_overTheLimit_is413() {
        assertProblem(api(ADMIN).post("/api/redis/cache/clear", " ".repeat(70_000) + "{\"layer\":\"api\"}"), 413);
    }

    @Test
    void get_ofAMissingValue_is404() {
        assertProblem(api(ADMIN).get("/api/cache/pages/nobody-put-this"), 404);
    }

    @Test
    void post_withAMalformedBody_is400() {
        assertProblem(api(ADMIN).post("/api/redis/cache/clear", "{\"layer\":"), 400);
    }

    private static Api api(String token) {
        return new Api(server.port(), token);
    }

    private static void assertProblem(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        assertThat(Api.json(answer).get("status").asInt()).isEqualTo(status);
        assertThat(Api.json(answer).get("detail").asString()).isNotBlank();
        assertThat(answer.body()).doesNotContain("Exception", "\tat ");
    }
}
