package dev.larder.cache;

import static org.awaitility.Awaitility.await;

import dev.larder.base.Codec;
import dev.larder.base.SharedRandom;
import dev.larder.base.StoreUnavailableException;
import dev.larder.base.Ticker;
import dev.larder.redis.RedisConfig;
import dev.larder.redis.RedisStores;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/** One node of an application, whose way to Redis may be another than that of the others. */
final class OutboxNode implements AutoCloseable {
    static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(1);
    static final EntryOptions TAGGED = EntryOptions.tags("t");

    private final RedisStores stores;
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final CacheManager manager;
    private final Cache<String> cache;

    OutboxNode(List<InetSocketAddress> way, Safeguards safeguards, CachePolicy policy) {
        String hosts = way.stream()
                .map(address -> address.getHostString() + ":" + address.getPort())
                .collect(Collectors.joining(","));
        this.stores = RedisStores.connect(RedisConfig.builder()
                .url("redis://" + hosts)
                .poolSize(2)
                .commandTimeout(COMMAND_TIMEOUT)
                .reconnectDelayMax(Duration.ofMillis(200))
                .build());
        this.manager = new CacheManager(
                stores.cacheStore(),
                Ticker.system(),
                SharedRandom.create(),
                executor,
                10,
                SigningKeys.none(),
                safeguards);
        this.cache = manager.cache("outbox", policy, Codec.utf8());
    }

    static CachePolicy.Builder policy(boolean near) {
        return CachePolicy.builder()
                .ttl(Duration.ofMinutes(10))
                .near(near ? NearPolicy.TRACK : NearPolicy.OFF)
                .whenUnavailable(WhenUnavailable.FAIL);
    }

    Cache<String> cache() {
        return cache;
    }

    CacheManager manager() {
        return manager;
    }

    /** Makes a change that cannot work, of {@code k} or the tag that it has; tells whether it failed. */
    boolean attempt(String change) {
        try {
            switch (change) {
                case "remove" -> cache.remove("k");
                case "removeAll" -> cache.removeAll(List.of("k", "k2"));
                case "invalidate" -> cache.invalidate("t");
                case "clear" -> cache.clear();
                case "put" -> cache.put("k", "new", TAGGED);
                case "putAll" -> cache.putAll(Map.of("k", "new"), TAGGED);
                default -> manager.clear(ClearRequest.tags(null, Set.of("t")));
            }
            return false;
        } catch (StoreUnavailableException away) {
            return true;
        }
    }

    /** What a read says as soon as one is answered. */
    Optional<String> firstAnswer(String key) {
        return await().atMost(Duration.ofSeconds(30))
                .ignoreExceptionsInstanceOf(StoreUnavailableException.class)
                .until(() -> cache.get(key), answer -> true);
    }

    @Override
    public void close() {
        manager.close();
        stores.close();
        executor.shutdown();
    }
}
