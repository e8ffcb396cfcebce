package dev.larder.server.contract;

import dev.larder.server.contract.Row.Sample;
import java.util.List;
import java.util.stream.Stream;

/** Every row of the wire contract. What is added to the API is added here; {@link EveryRowIT} refuses to go without. */
final class Contract {
    static final String RULE = "{\"requests_per_window\":3,\"window_seconds\":60,\"algorithm\":\"fixed_window\"}";

    private static final String API = "/api/redis/";
    private static final String SESSIONS = API + "sessions/";
    private static final String SESSION = SESSIONS + "{session_id}";
    private static final String USER = SESSIONS + "users/{user_id}";
    private static final String LIMITS = API + "rate-limits/";
    private static final String LIMIT = LIMITS + "{rule}/{id}";
    private static final String NO_SESSION = SESSIONS + "00.AAAAAAAAAAAAAAAAAAAAAAAA";
    private static final String LONG_TEXT = "x".repeat(20_000);
    private static final String[] MESSAGE = {"status", "message", "timestamp"};
    private static final String[] STATE = {
        "rule_name",
        "identifier",
        "allowed",
        "remaining_requests",
        "reset_time",
        "retry_after_seconds",
        "current_usage",
        "limit"
    };
    private static final String[] TIMED = {"operations", "total_ms", "p50_ms", "p99_ms", "operations_per_second"};

    private Contract() {}

