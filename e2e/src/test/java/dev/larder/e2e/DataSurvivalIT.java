package dev.larder.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: a fresh machine gets a working server, and what was put survives its end, however it ends. */
final class DataSurvivalIT {
    /** What the issue promises. */
    private static final Duration ORPHAN_LIMIT = Duration.ofSeconds(10);

    private static final String VALUE = "/api/cache/pages/home";

    @TempDir
    private Path folder;

    @Test
    void firstStart_onAnEmptyFolder_hasARedisOfItsOwn() {
        try (LarderProcess server = start()) {
            var answer = api(server).get("/api/redis/status");

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(Api.json(answer).get("redis_available").asBoolean()).isTrue();
            assertThat(Api.json(answer).get("mode").asString()).isEqualTo("embedded");
        }
    }

    @Test
    void secondStart_afterAnOrderlyEnd_findsTheData() {
        try (LarderProcess server = start()) {
            assertThat(api(server).put(VALUE, "kept").statusCode()).isEqualTo(204);
        }

        try (LarderProcess server = start()) {
            assertThat(api(server).get(VALUE).body()).isEqualTo("kept");
        }
    }

    @Test
    void kill_ofTheServer_leavesNoRedisAndLosesNoData() {
        List<ProcessHandle> children;
        try (LarderProcess server = start()) {
            assertThat(api(server).put(VALUE, "kept").statusCode()).isEqualTo(204);
            children = server.children();
            assertThat(children).isNotEmpty();

            server.kill();

            await().atMost(ORPHAN_LIMIT).until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
        }

        try (LarderProcess server = start()) {
            assertThat(api(server).get(VALUE).body()).isEqualTo("kept");
        }
    }

    private LarderProcess start() {
        return LarderProcess.jar(folder, Map.of(), "--port", "0", "--data", data().toString())
                .awaitListening();
    }

    private Path data() {
        return folder.resolve("data");
    }

    private Api api(LarderProcess server) {
        return Api.of(server, data());
    }
}
