package dev.larder.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

    private LarderProcess run(String... arguments) {
        List<String> command = new ArrayList<>(
                List.of("sh", Repository.root().resolve("larder").toString()));
        command.addAll(List.of(arguments));
        return LarderProcess.run(folder, Map.of("JAVA_HOME", System.getProperty("java.home")), command);
    }
}
