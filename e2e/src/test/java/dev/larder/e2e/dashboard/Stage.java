package dev.larder.e2e.dashboard;

import dev.larder.e2e.Api;
import dev.larder.e2e.LarderProcess;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * A server, a browser, and the dashboard of the one in the other; for all tests of a class.
 *
 * @param server the process
 * @param browser its pages are those of the server
 * @param dashboard what is done on them
 * @param api as admin
 */
record Stage(LarderProcess server, Browser browser, Dashboard dashboard, Api api) implements AutoCloseable {
    static final String ADMIN = "admin-token-of-the-test";
    static final String VIEWER = "viewer-token-of-the-test";

    /** Starts all, or skips the tests if there is no browser. */
    static Stage start(Path folder, Map<String, String> environment) {
        Browser browser = Browser.start(folder);
        try {
            LarderProcess server = serve(folder, environment, 0);
            return new Stage(server, browser, new Dashboard(browser, server.port()), new Api(server.port(), ADMIN));
        } catch (RuntimeException failure) {
            browser.close();
            throw failure;
        }
    }

    /** Starts a server alone; port 0 is any that is free. */
    static LarderProcess serve(Path folder, Map<String, String> environment, int port) {
        Map<String, String> settings = new HashMap<>(environment);
        settings.put("LARDER_ADMIN_TOKEN", ADMIN);
        settings.put("LARDER_VIEWER_TOKEN", VIEWER);
        return LarderProcess.jar(folder, settings, "--port=" + port, "--data=" + folder.resolve("data"))
                .awaitListening();
    }

    static Stage start(Path folder) {
        return start(folder, Map.of());
    }

    @Override
    public void close() {
        browser.close();
        server.close();
    }
}
