package dev.larder.redis;

import static org.awaitility.Awaitility.await;

import dev.larder.testkit.RedisTarget;
import java.time.Duration;
import java.util.stream.Collectors;

/** Settings for the tests of this package. */
final class TestRedis {
    /** Long enough for a loaded machine, short enough to wait for. */
    static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(2);

    /** The limit of every wait in these tests. */
    static final Duration PATIENCE = Duration.ofSeconds(20);

    private TestRedis() {}

    static RedisConfigBuilder config(RedisTarget target) {
        String hosts = target.addresses().stream()
                .map(address -> address.getHostString() + ":" + address.getPort())
                .collect(Collectors.joining(","));
        return RedisConfig.builder()
                .url("redis://" + hosts)
                .poolSize(2)
                .commandTimeout(COMMAND_TIMEOUT)
                .reconnectDelayMax(Duration.ofMillis(200));
    }

    static ConnectionManager connect(RedisTarget target) {
        return ConnectionManager.connect(config(target).build());
    }

    /**
     * Stores whose servers have all scripts. Connecting gives them in the background, so whoever counts commands or lets the
     * scripts be forgotten has to wait for the end of it.
     */
    static RedisStores stores(RedisTarget target) {
        RedisStores stores = RedisStores.connect(config(target).build());
        await().atMost(PATIENCE)
                .until(() -> stores.connectionManager().scripts().loading() == 0);
        return stores;
    }
}
