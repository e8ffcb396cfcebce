package dev.larder.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import dev.larder.cache.CacheStore;
import dev.larder.cache.CacheStore.NewStamp;
import dev.larder.cache.EntryKey;
import dev.larder.cache.Stamp;
import dev.larder.cache.Tag;
import dev.larder.testkit.RedisExtension;
import dev.larder.testkit.RedisServer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A server at its memory limit that evicts nothing: it refuses to write, and invalidating works all the same. */
class FullServerIT {
    private static final long TTL_MILLIS = 60_000;

    @RegisterExtension
    static final RedisExtension<RedisServer> REDIS =
            RedisExtension.standalone(RedisServer.builder().config("maxmemory-policy noeviction"));

    @Test
    void replaceStamps_noMemoryForThem_leavesNoOldOneInForce() {
        try (RedisStores stores =
                RedisStores.connect(TestRedis.config(REDIS.target()).build())) {
            CacheStore store = stores.cacheStore();
            Tag tag = new Tag("db", "red");
            List<Stamp> before = store.openStamps(List.of(new NewStamp(tag, new Stamp(1, 2))), TTL_MILLIS)
                    .await();
            REDIS.target().command("CONFIG", "SET", "maxmemory", "1");
            try {
                assertThatThrownBy(() -> store.write(new EntryKey("db", "k"), "v".getBytes(UTF_8), TTL_MILLIS)
                                .await())
                        .isInstanceOfSatisfying(
                                LarderException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_REJECTED));

                store.replaceStamps(List.of(new NewStamp(tag, new Stamp(3, 4))), TTL_MILLIS)
                        .await();

                assertThat(before).containsExactly(new Stamp(1, 2));
                assertThat(store.readAll(List.of(), List.of(tag)).await().stamps())
                        .containsOnlyNulls();
            } finally {
                REDIS.target().command("CONFIG", "SET", "maxmemory", "0");
            }
        }
    }

    @Test
    void capabilities_ofAUserWhoMayDoLittle_areFew() {
        try (RedisServer server = RedisServer.builder()
                        .user("ann", "sesame", "~*", "+@connection", "+role", "-client|trackinginfo")
                        .start();
                ConnectionManager all = ConnectionManager.connect(
                        TestRedis.config(REDIS.target()).build());
                ConnectionManager few =
                        ConnectionManager.connect(RedisConfig.of("redis://ann:sesame@127.0.0.1:" + server.port()))) {
            assertThat(all.capabilities().await())
                    .containsExactly("acl", "client_tracking", "resp3", "functions", "sharded_pubsub");
            assertThat(few.capabilities().await()).containsExactly("resp3");
        }
    }
}
