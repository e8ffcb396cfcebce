package dev.larder.redis.link;

import dev.larder.testkit.RedisServer;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Routers and commands for the tests of this package. */
final class RouterFixture {
    private RouterFixture() {}

    static LinkConfig config(List<InetSocketAddress> seeds, int connections, Duration timeout) {
        List<NodeAddress> addresses = new ArrayList<>();
        seeds.forEach(seed -> addresses.add(NodeAddress.tcp(seed.getHostString(), seed.getPort())));
        return config(addresses, connections, timeout, LinkConfig.Login.NONE);
    }

    static LinkConfig config(List<NodeAddress> seeds, int connections, Duration timeout, LinkConfig.Login login) {
        return new LinkConfig(
                seeds,
                null,
                login,
                LinkConfig.Login.NONE,
                0,
                null,
                true,
                "larder-test",
                connections,
                Duration.ofSeconds(2),
                timeout,
                10_000,
                Duration.ofMillis(500));
    }

    /** Where only the times matter. */
    static LinkConfig config(NodeAddress seed, int connections, Duration connectTimeout, Duration commandTimeout) {
        return new LinkConfig(
                List.of(seed),
                null,
                LinkConfig.Login.NONE,
                LinkConfig.Login.NONE,
                0,
                null,
                true,
                "larder-test",
                connections,
                connectTimeout,
                commandTimeout,
                10_000,
                Duration.ofMillis(500));
    }

    /** Sentinels that are asked for the primary called "main". */
    static LinkConfig sentinels(List<NodeAddress> seeds, String clientName) {
        return new LinkConfig(
                seeds,
                "main",
                LinkConfig.Login.NONE,
                LinkConfig.Login.NONE,
                0,
                null,
                true,
                clientName,
                1,
                Duration.ofSeconds(2),
                Duration.ofSeconds(2),
                10_000,
                Duration.ofMillis(500));
    }

    static List<byte[]> parts(String... words) {
        return command(Command.Repeat.SAFE, words).parts();
    }

    static RedisRouter connect(RedisServer server, int connections, Duration timeout) {
        return RedisRouter.connect(config(List.of(server.address()), connections, timeout));
    }

    static Command<String> command(Command.Repeat repeat, String... words) {
        List<byte[]> parts = new ArrayList<>();
        for (String word : words) {
            parts.add(word.getBytes(StandardCharsets.UTF_8));
        }
        int slot = words.length > 1 ? Slots.of(parts.get(1)) : Slots.ANY;
        return new Command<>(parts, slot, repeat, RouterFixture::text);
    }

    private static String text(@Nullable Object reply) {
        return reply instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : String.valueOf(reply);
    }
}
