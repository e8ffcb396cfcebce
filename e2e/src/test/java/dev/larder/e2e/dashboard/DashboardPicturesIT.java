package dev.larder.e2e.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.larder.e2e.Api;
import dev.larder.e2e.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Goal: the pictures in the documents show what there is. Takes them anew, under load and once charts have something to show,
 * with {@code -Dlarder.pictures=true}.
 */
@EnabledIfSystemProperty(
        named = "larder.pictures",
        matches = "true",
        disabledReason = "pictures are taken anew with -Dlarder.pictures=true")
final class DashboardPicturesIT {
    private static final int WIDTH = 1280;
    private static final int HEIGHT = 800;

    /** What is below is not worth its bytes. */
    private static final int MOST_HEIGHT = 1100;

    private static final int MOST_BYTES = 150_000;

    /** The history from which on charts have something to show. */
    private static final Duration HISTORY = Duration.ofMinutes(2);

    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final int ROUND_MILLIS = 200;

    @TempDir
    private Path folder;

    private final ScheduledExecutorService load = Executors.newSingleThreadScheduledExecutor();
    private int round;

    @Test
    void pages_underLoad_arePictured() throws Exception {
        try (Stage stage = Stage.start(folder)) {
            Sample sample = new Sample(stage.api()).put();
            var running = load.scheduleAtFixedRate(() -> work(sample), 0, ROUND_MILLIS, TimeUnit.MILLISECONDS);
            stage.browser().hideScrollbars();
            await().atMost(LIMIT).until(() -> historySeconds(stage.api()) >= HISTORY.toSeconds());
            picture(stage, "", true, "overview-dark");
            for (String page : Dashboard.PAGES) {
                picture(stage, page, false, page.isEmpty() ? "overview" : page);
            }
            assertThat(running.isDone()).as("the load has failed").isFalse();
        } finally {
            load.shutdownNow();
            assertThat(load.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        }
    }

    /** Something else each time, so that lines are not straight. */
    private void work(Sample sample) {
        round++;
        int times = 3 + Math.toIntExact(Math.round(2 * Math.sin(round / 40.0)));
        for (int i = 0; i < times; i++) {
            sample.read(round);
        }
        sample.check("api_general", "user-" + round % 7);
        sample.check("model_inference", "ben");
        if (round % 50 == 0) {
            sample.entry("menu", "day/" + round / 50 % 20, "soup of another day", "menu");
        }
    }

    private static long historySeconds(Api api) {
        JsonNode history = Api.json(api.get("/api/redis/performance")).get("history");
        return history.get("points").size() * history.get("resolution_seconds").asLong();
    }

    private static void picture(Stage stage, String page, boolean dark, String name) {
        Dashboard dashboard = stage.dashboard();
        Browser browser = stage.browser();
        browser.look(WIDTH, HEIGHT, dark);
        dashboard.signIn(Stage.ADMIN);
        dashboard.open(page);
        if (page.equals("sessions")) {
            dashboard.type("session-user", "ann");
            dashboard.press("Show sessions");
            browser.shown("button[aria-label^='End session']");
        }
        if (page.equals("layers")) {
            dashboard.choose("lookup-layer", "users");
            dashboard.type("lookup-key", "ann/1");
            dashboard.press("Look up");
            dashboard.awaitText(Dashboard.card("Look up a key") + " .pairs", "Tags");
        }
        int needed = Integer.parseInt(browser.eval("document.documentElement.scrollHeight"));
        browser.look(WIDTH, page.isEmpty() ? HEIGHT : Math.min(MOST_HEIGHT, needed), dark);
        dashboard.awaitFilled();
        browser.run("document.activeElement.blur(); scrollTo(0, 0)");
        save(browser.picture(), name);
    }

    private static void save(byte[] png, String name) {
        Path file = Repository.root().resolve("docs/images/dashboard-" + name + ".png");
        try {
            Files.createDirectories(file.resolveSibling(""));
            Files.write(file, png);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
        assertThat(png.length).as("bytes of " + name).isLessThan(MOST_BYTES);
    }
}
