package dev.larder.e2e.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Goal: parts that are registered have a page, and what state they are in is to be seen by everybody, also by those who see no colours. Method: a
 * server with a database, a model server and a GPU on its class path, whose states the test sets; pictures in one colour.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DashboardPartsIT {
    private static final String PAGE = "integration";
    private static final String PARTS = Dashboard.card("Parts");

    private Path folder;
    private Stage stage;
    private Browser browser;
    private Dashboard dashboard;

    @BeforeAll
    void raise(@TempDir Path given) {
        folder = given;
        stage = PartsStage.start(given);
        browser = stage.browser();
        dashboard = stage.dashboard();
        new Sample(stage.api()).put();
    }

    @AfterAll
    void strike() {
        // Null where the tests are skipped.
        if (stage != null) {
            stage.close();
        }
    }

    private void set(String database, String inference, String gpu) {
        PartsStage.set(folder, "database", database);
        PartsStage.set(folder, "inference", inference);
        PartsStage.set(folder, "gpu", gpu);
    }

    private void openParts() {
        dashboard.signIn(Stage.ADMIN);
        dashboard.open(PAGE);
        dashboard.awaitFilled();
    }

    @Test
    void page_ofParts_tellsHowTheyDoAndWhatTheySave() {
        set("healthy", "healthy", "healthy");
        browser.look(1280, 900, false);
        browser.console();
        openParts();

        dashboard.awaitText(
                PARTS,
                words -> words.contains("PostgreSQL 17 of the test")
                        && words.contains("Model server of the test")
                        && words.contains("Card of the test")
                        && words.contains("GPU"));
        dashboard.awaitText("main .tiles", words -> words.matches("(?s).*1.?234.*") && words.contains("30"));
        assertThat(dashboard.text("main .tiles")).contains("10 from the model");
        assertThat(browser.console()).isEmpty();
    }

    @Test
    void part_thatFails_isSaidThereAndOnTheFirstPage() {
        set("unhealthy", "healthy", "healthy");
        browser.look(1280, 900, false);
        openParts();

        dashboard.awaitText(PARTS, "unhealthy");
        dashboard.open("");
        dashboard.awaitText("main", words -> words.contains("Degraded") && words.contains("Integration"));
        dashboard.open("advice");
        dashboard.awaitText("main", "Give the pool of the test more connections");
    }

    @ParameterizedTest
    @CsvSource({"360, false", "360, true", "1920, false", "1920, true"})
    void page_ofAWidthAndATheme_isAccessibleAndFits(int width, boolean dark) {
        set("healthy", "degraded", "unhealthy");
        browser.look(width, 900, dark);
        openParts();
        dashboard.awaitText(PARTS, "degraded");

        assertThat(Axe.violations(browser)).isEmpty();
        assertThat(browser.eval("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
                .isEqualTo("0");
    }

    @Test
    void states_inOneColour_differInShapeAndWord() {
        set("healthy", "degraded", "unhealthy");
        browser.look(1280, 900, false);
        openParts();
        dashboard.awaitText(
                PARTS, words -> words.contains("healthy") && words.contains("degraded") && words.contains("unhealthy"));
        browser.run("document.querySelectorAll('.state').forEach((one) => {"
                + " one.style.setProperty('color', 'black', 'important');"
                + " one.querySelector('svg').style.setProperty('color', 'black', 'important'); })");

        List<byte[]> shapes = new ArrayList<>();
        List<String> words = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            String state = PARTS + " tbody tr:nth-child(" + i + ") .state";
            words.add(dashboard.text(state));
            shapes.add(browser.picture(state + " svg"));
        }

        assertThat(words).containsExactly("healthy", "degraded", "unhealthy");
        for (int one = 0; one < shapes.size(); one++) {
            for (int other = 0; other < one; other++) {
                assertThat(Arrays.equals(shapes.get(one), shapes.get(other)))
                        .as("the shapes of %s and %s are the same", words.get(one), words.get(other))
                        .isFalse();
            }
        }
    }

    @Test
    void states_onEveryPage_haveAShapeAndAWord() {
        set("healthy", "degraded", "unhealthy");
        browser.look(1280, 900, false);
        dashboard.signIn(Stage.ADMIN);
        int seen = 0;
        List<String> pages = new ArrayList<>(Dashboard.PAGES);
        pages.add(PAGE);
        for (String page : pages) {
            dashboard.open(page);
            dashboard.awaitFilled();
            assertThat(browser.eval("[...document.querySelectorAll('.state, .told')]"
                            + ".filter((one) => one.checkVisibility())"
                            + ".filter((one) => !one.querySelector('svg') || one.textContent.trim() === '')"
                            + ".map((one) => one.outerHTML).join()"))
                    .as("states of the page %s without a shape or a word", page)
                    .isEmpty();
            assertThat(browser.eval("[...document.querySelectorAll('.legend, ul')].filter((list) => {"
                            + " const dashes = [...list.querySelectorAll('.swatch')].map((one) => one.className);"
                            + " return new Set(dashes).size < dashes.length; }).map((list) => list.innerText).join()"))
                    .as("charts of the page %s with two lines that differ by their colour alone", page)
                    .isEmpty();
            seen += browser.count(".state");
        }
        assertThat(seen).isPositive();
    }
}
