package dev.larder.cache;

import dev.larder.redis.RedisConfig;
import dev.larder.testkit.RedisServer;
import dev.larder.testkit.RedisTarget;
import dev.larder.testkit.RespClient;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** What tests that are the same for every shape of Redis need to know of it. */
final class TestTargets {
    private TestTargets() {}

    static String url(RedisTarget target) {
        return "redis://"
                + target.addresses().stream()
                        .map(address -> address.getHostString() + ":" + address.getPort())
                        .collect(Collectors.joining(","));
    }

    static RedisConfig config(RedisTarget target) {
        return RedisConfig.of(url(target));
    }

    /** All keys of a server. */
    static List<String> keys(RedisServer server) {
        try (RespClient client = server.client()) {
            return client.list("KEYS", "*").stream()
                    .map(key -> key instanceof byte[] bytes
                            ? new String(bytes, StandardCharsets.UTF_8)
                            : String.valueOf(key))
                    .toList();
        }
    }
}
