package dev.larder.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.testkit.RedisServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: {@code ./larder}, the first command of the README, does what the README says, from any folder. */
final class LauncherIT {
    @TempDir
    private Path folder;

    @Test
    void larder_withoutArgumentsButWhere_serves() {
        try (LarderProcess server =
                run("--port", "0", "--data", folder.resolve("data").toString())) {
            server.awaitListening();

            var answer = Api.of(server, folder.resolve("data")).get("/api/redis/status");

            assertThat(Api.json(answer).get("redis_available").asBoolean()).isTrue();
        }
    }

    @Test
    void larder_askedForHelp_listsEverySetting() {
        try (LarderProcess help = run("--help")) {
            assertThat(help.awaitEnd()).isZero();
            assertThat(help.out()).contains("--port", "LARDER_PORT", "--redis-url", "REDIS_URL");
        }
    }

    @Test
    void larder_withASettingThatCannotBeRead_endsAsTheServerDoes() {
        try (LarderProcess server = run("--port", "eight")) {
            assertThat(server.awaitEnd()).isEqualTo(2);
            assertThat(server.err().lines()).singleElement().asString().contains("LARDER_PORT");
        }
    }

    @Test
    void larder_askedForTheStatusOfAServer_tellsAndEnds() {
        String data = folder.resolve("data").toString();
        try (LarderProcess server = run("--port", "0", "--data", data)) {
            server.awaitListening();
            String url = "http://127.0.0.1:" + server.port();

            try (LarderProcess status = run("status", "--url", url, "--data", data);
                    LarderProcess nobody = run("status", "--url", url, "--data", folder.toString());
                    LarderProcess clear = run("clear", "--url", url, "--data", data, "--layer", "db", "--yes")) {
                assertThat(status.awaitEnd()).as(status.err()).isZero();
                assertThat(status.out()).contains("healthy", "cache_layers");
                assertThat(nobody.awaitEnd()).isEqualTo(4);
                assertThat(nobody.err().lines()).hasSize(1);
                assertThat(clear.awaitEnd()).as(clear.err()).isZero();
                assertThat(clear.out()).contains("cleared");
            }
        }
    }

    @Test
    void larder_askedToLookAtARedis_doesSoWithoutAServer() {
        try (RedisServer redis = RedisServer.builder()
                        .config("maxmemory-policy allkeys-lru")
                        .start();
                LarderProcess doctor = run("doctor", "--redis-url", redis.uri())) {
            assertThat(doctor.awaitEnd()).as(doctor.out() + doctor.err()).isEqualTo(1);
            assertThat(doctor.out()).contains("maxmemory-policy is allkeys-lru", "-> CONFIG SET");
            assertThat(doctor.err()).isEmpty();
            assertThat((List<?>) Objects.requireNonNull(redis.command("KEYS", "*")))
                    .isEmpty();
        }
    }

    private LarderProcess run(String... arguments) {
        List<String> command = new ArrayList<>(
                List.of("sh", Repository.root().resolve("larder").toString()));
        command.addAll(List.of(arguments));
        return LarderProcess.run(folder, Map.of("JAVA_HOME", System.getProperty("java.home")), command);
    }
}
