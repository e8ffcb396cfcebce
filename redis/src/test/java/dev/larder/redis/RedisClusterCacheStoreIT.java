package dev.larder.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.larder.cache.CacheStore.ScanPage;
import dev.larder.cache.CacheStore.Write;
import dev.larder.cache.EntryKey;
import dev.larder.testkit.CommandCounter;
import dev.larder.testkit.RedisCluster;
import dev.larder.testkit.RedisExtension;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisClusterCacheStoreIT extends RedisStoreContract {
    @RegisterExtension
    static final RedisExtension<RedisCluster> REDIS = RedisExtension.sharedCluster();

    RedisClusterCacheStoreIT() {
        super(REDIS.target());
    }

    @Test
    void readAll_keysOfManySlots_isOneGetForEach() throws Exception {
        List<EntryKey> keys = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            keys.add(new EntryKey("db", "k" + i));
        }

        assertThat(CommandCounter.of(REDIS.target())
                        .during(() -> store().readAll(keys, List.of()).await()))
                .containsEntry("get", 30L)
                .doesNotContainKey("mget");
    }

    @Test
    void scan_primaryReplacedMeanwhile_findsEveryKeyThatStays() {
        Set<EntryKey> expected = fill(6_000);
        ScanPage page = store().scan("db", null, null).await();
        Set<EntryKey> found = new HashSet<>(page.keys());

        var dead = REDIS.target().killPrimaryOf(0);
        REDIS.target().awaitFailover(dead);
        await().atMost(TestRedis.PATIENCE)
                .until(() -> stores.connectionManager().nodes().stream()
                        .filter(RedisNode::primary)
                        .allMatch(node -> node.healthy() && !node.address().endsWith(":" + dead.port())));
        for (String cursor = page.cursor(); cursor != null; cursor = page.cursor()) {
            page = store().scan("db", null, cursor).await();
            found.addAll(page.keys());
        }

        assertThat(found).isEqualTo(expected);
    }

    private Set<EntryKey> fill(int count) {
        List<Write> writes = new ArrayList<>();
        Set<EntryKey> keys = new HashSet<>();
        for (int i = 0; i < count; i++) {
            keys.add(new EntryKey("db", "k" + i));
            writes.add(new Write(new EntryKey("db", "k" + i), new byte[10], LONG_MILLIS));
        }
        store().writeAll(writes).await();
        return keys;
    }
}
