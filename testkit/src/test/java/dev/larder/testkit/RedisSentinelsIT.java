package dev.larder.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RedisSentinelsIT {

    @Test
    void killPrimary_withPasswords_replicaTakesOverWithData() {
        try (RedisSentinels sentinels = RedisSentinels.start("data", "watch")) {
            RedisServer first = sentinels.primary();
            RedisServer replica = sentinels.replica();
            first.command("SET", "k", "v");
            assertThat(first.command("WAIT", "1", "5000")).isEqualTo(1L);
            assertThatThrownBy(() -> replica.command("SET", "k", "w")).hasMessageStartingWith("READONLY");

            assertThat(sentinels.killPrimary()).isSameAs(first);
            RedisServer second = sentinels.awaitPrimaryOtherThan(first.port());

            assertThat(second).isSameAs(replica);
            assertThat(second.command("GET", "k")).isEqualTo("v");
            assertThat(second.command("SET", "k", "w")).isEqualTo("OK");
            assertThat(sentinels.sentinelAddresses()).hasSize(3).isEqualTo(sentinels.addresses());

            sentinels.heal();
            assertThat(sentinels.primary()).isSameAs(second);
            assertThat(sentinels.replica()).isSameAs(first);
            assertThat(first.command("GET", "k")).isEqualTo("w");
        }
    }
}
