package dev.larder.e2e.dashboard;

import dev.larder.e2e.Api;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Tests that share one {@link Stage}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class Staged {
    Stage stage;
    Browser browser;
    Dashboard dashboard;
    Api api;

    @BeforeAll
    final void raise(@TempDir Path folder) {
        stage = Stage.start(folder);
        browser = stage.browser();
        dashboard = stage.dashboard();
        api = stage.api();
        prepare();
    }

    /** What there is to do before the first test. */
    void prepare() {}

    @AfterAll
    final void strike() {
        // Null where the tests are skipped.
        if (stage != null) {
            stage.close();
        }
    }
}
