package dev.larder.e2e.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.e2e.LarderProcess;
import dev.larder.testkit.RedisServer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: a page that is open says what is down, and that it is up again, without being loaded anew. */
final class DashboardOutageIT {
    @TempDir
    private Path folder;

    @Test
    void redis_thatGoesDownAndComesBack_isToldOnThePage() {
        try (RedisServer redis = RedisServer.builder().persistent().start();
                Stage stage = Stage.start(folder, Map.of("REDIS_URL", redis.uri(), "REDIS_TIMEOUT", "2"))) {
            Dashboard dashboard = stage.dashboard();
            dashboard.signIn(Stage.ADMIN);
            dashboard.awaitText(".verdict h2", "Healthy");
            stage.browser().run("globalThis.sameDocument = true");

            dashboard.open("layers");
            dashboard.awaitTrue("the layers are there", "document.querySelector('#clear-layer option[value=api]')");

            redis.kill();

            dashboard.awaitText(".verdict-short", "Unhealthy");
            dashboard.choose("clear-layer", "api");
            dashboard.press("Clear …");
            dashboard.answer("Clear layer api");
            dashboard.awaitText(Dashboard.card("Clear") + " .told.bad", "is not available");
            dashboard.open("");
            dashboard.awaitText(".verdict h2", "Unhealthy");
            dashboard.awaitText(".verdict p", "Redis");
            dashboard.awaitText(Dashboard.card("Needs attention"), "Redis: unhealthy");

            redis.restart();

            dashboard.awaitText(".verdict-short", "Healthy");
            dashboard.awaitText(".verdict p", "All parts work");
            dashboard.awaitLive();
            assertThat(stage.browser().is("globalThis.sameDocument")).isTrue();
            assertThat(stage.browser().console()).noneMatch(line -> line.contains("Uncaught"));
        }
    }

    @Test
    void server_thatEndsAndComesBack_isToldOnThePage() {
        try (Stage stage = Stage.start(folder)) {
            Dashboard dashboard = stage.dashboard();
            dashboard.signIn(Stage.ADMIN);
            dashboard.awaitText(".verdict h2", "Healthy");
            int port = stage.server().port();

            stage.server().kill();

            dashboard.awaitText(".verdict h2", "No answer");
            dashboard.awaitText(".verdict p", "The figures below are old.");

            try (LarderProcess again = Stage.serve(folder, Map.of(), port)) {
                dashboard.awaitText(".verdict h2", "Healthy");
                assertThat(again.isAlive()).isTrue();
                assertThat(stage.browser().console()).noneMatch(line -> line.contains("Uncaught"));
            }
        }
    }
}
