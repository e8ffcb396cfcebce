package dev.larder.redis.link;

import static dev.larder.redis.link.RouterFixture.command;
import static dev.larder.redis.link.RouterFixture.parts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.redis.link.Command.Repeat;
import dev.larder.testkit.CommandCounter;
import dev.larder.testkit.RedisCluster;
import dev.larder.testkit.RedisServer;
import dev.larder.testkit.SlotMove;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Goal: commands that travel with another one reach the same node in the same write, and their replies belong together. */
@Timeout(120)
class CompanionsIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private static Command<String> together(List<byte[]> first, List<List<byte[]>> more) {
        return new Command<>(first, more, null, Slots.of(first.get(1)), Repeat.SAFE, CompanionsIT::text);
    }

    private static String text(@Nullable Object reply) {
        if (reply instanceof List<?> list) {
            return list.stream().map(CompanionsIT::text).toList().toString();
        }
        return reply instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : String.valueOf(reply);
    }

    @Test
    void replies_comeTogetherInOneBatch() throws Exception {
        try (RedisServer server = RedisServer.start();
                RedisRouter router = RouterFixture.connect(server, 1, TIMEOUT)) {
            Command<String> read = together(parts("GET", "a"), List.of(parts("GET", "b"), parts("GET", "c")));
            router.call(command(Repeat.SAFE, "MSET", "a", "1", "b", "2")).await();
            long batches = router.stats().batches();

            Map<String, Long> ran = CommandCounter.of(server)
                    .during(() -> assertThat(router.call(read).await()).isEqualTo("[1, 2, null]"));

            assertThat(ran).containsEntry("get", 3L);
            assertThat(router.stats().batches()).isEqualTo(batches + 1);
            assertThat(router.call(read).async().join()).isEqualTo("[1, 2, null]");
        }
    }

    @Test
    void error_ofOne_isTheReplyOfAllAndOfNobodyElse() {
        try (RedisServer server = RedisServer.start();
                RedisRouter router = RouterFixture.connect(server, 1, TIMEOUT)) {
            router.call(command(Repeat.SAFE, "SET", "a", "1")).await();
            Command<String> wrong = together(parts("GET", "a"), List.of(parts("HLEN", "a"), parts("GET", "a")));

            assertThatThrownBy(() -> router.call(wrong).await())
                    .isInstanceOf(ServerErrorException.class)
                    .hasMessageContaining("WRONGTYPE");
            assertThat(router.call(command(Repeat.SAFE, "GET", "a")).await()).isEqualTo("1");
        }
    }

    @Test
    void slot_thatIsOnItsWay_isSaidAndNotFollowedByAll() {
        try (RedisCluster cluster = RedisCluster.start();
                RedisRouter router = RedisRouter.connect(RouterFixture.config(cluster.addresses(), 1, TIMEOUT))) {
            router.call(command(Repeat.SAFE, "SET", "{t}a", "1")).await();
            router.call(command(Repeat.SAFE, "SET", "{t}b", "2")).await();
            Command<String> read = together(parts("GET", "{t}a"), List.of(parts("GET", "{t}b"), parts("TIME")));
            RedisServer from = cluster.primaryOf("{t}a");
            SlotMove move = cluster.beginMove(RedisCluster.slotOf("{t}a"), from, otherThan(from, cluster));

            assertThat(move.moveKeys(1)).isEqualTo(1);
            assertThatThrownBy(() -> router.call(read).await())
                    .isInstanceOf(ServerErrorException.class)
                    .hasMessageContaining("ASK");
            List<Router.Outcome<String>> apart =
                    router.<String>callAll(read.apart(CompanionsIT::text)).await();
            assertThat(apart.subList(0, 2)).map(Router.Outcome::get).containsExactly("1", "2");

            move.finish();
            assertThat(router.call(read).await()).startsWith("[1, 2, [");
        }
    }

    private static RedisServer otherThan(RedisServer from, RedisCluster cluster) {
        return cluster.primaries().stream()
                .filter(primary -> primary != from)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void command_thatMayNotBeSentTwice_hasNone() {
        assertThatThrownBy(() -> new Command<>(
                        parts("INCR", "a"),
                        List.of(parts("GET", "a")),
                        null,
                        Slots.ANY,
                        Repeat.UNSAFE,
                        CompanionsIT::text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("safe to send again");
    }
}
