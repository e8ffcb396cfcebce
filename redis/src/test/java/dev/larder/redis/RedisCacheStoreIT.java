package dev.larder.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.larder.base.HandTicker;
import dev.larder.cache.CacheStore;
import dev.larder.cache.CacheStore.NewStamp;
import dev.larder.cache.CacheStore.Write;
import dev.larder.cache.CacheStoreContract;
import dev.larder.cache.EntryKey;
import dev.larder.cache.Stamp;
import dev.larder.cache.Tag;
import dev.larder.testkit.CommandCounter;
import dev.larder.testkit.KeyAssertions;
import dev.larder.testkit.RedisExtension;
import dev.larder.testkit.RedisTarget;
import dev.larder.testkit.RedisTopology;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisCacheStoreIT extends CacheStoreContract {
    @RegisterExtension
    static final RedisExtension<RedisTarget> REDIS = RedisExtension.shared(RedisTopology.STANDALONE);

    private static final EntryKey KEY = new EntryKey("db", "user:1");
    private static final Tag TAG = new Tag("db", "users");

    private final RedisStores stores =
            RedisStores.connect(TestRedis.config(REDIS.target()).build());

    @Override
    protected CacheStore store() {
        return stores.cacheStore();
    }

    @Override
    protected void advance(Duration time) {
        // The tests wait for what must happen by the clock of Redis.
    }

    @AfterEach
    void everyKey_hasATimeToLive_andConnectionsEnd() {
        try (stores) {
            KeyAssertions.assertEveryKeyHasTtl(REDIS.target());
        }
    }

    @Test
    void everyCall_aloneOnOneServer_isTheCommandsThatItSays() throws Exception {
        assertThat(ran(() -> store().write(KEY, bytes("x"), LONG_MILLIS).await()))
                .isEqualTo(Map.of("set", 1L));
        assertThat(ran(() -> store().read(KEY, List.of()).await())).isEqualTo(Map.of("get", 1L));
        assertThat(ran(() ->
                        store().read(KEY, List.of(TAG, Tag.wholeCache("db"))).await()))
                .isEqualTo(Map.of("mget", 1L));
        assertThat(ran(() -> store().readAll(List.of(KEY, KEY), List.of(TAG)).await()))
                .isEqualTo(Map.of("mget", 1L));
        assertThat(ran(() ->
                        store().remove(List.of(KEY, new EntryKey("db", "b"))).await()))
                .isEqualTo(Map.of("unlink", 1L));
        assertThat(ran(() -> store().replaceStamps(List.of(stamp(TAG), stamp(Tag.wholeCache("db"))), LONG_MILLIS)
                        .await()))
                .isEqualTo(Map.of("set", 2L));
        assertThat(ran(() -> store().writeAll(List.of(new Write(KEY, bytes("x"), 5), new Write(KEY, bytes("y"), 5)))
                        .await()))
                .isEqualTo(Map.of("set", 2L));
        assertThat(ran(() ->
                        store().openStamps(List.of(stamp(TAG)), LONG_MILLIS).await()))
                .containsEntry("evalsha", 1L)
                .containsEntry("get", 1L);
    }

    @Test
    void write_thenLookedAt_isUnderTheDocumentedKeys() {
        store().write(KEY, bytes("x"), LONG_MILLIS).await();
        store().openStamps(List.of(stamp(TAG)), LONG_MILLIS).await();
        store().announce("db", LONG_MILLIS).await();

        assertThat(value("EXISTS", "ld:{db:user:1}:v", "ld:t:{db:users}", "ld:n:caches"))
                .isEqualTo(3L);
        assertThat(value("STRLEN", "ld:t:{db:users}")).isEqualTo(12L);
    }

    @Test
    void read_stampOfAnotherLength_isNoStamp() {
        value("SET", "ld:t:{db:users}", "short", "PX", "60000");
        NewStamp wanted = stamp(TAG);

        assertThat(store().read(KEY, List.of(TAG)).await().stamps()).containsExactly((Stamp) null);
        assertThat(store().openStamps(List.of(wanted), LONG_MILLIS).await()).containsExactly(wanted.stamp());
    }

    @Test
    void announce_namesThatRanOut_areTrimmed() {
        store().announce("gone", 1).await();

        await().atMost(TestRedis.PATIENCE).untilAsserted(() -> {
            store().announce("kept", LONG_MILLIS).await();
            assertThat(value("ZCARD", "ld:n:caches")).isEqualTo(1L);
        });
    }

    @Test
    void clockMillis_ownTickerTurned_followsItUntilRedisIsAsked() {
        HandTicker ticker = new HandTicker();
        try (ConnectionManager connections =
                ConnectionManager.connect(TestRedis.config(REDIS.target()).build(), ticker)) {
            StoreClock clock = new StoreClock(connections.sender());
            clock.start();
            long begin = clock.millis();

            ticker.advance(Duration.ofDays(1));
            assertThat(clock.millis()).isEqualTo(begin + Duration.ofDays(1).toMillis());

            long redisMillis =
                    Long.parseLong(String.valueOf(Decoders.list(value("TIME")).get(0))) * 1000;
            clock.refresh();
            await().atMost(TestRedis.PATIENCE).until(() -> clock.rounds() == 2);
            assertThat(clock.millis()).isBetween(redisMillis, redisMillis + TestRedis.PATIENCE.toMillis());
        }
    }

    @Test
    void stores_configuredPrefix_isInEveryKey() {
        RedisConfig config =
                TestRedis.config(REDIS.target()).keyPrefix("shop:eu").build();
        try (RedisStores shop = RedisStores.connect(config)) {
            shop.cacheStore().write(KEY, bytes("x"), LONG_MILLIS).await();

            assertThat(store().read(KEY, List.of()).await().entry()).isNull();
            assertThat(value("EXISTS", "shop:eu:{db:user:1}:v")).isEqualTo(1L);
            assertThat(shop.cacheStore().scan("db", null, null).await().keys()).containsExactly(KEY);
        }
    }

    private static Map<String, Long> ran(CommandCounter.ThrowingRunnable work) throws Exception {
        return CommandCounter.of(REDIS.target()).during(work);
    }

    private static @Nullable Object value(String... words) {
        return REDIS.target().primaries().get(0).command(words);
    }

    private static NewStamp stamp(Tag tag) {
        return new NewStamp(tag, new Stamp(7, 7));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
