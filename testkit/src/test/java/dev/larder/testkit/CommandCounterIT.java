package dev.larder.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CommandCounterIT {

    @RegisterExtension
    static final RedisExtension<RedisServer> REDIS = RedisExtension.standalone();

    @Test
    void during_commandsSubcommandsAndScripts_areCountedAndOurOwnAreNot() throws Exception {
        try (RespClient client = REDIS.target().client()) {
            Map<String, Long> counts = CommandCounter.of(REDIS.target()).during(() -> {
                client.command("GET", "k");
                client.command("GET", "k");
                client.command("CONFIG", "GET", "save");
                client.command("EVAL", "return redis.call('INCR', KEYS[1])", "1", "n");
                client.command("INFO", "server");
            });

            assertThat(counts).isEqualTo(Map.of("get", 2L, "config|get", 1L, "eval", 1L, "incr", 1L, "info", 1L));
        }
    }

    @Test
    void during_nothing_isEmpty() throws Exception {
        try (RedisServer second = RedisServer.builder().password("s3cret").start()) {
            assertThat(CommandCounter.of(REDIS.target(), second).during(() -> {}))
                    .isEmpty();
        }
    }

    @Test
    void during_anotherClientConnects_itsHelloIsLeftOut() throws Exception {
        RedisServer server = REDIS.target();

        Map<String, Long> counts = CommandCounter.of(server).during(() -> {
            try (RespClient late = server.client()) {
                late.command("HELLO", "2", "SETNAME", "late");
                late.command("CLIENT", "SETNAME", "later");
                late.command("GET", "k");
            }
        });

        assertThat(counts).isEqualTo(Map.of("get", 1L));
    }

    @Test
    void during_severalServers_addsUp() throws Exception {
        try (RedisServer second = RedisServer.start();
                RespClient one = REDIS.target().client();
                RespClient two = second.client()) {
            Map<String, Long> counts = CommandCounter.of(REDIS.target(), second).during(() -> {
                one.command("GET", "k");
                two.command("GET", "k");
            });

            assertThat(counts).containsExactly(Map.entry("get", 2L));
        }
    }

    @Test
    void assertEveryKeyHasTtl_oneHasNot_namesIt() {
        RedisServer server = REDIS.target();
        for (int i = 0; i < 1_200; i++) {
            server.command("SET", "key" + i, "v", "EX", "100");
        }
        KeyAssertions.assertEveryKeyHasTtl(server);

        server.command("SET", "immortal ü", "v");

        assertThatThrownBy(() -> KeyAssertions.assertEveryKeyHasTtl(server))
                .isInstanceOf(AssertionError.class)
                .hasMessage("1 keys without a time to live: immortal???");
    }

    @Test
    void assertNoKeyLeft_oneIs_namesIt() {
        RedisServer server = REDIS.target();
        server.command("SET", "ld:a", "v");
        KeyAssertions.assertNoKeyLeft("other:*", server);

        assertThatThrownBy(() -> KeyAssertions.assertNoKeyLeft("ld:*", server))
                .isInstanceOf(AssertionError.class)
                .hasMessage("1 keys left that match ld:*: ld:a");
    }
}
