package dev.larder.server.performance;

import static org.awaitility.Awaitility.await;

import dev.larder.server.TestServer;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What a server advises.
 *
 * @param server which
 */
record Advised(TestServer server) {
    static final String PATH = "/api/redis/performance";
    static final Duration PATIENCE = Duration.ofSeconds(90);

    /** What it says now under a code. */
    Optional<JsonNode> now(String code) {
        for (JsonNode one : server.getJson(PATH).path("recommendations")) {
            if (one.get("code").asString().equals(code)) {
                return Optional.of(one);
            }
        }
        return Optional.empty();
    }

    /** What it says once it says something: the figures of caches come once a second. */
    JsonNode told(String code) {
        return await(code)
                .atMost(PATIENCE)
                .until(() -> now(code), Optional::isPresent)
                .orElseThrow();
    }
}
