package dev.larder.server.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.server.Problems;
import dev.larder.server.TestServer;
import dev.larder.server.life.LarderLife;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Every field of the wire contract is there, under its name. */
class ContractIT {
    private static final TestServer SERVER = TestServer.shared();

    @Test
    void status_running_hasEveryField() {
        JsonNode status = SERVER.getJson("/api/redis/status");

        assertThat(status.propertyNames())
                .contains(
                        "redis_available",
                        "redis_version",
                        "connected_clients",
                        "used_memory_mb",
                        "used_memory_peak_mb",
                        "memory_fragmentation_ratio",
                        "uptime_seconds",
                        "cache_hit_rate",
                        "total_commands_processed",
                        "mode",
                        "nodes",
                        "capabilities");
        assertThat(status.get("redis_available").asBoolean()).isTrue();
        assertThat(status.get("mode").asString()).isEqualTo("embedded");
        assertThat(status.get("nodes").get(0).propertyNames()).contains("address", "role", "healthy");
    }

    @Test
    void health_running_hasEveryComponent() {
        JsonNode health = SERVER.getJson("/api/redis/health");

        assertThat(health.get("timestamp").asString())
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{3})?Z");
        assertThat(health.get("overall_status").asString()).isEqualTo("healthy");
        JsonNode components = health.get("components");
        assertThat(components.propertyNames())
                .contains("redis", "cache_layers", "sessions", "rate_limiter", "integration");
        components.forEach(component -> assertThat(component.has("status")).isTrue());
        assertThat(components.get("integration").propertyNames()).contains("database", "inference", "gpu");
    }

    @Test
    void statistics_running_hasEveryLayerAndField() {
        JsonNode before = layer("perf");
        SERVER.put("/api/cache/perf/counted", "1");
        SERVER.get("/api/cache/perf/counted");
        SERVER.get("/api/cache/perf/uncounted");

        JsonNode statistics = SERVER.getJson("/api/redis/cache/statistics");

        JsonNode perf = statistics.get("cache_layers").get("perf");
        assertThat(statistics.get("cache_layers").propertyNames()).contains("db", "api", "model", "perf");
        assertThat(perf.propertyNames())
                .contains(
                        "hits",
                        "misses",
                        "sets",
                        "invalidations",
                        "hit_rate_percent",
                        "total_requests",
                        "entries",
                        "size_bytes",
                        "l1",
                        "l2",
                        "stale_served",
                        "coalesced",
                        "errors");
        assertThat(perf.get("hits").asLong()).isEqualTo(before.get("hits").asLong() + 1);
        assertThat(perf.get("misses").asLong()).isEqualTo(before.get("misses").asLong() + 1);
        assertThat(perf.get("sets").asLong()).isEqualTo(before.get("sets").asLong() + 1);
        assertThat(statistics.get("redis_memory").propertyNames())
                .contains("used_memory_mb", "used_memory_peak_mb", "memory_fragmentation_ratio");
        assertThat(statistics.get("config").toString())
                .isEqualTo(
                        "{\"db_cache_ttl_seconds\":300,\"api_cache_ttl_seconds\":60,\"model_cache_ttl_seconds\":3600,"
                                + "\"perf_cache_ttl_seconds\":30,\"max_cache_size_mb\":64,"
                                + "\"cache_compression_threshold_bytes\":1024}");
    }

    @Test
    void memory_running_hasEveryField() {
        JsonNode memory = SERVER.getJson("/api/redis/memory/usage");

        assertThat(memory.propertyNames())
                .contains(
                        "used_memory_mb",
                        "used_memory_peak_mb",
                        "used_memory_rss_mb",
                        "used_memory_dataset_mb",
                        "memory_fragmentation_ratio",
                        "memory_efficiency_percent",
                        "total_system_memory_mb",
                        "maxmemory_mb",
                        "maxmemory_policy",
                        "layers",
                        "budget_mb",
                        "budget_used_percent",
                        "timestamp");
        assertThat(memory.get("maxmemory_policy").asString())
                .as("nothing may be evicted: sessions have a time to live too")
                .isEqualTo("noeviction");
        assertThat(memory.get("layers").propertyNames()).contains("db", "sessions", "rate_limits");
    }

    @Test
    void key_stored_hasEveryFieldUnderBothNames() {
        SERVER.put("/api/cache/db/a/b:c", "1");

        JsonNode entry = SERVER.getJson("/api/redis/cache/keys/db:a/b:c");
        JsonNode byStoredName = SERVER.getJson("/api/redis/cache/keys/ld:%7Bdb:a%2Fb:c%7D:v");

        assertThat(entry.propertyNames())
                .contains(
                        "key",
                        "exists",
                        "ttl_seconds",
                        "memory_usage_bytes",
                        "type",
                        "expires_at",
                        "layer",
                        "tags",
                        "encoding",
                        "created_at",
                        "hits");
        assertThat(entry.get("key").asString()).isEqualTo("db:a/b:c");
        assertThat(byStoredName.get("key")).isEqualTo(entry.get("key"));
    }

    @Test
    void optimize_underTheBudget_saysWhatItFoundAndWhyItDidNothing() {
        SERVER.put("/api/cache/db/optimized", "1");

        JsonNode answer = TestServer.json(SERVER.postJson("/api/redis/cache/optimize", ""));

        assertThat(answer.propertyNames()).contains("status", "message", "optimization_results", "timestamp");
        assertThat(answer.get("status").asString()).isEqualTo("success");
        JsonNode results = answer.get("optimization_results");
        assertThat(results.get("keys_removed").asInt()).isZero();
        assertThat(results.get("memory_freed_mb").asDouble()).isZero();
        assertThat(results.get("actions_taken").size()).isZero();
        assertThat(results.get("not_done").get(0).asString()).contains("% of the budget");
        assertThat(results.get("budget_mb").asDouble()).isEqualTo(64);
        assertThat(results.get("layers").get("db").propertyNames())
                .contains(
                        "entries_before",
                        "entries_after",
                        "bytes_before",
                        "bytes_after",
                        "keys_removed",
                        "hits_per_second",
                        "load_ms",
                        "reason",
                        "ttl_advice");
        assertThat(results.get("layers").get("db").get("entries_before").asInt())
                .isPositive();
    }

    @Test
    void benchmark_short_measuresEachKindAndLeavesNoKey() {
        int before = activeSessions();
        JsonNode result = TestServer.json(
                SERVER.postJson("/api/redis/benchmark", "{\"operations\":250,\"value_bytes\":10,\"concurrency\":2}"));

        for (String test : List.of("set", "get", "delete", "pipeline", "session", "rate_limit")) {
            assertThat(result.get("tests").get(test).propertyNames())
                    .contains("operations", "total_ms", "p50_ms", "p99_ms", "operations_per_second");
            assertThat(result.get("tests").get(test).get("operations").asInt()).isEqualTo(250);
        }
        assertThat(result.get("complete").asBoolean()).isTrue();
        assertThat(activeSessions()).isEqualTo(before);
        assertThat(SERVER.bean(LarderLife.class)
                        .running()
                        .connections()
                        .keys()
                        .scan("*bench*", 10_000, null)
                        .await()
                        .keys())
                .isEmpty();
    }

    private static int activeSessions() {
        return SERVER.getJson("/api/redis/sessions/statistics")
                .get("active_sessions")
                .asInt();
    }

    @Test
    void benchmark_severalAtOnce_onlyOneRuns() {
        List<CompletableFuture<HttpResponse<String>>> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            all.add(CompletableFuture.supplyAsync(
                    () -> SERVER.postJson("/api/redis/benchmark", "{\"operations\":20000,\"concurrency\":1}"),
                    command -> new Thread(command).start()));
        }
        List<HttpResponse<String>> answers =
                all.stream().map(CompletableFuture::join).toList();

        assertThat(answers)
                .extracting(HttpResponse::statusCode)
                .contains(200, 429)
                .containsOnly(200, 429);
        answers.stream()
                .filter(answer -> answer.statusCode() == 429)
                .forEach(answer -> Problems.isProblem(answer, 429));
    }

    @Test
    void openApi_document_describesPathsErrorsAndTokens() {
        JsonNode document = SERVER.getJson("/v3/api-docs");

        assertThat(document.get("paths").propertyNames())
                .contains(
                        "/api/redis/status",
                        "/api/redis/health",
                        "/api/redis/cache/statistics",
                        "/api/redis/cache/clear",
                        "/api/redis/cache/optimize",
                        "/api/redis/cache/keys/{key}",
                        "/api/redis/memory/usage",
                        "/api/redis/benchmark",
                        "/api/redis/initialize",
                        "/api/redis/shutdown",
                        "/api/cache/{cache}/{key}");
        JsonNode status = document.get("paths").get("/api/redis/status").get("get");
        assertThat(status.get("responses").propertyNames()).contains("200", "401", "421", "503");
        assertThat(document.get("components")
                        .get("schemas")
                        .get("StatusResponse")
                        .get("properties")
                        .propertyNames())
                .contains("redis_available", "used_memory_peak_mb");
        assertThat(document.get("components")
                        .get("securitySchemes")
                        .get("bearer")
                        .get("scheme")
                        .asString())
                .isEqualTo("bearer");
        JsonNode put = document.get("paths").get("/api/cache/{cache}/{key}").get("put");
        assertThat(put.get("parameters").toString()).contains("Larder-Ttl", "Larder-Tags", "\"cache\"", "\"key\"");
    }

    @Test
    void prometheus_running_hasLardersNumbers() {
        assertThat(SERVER.get("/actuator/prometheus").body())
                .contains(
                        "larder_initialized 1.0",
                        "larder_cache_requests_total{cache=\"db\",kind=\"hit\"}",
                        "larder_redis_commands_total",
                        "larder_embedded_restarts");
    }

    private static JsonNode layer(String name) {
        return SERVER.getJson("/api/redis/cache/statistics").get("cache_layers").get(name);
    }

    @Test
    void extend_pattern_hasEveryFieldAndTheEntryLivesLonger() {
        SERVER.put("/api/cache/perf/longer/one", "1", "Larder-Ttl", "60");

        JsonNode extended = TestServer.json(
                SERVER.postJson("/api/redis/cache/ttl/extend", "{\"key_pattern\":\"longer/*\",\"ttl_seconds\":600}"));

        assertThat(extended.get("status").asString()).isEqualTo("success");
        assertThat(extended.propertyNames()).contains("message", "timestamp");
        assertThat(extended.get("extended_count").asLong()).isEqualTo(1);
        assertThat(extended.get("pattern").asString()).isEqualTo("longer/*");
        assertThat(extended.get("additional_seconds").asLong()).isEqualTo(600);
        assertThat(SERVER.getJson("/api/redis/cache/keys/perf:longer/one")
                        .get("ttl_seconds")
                        .asLong())
                .isGreaterThan(60);
    }
}
