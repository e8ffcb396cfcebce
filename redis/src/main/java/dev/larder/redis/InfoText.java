package dev.larder.redis;

import dev.larder.redis.RedisInfo.Activity;
import dev.larder.redis.RedisInfo.Memory;
import dev.larder.redis.RedisInfo.Node;
import dev.larder.redis.RedisInfo.Persistence;
import dev.larder.redis.RedisInfo.Server;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The answer to {@code INFO}: lines of {@code name:value}, of which every server leaves out some. */
final class InfoText {
    private static final Pattern KEYSPACE = Pattern.compile("keys=([0-9]+),expires=([0-9]+)");

    private final Map<String, String> fields = new HashMap<>();

    InfoText(String text) {
        text.lines().forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0 && !line.startsWith("#")) {
                fields.put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        });
    }

    Node node(String address) {
        return new Node(address, role(), server(), memory(), activity(), persistence());
    }

    private @Nullable String role() {
        String role = fields.get("role");
        return role == null ? null : role.equals("master") ? "primary" : "replica";
    }

    Server server() {
        String valkey = fields.get("valkey_version");
        String name = fields.getOrDefault("server_name", valkey == null ? "redis" : "valkey");
        String version = valkey == null ? fields.get("redis_version") : valkey;
        return new Server(
                version == null ? null : name, version, number("uptime_in_seconds"), number("connected_clients"));
    }

    private Memory memory() {
        return new Memory(
                number("used_memory"),
                number("used_memory_peak"),
                number("used_memory_rss"),
                number("used_memory_dataset"),
                ratio("mem_fragmentation_ratio"),
                number("maxmemory"),
                fields.get("maxmemory_policy"),
                number("total_system_memory"));
    }

    private Activity activity() {
        return new Activity(
                number("keyspace_hits"),
                number("keyspace_misses"),
                number("total_commands_processed"),
                number("instantaneous_ops_per_sec"),
                number("evicted_keys"),
                keyspace(1),
                keyspace(2),
                number("tracking_total_items"),
                number("tracking_total_keys"),
                number("tracking_clients"));
    }

    private Persistence persistence() {
        return new Persistence(
                flag("loading", "1"),
                flag("aof_enabled", "1"),
                flag("rdb_last_bgsave_status", "ok"),
                number("rdb_changes_since_last_save"));
    }

    /** A database without keys has no line; only an answer without statistics leaves the sum unknown. */
    private @Nullable Long keyspace(int group) {
        if (!fields.containsKey("keyspace_hits")) {
            return null;
        }
        long sum = 0;
        for (Map.Entry<String, String> field : fields.entrySet()) {
            Matcher matcher = KEYSPACE.matcher(field.getValue());
            if (field.getKey().matches("db[0-9]+") && matcher.find()) {
                sum += Long.parseLong(matcher.group(group));
            }
        }
        return sum;
    }

    private @Nullable Long number(String name) {
        String value = fields.get(name);
        return value != null && value.matches("-?[0-9]{1,18}") ? Long.valueOf(value) : null;
    }

    private @Nullable Double ratio(String name) {
        String value = fields.get(name);
        return value != null && value.matches("[0-9]{1,9}(\\.[0-9]{1,9})?") ? Double.valueOf(value) : null;
    }

    private @Nullable Boolean flag(String name, String truth) {
        String value = fields.get(name);
        return value == null ? null : value.equals(truth);
    }
}
