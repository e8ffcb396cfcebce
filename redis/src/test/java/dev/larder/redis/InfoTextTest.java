package dev.larder.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.redis.RedisInfo.Node;
import java.util.List;
import org.junit.jupiter.api.Test;

class InfoTextTest {
    private static final String REDIS = """
            # Server\r
            redis_version:7.0.15\r
            uptime_in_seconds:100\r
            connected_clients:3\r
            used_memory:1000\r
            used_memory_peak:2000\r
            used_memory_rss:1500\r
            used_memory_dataset:400\r
            total_system_memory:64000\r
            maxmemory:5000\r
            maxmemory_policy:noeviction\r
            mem_fragmentation_ratio:1.50\r
            loading:0\r
            rdb_changes_since_last_save:7\r
            rdb_last_bgsave_status:ok\r
            aof_enabled:0\r
            total_commands_processed:90\r
            instantaneous_ops_per_sec:17\r
            keyspace_hits:30\r
            keyspace_misses:10\r
            evicted_keys:2\r
            tracking_total_items:5\r
            tracking_total_keys:4\r
            tracking_clients:2\r
            role:master\r
            db0:keys=4,expires=3,avg_ttl=0\r
            db12:keys=2,expires=1,avg_ttl=0\r
            """;

    @Test
    void node_redis_readsEveryField() {
        Node node = new InfoText(REDIS).node("h:1");

        assertThat(node.address()).isEqualTo("h:1");
        assertThat(node.role()).isEqualTo("primary");
        assertThat(node.server()).isEqualTo(new RedisInfo.Server("redis", "7.0.15", 100L, 3L));
        assertThat(node.memory())
                .isEqualTo(new RedisInfo.Memory(1000L, 2000L, 1500L, 400L, 1.5, 5000L, "noeviction", 64000L));
        assertThat(node.activity()).isEqualTo(new RedisInfo.Activity(30L, 10L, 90L, 17L, 2L, 6L, 4L, 5L, 4L, 2L));
        assertThat(node.activity().hitRatio()).isEqualTo(0.75);
        assertThat(node.persistence()).isEqualTo(new RedisInfo.Persistence(false, false, true, 7L));
    }

    @Test
    void node_valkey_namesItselfAndItsOwnVersion() {
        Node node =
                new InfoText("redis_version:7.2.4\nserver_name:valkey\nvalkey_version:8.0.1\nrole:slave\n").node("h:1");

        assertThat(node.server().name()).isEqualTo("valkey");
        assertThat(node.server().version()).isEqualTo("8.0.1");
        assertThat(node.role()).isEqualTo("replica");
    }

    @Test
    void node_nothingSaid_isUnknownAndNeverZero() {
        Node node = new InfoText("# Server\r\nused_memory:lots\r\n:\r\nnonsense").node("h:1");

        assertThat(node).hasAllNullFieldsOrPropertiesExcept("address", "server", "memory", "activity", "persistence");
        assertThat(node.server()).hasAllNullFieldsOrProperties();
        assertThat(node.memory()).hasAllNullFieldsOrProperties();
        assertThat(node.activity()).hasAllNullFieldsOrProperties();
        assertThat(node.activity().hitRatio()).isNull();
        assertThat(node.persistence()).hasAllNullFieldsOrProperties();
    }

    @Test
    void total_severalNodes_addsUpAndComputesRatiosAnew() {
        Node one = new InfoText(REDIS).node("h:1");
        Node two = new InfoText(REDIS.replace("7.0.15", "6.2.14")
                        .replace("rss:1500", "rss:2500")
                        .replace("in_seconds:100", "in_seconds:50")
                        .replace("noeviction", "allkeys-lru"))
                .node("h:2");

        Node total = InfoTotal.of(List.of(one, two));

        assertThat(total.address()).isEqualTo("all");
        assertThat(total.server()).isEqualTo(new RedisInfo.Server("redis", "6.2.14", 50L, 6L));
        assertThat(total.memory())
                .isEqualTo(new RedisInfo.Memory(2000L, 4000L, 4000L, 800L, 2.0, 10000L, "mixed", 64000L));
        assertThat(total.activity()).isEqualTo(new RedisInfo.Activity(60L, 20L, 180L, 34L, 4L, 12L, 8L, 10L, 8L, 4L));
    }

    @Test
    void total_oneNodeSaysNothing_isUnknown() {
        Node total = InfoTotal.of(List.of(new InfoText(REDIS).node("a:1"), new InfoText("").node("b:1")));

        assertThat(total.memory()).hasAllNullFieldsOrProperties();
        assertThat(total.activity()).hasAllNullFieldsOrProperties();
    }

    @Test
    void version_compared_isByNumberNotByText() {
        assertThat(ServerVersion.of("6.2.0")).isGreaterThanOrEqualTo(ServerVersion.OLDEST);
        assertThat(ServerVersion.of("10.0.1")).isGreaterThan(ServerVersion.of("9.9"));
        assertThat(ServerVersion.of("6.0.16")).isLessThan(ServerVersion.OLDEST);
        assertThat(ServerVersion.of("nonsense")).isLessThan(ServerVersion.OLDEST);
    }
}
