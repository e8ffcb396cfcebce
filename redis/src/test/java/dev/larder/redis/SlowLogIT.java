package dev.larder.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.redis.SlowLog.SlowCommand;
import dev.larder.testkit.RedisCluster;
import dev.larder.testkit.RedisServer;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Goal: slow commands are told without anything that could be a secret, and where they may not be asked for that is told. */
class SlowLogIT {
    private static final String SECRET = "sesame-open";

    @Test
    void commands_thatAreSlow_areToldWithoutTheirArguments() {
        try (RedisServer server =
                RedisServer.builder().config("slowlog-log-slower-than 0").start()) {
            server.command("SLOWLOG", "RESET");
            server.command("SET", "ld:{db:" + SECRET + "}:v", SECRET);
            server.command("HSET", "ld:s:{ab}:" + SECRET, "m", SECRET);
            server.command("SET", "other:" + SECRET, SECRET);
            server.command("EVAL", "return redis.call('GET', KEYS[1])", "1", "ld:t:{db:" + SECRET + "}");

            // What the connections below say as they are made would take the places of these.
            server.command("CONFIG", "SET", "slowlog-log-slower-than", "10000000");

            SlowLog log;
            try (ConnectionManager connections = ConnectionManager.connect(RedisConfig.of(server.uri()))) {
                log = connections.slowLog().await();
            }

            List<SlowCommand> commands = Objects.requireNonNull(log.commands());
            assertThat(log.reason()).isNull();
            assertThat(commands).isNotEmpty().hasSizeLessThanOrEqualTo(SlowLog.OF_EACH);
            assertThat(commands.toString()).doesNotContain(SECRET);
            assertThat(commands)
                    .extracting(one -> one.command() + ' ' + one.keys())
                    .contains("SET ld:{db:*}", "HSET ld:s:*", "SET null", "EVAL ld:t:*");
            assertThat(commands).allSatisfy(one -> {
                assertThat(one.node()).isEqualTo("127.0.0.1:" + server.port());
                assertThat(one.atSeconds()).isPositive();
            });
        }
    }

    @Test
    void commands_moreThanAreAskedFor_areBounded() {
        try (RedisServer server = RedisServer.builder()
                        .config("slowlog-log-slower-than 0")
                        .start();
                ConnectionManager connections = ConnectionManager.connect(RedisConfig.of(server.uri()))) {
            for (int i = 0; i < 3 * SlowLog.OF_EACH; i++) {
                server.command("GET", "k");
            }

            assertThat(connections.slowLog().await().commands()).hasSize(SlowLog.OF_EACH);
        }
    }

    @Test
    void user_whoMayNotAsk_isToldSo() {
        try (RedisServer server = RedisServer.builder()
                        .user("ann", SECRET, "~ld:*", "+@all", "-slowlog")
                        .start();
                ConnectionManager connections = ConnectionManager.connect(
                        RedisConfig.of("redis://ann:" + SECRET + "@127.0.0.1:" + server.port()))) {
            SlowLog log = connections.slowLog().await();

            assertThat(log.commands()).isNull();
            assertThat(log.reason()).contains("may not use SLOWLOG").doesNotContain(SECRET);
        }
    }

    @Test
    void cluster_ofSeveralPrimaries_isAskedWhole() {
        try (RedisCluster cluster = RedisCluster.start();
                ConnectionManager connections =
                        ConnectionManager.connect(TestRedis.config(cluster).build())) {
            SlowLog log = connections.slowLog().await();

            assertThat(log.reason()).isNull();
            assertThat(log.commands()).isNotNull();
        }
    }
}