    static List<Row> rows() {
        return Stream.of(telling(), caches(), sessions(), sessionsMore(), limits(), life())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Row> telling() {
        return List.of(
                Row.of("GET " + API + "status")
                        .with("redis_available", "redis_version", "connected_clients", "used_memory_mb")
                        .with("used_memory_peak_mb", "memory_fragmentation_ratio", "uptime_seconds", "cache_hit_rate")
                        .with("total_commands_processed", "mode", "nodes", "capabilities")
                        .with("nodes/+/address", "nodes/+/role", "nodes/+/healthy")
                        .whenDown(200),
                Row.of("GET " + API + "health")
                        .with("timestamp", "overall_status", "components", "components/+/status")
                        .with("components/redis", "components/cache_layers", "components/sessions")
                        .with("components/rate_limiter", "components/integration/database/status")
                        .with("components/integration/inference/status", "components/integration/gpu/status"),
                Row.of("GET " + API + "memory/usage")
                        .with("used_memory_mb", "used_memory_peak_mb", "used_memory_rss_mb", "used_memory_dataset_mb")
                        .with("memory_fragmentation_ratio", "memory_efficiency_percent", "total_system_memory_mb")
                        .with("maxmemory_mb", "maxmemory_policy", "layers", "budget_mb", "budget_used_percent")
                        .with("layers/db", "layers/sessions", "layers/rate_limits", "timestamp"),
                Row.of("GET " + API + "performance")
                        .with("cache_performance/overall_hit_rate_percent", "cache_performance/total_cache_requests")
                        .with("cache_performance/gpu_cache_hit_rate_percent", "cache_performance/total_gpu_requests")
                        .with("integration_metrics/cache_enabled_queries", "integration_metrics/cache_hits")
                        .with("integration_metrics/cache_misses", "integration_metrics/gpu_cache_hits")
                        .with("integration_metrics/gpu_cache_misses", "integration_metrics/session_operations")
                        .with("integration_metrics/rate_limit_checks", "redis_performance", "latency")
                        .with("latency/+/p50_ms", "latency/+/p95_ms", "latency/+/p99_ms", "latency/+/count")
                        .with("recommendations", "history/resolution_seconds", "history/points", "nodes")
                        .with("hot_keys", "redis_performance/slow_log", "redis_performance/slow_log_reason")
                        .with("latency/cache_load")
                        .refusesAt(API + "performance?window=2h", 400)
                        .refusesAt(API + "performance?window=" + "x".repeat(1_000), 400),
                Row.of("POST " + API + "benchmark", "{\"operations\":20,\"value_bytes\":10,\"concurrency\":1}")
                        .with("timestamp", "total_time_ms", "operations_per_second")
                        .with(each("tests/", List.of("set", "get", "delete", "pipeline", "rate_limit", "session")))
                        .refuses(400, "{\"operations\":100001}", "{\"operations\":-1}", "{\"value_bytes\":1048577}")
                        .refuses(400, "{\"concurrency\":65}", "{\"operations\":1e30}", "{\"seconds\":1}"));
    }

    private static String[] each(String parent, List<String> names) {
        return names.stream()
                .flatMap(name -> Stream.of(TIMED).map(field -> parent + name + "/" + field))
                .toArray(String[]::new);
    }

    private static List<Row> caches() {
        String keys = API + "cache/keys/";
        return List.of(
                Row.of("GET " + API + "cache/statistics")
                        .with(layers("hits", "misses", "sets", "invalidations", "hit_rate_percent", "total_requests"))
                        .with(layers("entries", "size_bytes", "l1", "l2", "stale_served", "coalesced", "errors"))
                        .with(layers("miss_causes", "load_latency", "top_tags"))
                        .with("redis_memory/used_memory_mb", "redis_memory/used_memory_peak_mb")
                        .with("redis_memory/memory_fragmentation_ratio", "config/db_cache_ttl_seconds")
                        .with("config/api_cache_ttl_seconds", "config/model_cache_ttl_seconds")
                        .with("config/perf_cache_ttl_seconds", "config/max_cache_size_mb"),
                Row.of("POST " + API + "cache/clear", "{\"layer\":\"api\"}")
                        .with(MESSAGE)
                        .with("cleared_count")
                        .refuses(
                                400,
                                "{}",
                                "{\"key_pattern\":\"a*\",\"tags\":[\"b\"]}",
                                "{\"tags\":[]}",
                                "{\"tags\":[1]}")
                        .refuses(400, "{\"layer\":\"\"}", "{\"key_pattern\":\"\"}", "{\"layer\":\"" + LONG_TEXT + "\"}")
                        .refuses(404, "{\"layer\":\"nobody\"}"),
                Row.of("POST " + API + "cache/ttl/extend", "{\"key_pattern\":\"a*\",\"ttl_seconds\":60}")
                        .with(MESSAGE)
                        .with("extended_count", "pattern", "additional_seconds")
                        .refuses(400, "{}", "{\"key_pattern\":\"a*\"}", "{\"ttl_seconds\":60}")
                        .refuses(400, "{\"key_pattern\":\"\",\"ttl_seconds\":60}")
                        .refuses(400, "{\"key_pattern\":\"" + LONG_TEXT + "\",\"ttl_seconds\":60}")
                        .refuses(400, "{\"key_pattern\":\"a*\",\"ttl_seconds\":0}")
                        .refuses(400, "{\"key_pattern\":\"a*\",\"ttl_seconds\":31536001}"),
                Row.of("POST " + API + "cache/optimize")
                        .with(MESSAGE)
                        .with("optimization_results/actions_taken", "optimization_results/memory_freed_mb")
                        .with("optimization_results/keys_removed", "optimization_results/layers")
                        .refuses(400, "{\"target\":1}"),
                Row.of("GET " + keys + "{key}", fixture -> new Sample(fixture.entryPath(), null))
                        .with("key", "exists", "ttl_seconds", "memory_usage_bytes", "type", "expires_at", "layer")
                        .with("tags", "encoding", "created_at", "hits")
                        .refusesAt(keys + "db:no-such-entry", 404)
                        .refusesAt(keys + "no-cache", 400)
                        .refusesAt(keys + "db:%ff", 400)
                        .refusesAt(keys + "db:" + "x".repeat(2_000), 404));
    }

    private static String[] layers(String... fields) {
        return Stream.of("db", "api", "model", "perf")
                .flatMap(layer -> Stream.of(fields).map(field -> "cache_layers/" + layer + "/" + field))
                .toArray(String[]::new);
    }

    private static List<Row> sessions() {
        String[] session = {
            "session_id",
            "user_id",
            "created_at",
            "last_accessed",
            "expires_at",
            "ip_address",
            "user_agent",
            "data",
            "is_active"
        };
        return List.of(
                Row.of("GET " + SESSIONS + "statistics")
                        .with("session_creates", "session_reads", "session_updates", "session_deletes", "cache_hits")
                        .with("cache_misses", "cache_hit_rate", "active_sessions", "active_users")
                        .with("peak_active_sessions", "average_duration_seconds", "expired", "evicted_by_limit")
                        .with("rejected/ip_mismatch", "rejected/user_agent_mismatch", "rejected/expired")
                        .with("rejected/unknown", "config/session_timeout_minutes", "config/max_sessions_per_user")
                        .with("config/cleanup_interval_minutes"),
                Row.of(
                                "POST " + SESSIONS + "create",
                                fixture ->
                                        new Sample(SESSIONS + "create", "{\"user_id\":\"" + Fixture.someone() + "\"}"))
                        .answers(201)
                        .with("status", "session_id", "token", "user_id", "expires_at", "timestamp")
                        .refuses(400, "{}", "{\"user_id\":\"\"}", "{\"user_id\":null}", "{\"user_id\":7}")
                        .refuses(400, "{\"user_id\":\"" + LONG_TEXT + "\"}", "{\"user_id\":\"a\",\"data\":\"b\"}")
                        .refuses(400, "{\"user_id\":\"a\",\"ip_address\":\"999.1.1.1\"}"),
                Row.of("GET " + SESSION, fixture -> new Sample(fixture.sessionPath(), null))
                        .with(session)
                        .refusesAt(NO_SESSION, 404)
                        .refusesAt(SESSIONS + LONG_TEXT.substring(0, 5_000), 404),
                Row.of("DELETE " + SESSION, fixture -> new Sample(fixture.sessionPath(), null))
                        .with(MESSAGE)
                        .refusesAt(NO_SESSION, 404),
                Row.of("PATCH " + SESSION, fixture -> new Sample(fixture.sessionPath(), "{\"data\":{\"b\":1}}"))
                        .with(session)
                        .refusesAt(NO_SESSION, 400, "{}", "{\"data\":1}", "{\"data\":null}")
                        .refusesAt(NO_SESSION, 404, "{\"data\":{}}"));
    }

    private static List<Row> sessionsMore() {
        return List.of(
                Row.of("GET " + SESSIONS + "users", fixture -> {
                            fixture.session();
                            return new Sample(SESSIONS + "users", null);
                        })
                        .with("users/+/user_id", "users/+/sessions", "users/+/last_accessed", "active_sessions")
                        .with("sessions_looked_at", "complete", "timestamp")
                        .refusesAt(SESSIONS + "users?limit=0", 400)
                        .refusesAt(SESSIONS + "users?limit=101", 400)
                        .refusesAt(SESSIONS + "users?limit=many", 400),
                Row.of(
                                "POST " + SESSION + "/extend",
                                fixture -> new Sample(fixture.sessionPath() + "/extend", "{\"minutes\":5}"))
                        .with("session_id", "expires_at")
                        .refusesAt(NO_SESSION + "/extend", 400, "{}", "{\"minutes\":0}", "{\"minutes\":99999999999}")
                        .refusesAt(NO_SESSION + "/extend", 404, "{\"minutes\":5}"),
                Row.of(
                                "POST " + SESSIONS + "validate",
                                fixture -> new Sample(SESSIONS + "validate", fixture.tokenBody()))
                        .with("valid", "reason", "session_id", "user_id", "expires_at")
                        .refuses(400, "{}", "{\"token\":5}", "{\"token\":null}"),
                Row.of("POST " + SESSIONS + "rotate", fixture -> new Sample(SESSIONS + "rotate", fixture.tokenBody()))
                        .with("token", "session_id")
                        .refuses(400, "{}", "{\"token\":[]}")
                        .refuses(404, "{\"token\":\"nonsense\"}"),
                Row.of(
                                "GET " + USER,
                                fixture -> new Sample(
                                        SESSIONS + "users/"
                                                + fixture.session()
                                                        .get("user_id")
                                                        .asString(),
                                        null))
                        .with("user_id", "sessions", "sessions/+/session_id", "sessions/+/expires_at")
                        .refusesAt(SESSIONS + "users/a?limit=0", 400)
                        .refusesAt(SESSIONS + "users/a?limit=many", 400)
                        .refusesAt(SESSIONS + "users/a?offset=-1", 400),
                Row.of(
                                "DELETE " + USER,
                                fixture -> new Sample(
                                        SESSIONS + "users/"
                                                + fixture.session()
                                                        .get("user_id")
                                                        .asString(),
                                        null))
                        .with(MESSAGE)
                        .refusesAt(SESSIONS + "users/a?except=%00", 400),
                Row.of(
                                "POST " + SESSIONS + "terminate",
                                fixture -> new Sample(
                                        SESSIONS + "terminate", "{\"user_id\":\"" + Fixture.someone() + "\"}"))
                        .with(MESSAGE)
                        .refuses(400, "{}", "{\"user_id\":\"\"}", "{\"user_id\":7}", "{\"everyone\":false}")
                        .refuses(400, "{\"user_id\":\"a\",\"everyone\":true}", "{\"everyone\":\"x\"}")
                        .refuses(400, "{\"user_id\":\"a\",\"except\":\"b\"}"));
    }

    private static List<Row> limits() {
        String rules = LIMITS + "rules";
        return List.of(
                Row.of("GET " + LIMITS + "statistics")
                        .with("total_checks", "total_blocks", "total_allows", "block_rate_percent", "rules_configured")
                        .with("failed_open", "latency", "rules/+/requests_per_window", "rules/+/window_seconds")
                        .with("rules/+/algorithm", "rules/+/burst_allowance", "rules/+/checks", "rules/+/blocks")
                        .with("rules/api_general", "rules/api_auth", "rules/model_inference", "rules/file_upload")
                        .with("rules/websocket")
                        .whenDown(200),
                limit("GET " + LIMIT, "").with(STATE).whenDown(200, 503),
                limit("POST " + LIMIT + "/check", "/check")
                        .with(STATE)
                        .whenDown(200, 503)
                        .refusesAt(
                                LIMITS + "api_auth/a/check", 400, "{\"cost\":0}", "{\"cost\":\"1\"}", "{\"cost\":1e9}"),
                limit("POST " + LIMIT + "/reset", "/reset").with(MESSAGE),
                Row.of("GET " + rules).with("rules").whenDown(200),
                Row.of("GET " + rules + "/{rule}", fixture -> new Sample(fixture.rulePath(), null))
                        .with("requests_per_window", "window_seconds", "algorithm", "burst_allowance")
                        .whenDown(200)
                        .refusesAt(rules + "/nobody", 404),
                Row.of("PUT " + rules + "/{rule}", fixture -> new Sample(fixture.rulePath(), RULE))
                        .with("requests_per_window", "window_seconds", "algorithm", "burst_allowance")
                        .refuses(400, "{}", RULE.replace("3", "0"), RULE.replace("60", "-1"))
                        .refuses(400, RULE.replace("fixed_window", "guess"), RULE.replace("3", "99999999999999"))
                        .refusesAt(rules + "/" + "x".repeat(500), 400, RULE)
                        .refusesAt(rules + "/a%20b", 400, RULE),
                Row.of("DELETE " + rules + "/{rule}", fixture -> new Sample(fixture.rulePath(), null))
                        .with(MESSAGE)
                        .refusesAt(rules + "/nobody", 404));
    }

    private static Row limit(String operation, String tail) {
        return Row.of(operation, fixture -> new Sample(LIMITS + "api_general/" + Fixture.someone() + tail, null))
                .refusesAt(LIMITS + "nobody/a" + tail, 404)
                .refusesAt(LIMITS + "api_general/%ff" + tail, 400);
    }

    private static List<Row> life() {
        return List.of(
                Row.of("POST " + API + "initialize")
                        .with(MESSAGE)
                        .with("components/redis_manager", "components/cache_manager", "components/session_manager")
                        .with("components/rate_limiter", "components/integrated_cache")
                        .whenDown(200)
                        .refuses(400, "{\"force\":true}", "[]"),
                Row.of("POST " + API + "shutdown").with(MESSAGE).whenDown(200).refuses(400, "{\"now\":true}", "[]"));
    }
}
