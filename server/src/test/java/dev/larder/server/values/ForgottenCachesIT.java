package dev.larder.server.values;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.server.TestServer;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ForgottenCachesIT {
    private static final int MORE = 20;

    @TempDir
    Path data;

    @Test
    void put_moreCachesThanThereMayBe_forgetsTheOldestWithItsMetersAndKeepsFiguresAndValues() {
        try (TestServer server = TestServer.start(data)) {
            server.put("/api/cache/db/kept", "layer");
            for (int i = 0; i < OpenCaches.MAX_CACHES + MORE; i++) {
                assertThat(server.put("/api/cache/c" + i + "/k", "v" + i).statusCode())
                        .isEqualTo(204);
            }

            double written = OpenCaches.MAX_CACHES + MORE + 1;
            JsonNode statistics = server.getJson("/api/redis/cache/statistics");
            assertThat(statistics.get("forgotten_caches").get("sets").asLong()).isEqualTo(MORE + 1);
            assertThat(statistics.get("cache_layers").get("db").get("sets").asLong())
                    .as("layers are not forgotten")
                    .isEqualTo(1);
            assertThat(setMeters(server).count())
                    .as("with those of the four layers and of the forgotten")
                    .isLessThanOrEqualTo(OpenCaches.MAX_CACHES + 5);
            assertThat(setMeters(server)
                            .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                            .sum())
                    .isEqualTo(written);
            assertThat(setMeters(server)).noneMatch(line -> line.contains("\"c0\""));
            assertThat(server.get("/api/cache/c0/k").body())
                    .as("of a forgotten cache")
                    .isEqualTo("v0");
        }
    }

    private static Stream<String> setMeters(TestServer server) {
        return server.get("/actuator/prometheus")
                .body()
                .lines()
                .filter(line -> line.startsWith("larder_cache_sets_total{"));
    }
}
