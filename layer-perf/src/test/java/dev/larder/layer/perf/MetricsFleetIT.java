package dev.larder.layer.perf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.larder.Larder;
import dev.larder.LarderConfig;
import dev.larder.base.Codec;
import dev.larder.base.Ticker;
import dev.larder.cache.Cache;
import dev.larder.cache.CachePolicy;
import dev.larder.redis.RedisConfig;
import dev.larder.redis.RedisStores;
import dev.larder.testkit.KeyAssertions;
import dev.larder.testkit.RedisExtension;
import dev.larder.testkit.RedisServer;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Goal: the same on a Redis, with the clockwork running. */
class MetricsFleetIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension
    static final RedisExtension<RedisServer> REDIS = RedisExtension.standalone();

    private static Larder larder() {
        InetSocketAddress address = REDIS.target().addresses().get(0);
        RedisConfig config = RedisConfig.builder()
                .server(address.getHostString(), address.getPort())
                .build();
        return Larder.create(RedisStores.connect(config), LarderConfig.DEFAULT);
    }

    private static MetricsCache started(Larder larder) {
        LarderSource source = new LarderSource(larder, Map::of, () -> MetricsSource.Gauges.UNKNOWN);
        MetricsCache metrics =
                new MetricsCache(larder.fleet(), source, Ticker.system(), MetricsConfig.of("host", null));
        metrics.start();
        return metrics;
    }

    @Test
    void readsOfOneNode_showInTheHistoryThatAnotherTells() {
        try (Larder one = larder();
                Larder other = larder();
                MetricsCache busy = started(one);
                MetricsCache idle = started(other)) {
            Cache<String> cache = one.caches().cache("db", CachePolicy.builder().build(), Codec.utf8());
            cache.put("k", "v");
            cache.get("k");
            cache.get("none");

            await().atMost(PATIENCE).untilAsserted(() -> {
                long requests = idle.history(Window.TEN_MINUTES).stream()
                        .mapToLong(point ->
                                point.layers().getOrDefault("db", Figures.NONE).get(Counted.REQUESTS))
                        .sum();
                assertThat(requests).isEqualTo(2);
                assertThat(idle.nodes()).extracting(NodeReport::id).contains(busy.id(), idle.id());
            });
            KeyAssertions.assertEveryKeyHasTtl(REDIS.target());
        }
    }
}
