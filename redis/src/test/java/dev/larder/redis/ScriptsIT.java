package dev.larder.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.larder.cache.CacheStore;
import dev.larder.cache.CacheStore.NewStamp;
import dev.larder.cache.Stamp;
import dev.larder.cache.Tag;
import dev.larder.redis.link.ServerErrorException;
import dev.larder.testkit.CommandCounter;
import dev.larder.testkit.RedisCluster;
import dev.larder.testkit.RedisServer;
import dev.larder.testkit.RedisTarget;
import dev.larder.testkit.RedisTopology;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(names = {"STANDALONE", "CLUSTER"})
class ScriptsIT {
    private final RedisTopology topology;
    private RedisTarget target;
    private RedisStores stores;

    ScriptsIT(RedisTopology topology) {
        this.topology = topology;
    }

    @BeforeEach
    void connect() {
        target = topology.shared();
        target.flushAll();
        stores = TestRedis.stores(target);
    }

    @AfterEach
    void disconnect() {
        stores.close();
    }

    @Test
    void connect_done_everyPrimaryHasEveryScript() {
        awaitScripts();

        assertThat(stores.connectionManager().stats().scriptReloads()).isZero();
    }

    @Test
    void call_scriptsFlushed_reloadsExactlyOnce() throws Exception {
        CacheStore store = stores.cacheStore();
        store.announce("db", 60_000).await();
        forgetScripts();

        Map<String, Long> ran = during(() -> store.announce("db", 60_000).await());

        assertThat(ran).containsEntry("script|load", 1L).containsEntry("evalsha", 2L);
        assertThat(stores.connectionManager().stats().scriptReloads()).isEqualTo(1);
        assertThat(during(() -> store.announce("db", 60_000).async().join()))
                .containsEntry("evalsha", 1L)
                .doesNotContainKey("script|load");
    }

    @Test
    void batch_scriptsFlushed_reloadsOnceForEachPrimary() throws Exception {
        List<NewStamp> tags = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            tags.add(new NewStamp(new Tag("db", "t" + i), new Stamp(i, i)));
        }
        stores.cacheStore().openStamps(tags, 60_000).await();
        forgetScripts();

        Map<String, Long> ran =
                during(() -> stores.cacheStore().openStamps(tags, 60_000).await());

        assertThat(ran)
                .containsEntry("script|load", (long) target.primaries().size())
                .containsEntry("evalsha", 80L);
    }

    @Test
    void call_scriptFails_isNotTriedAgain() throws Exception {
        String registry = "ld:n:caches";
        RedisServer owner = topology == RedisTopology.CLUSTER
                ? ((RedisCluster) target).primaryOf(registry)
                : target.primaries().get(0);
        owner.command("SET", registry, "no sorted set", "PX", "60000");

        Map<String, Long> ran = during(() -> assertThatThrownBy(
                        () -> stores.cacheStore().announce("db", 60_000).await())
                .isInstanceOf(ServerErrorException.class)
                .hasMessageContaining("WRONGTYPE"));

        assertThat(ran).containsEntry("evalsha", 1L).doesNotContainKey("script|load");
    }

    private void awaitScripts() {
        for (RedisServer primary : target.primaries()) {
            for (Script script : Script.ALL) {
                await().atMost(TestRedis.PATIENCE)
                        .untilAsserted(() -> assertThat(
                                        primary.command("SCRIPT", "EXISTS", new String(script.digest(), UTF_8)))
                                .isEqualTo(List.of(1L)));
            }
        }
    }

    private void forgetScripts() {
        target.primaries().forEach(primary -> primary.command("SCRIPT", "FLUSH"));
    }

    private Map<String, Long> during(CommandCounter.ThrowingRunnable work) throws Exception {
        return CommandCounter.of(target).during(work);
    }
}
