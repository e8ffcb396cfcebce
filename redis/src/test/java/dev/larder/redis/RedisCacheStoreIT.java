package dev.larder.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.larder.base.ErrorCode;
import dev.larder.base.HandTicker;
import dev.larder.base.LarderException;
import dev.larder.cache.CacheStore;
import dev.larder.cache.CacheStore.NewStamp;
import dev.larder.cache.CacheStore.Write;
import dev.larder.cache.EntryKey;
import dev.larder.cache.Stamp;
import dev.larder.cache.Tag;
import dev.larder.testkit.CommandCounter;
import dev.larder.testkit.OnEveryServer;
import dev.larder.testkit.RedisExtension;
import dev.larder.testkit.RedisTarget;
import dev.larder.testkit.RedisTopology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@OnEveryServer
class RedisCacheStoreIT extends RedisStoreContract {
    @RegisterExtension
    static final RedisExtension<RedisTarget> REDIS = RedisExtension.shared(RedisTopology.STANDALONE);

    private static final EntryKey KEY = new EntryKey("db", "user:1");
    private static final Tag TAG = new Tag("db", "users");

    RedisCacheStoreIT() {
        super(REDIS.target());
    }

    @Test
    void everyRead_aloneOnOneServer_isOneCommand() throws Exception {
        assertThat(ran(() -> store().read(KEY, List.of()).await())).isEqualTo(Map.of("get", 1L));
        assertThat(ran(() ->
                        store().read(KEY, List.of(TAG, Tag.wholeCache("db"))).await()))
                .isEqualTo(Map.of("mget", 1L));
        assertThat(ran(() -> store().readAll(List.of(KEY, KEY), List.of(TAG)).await()))
                .isEqualTo(Map.of("mget", 1L));
    }

    @Test
    void everyChange_aloneOnOneServer_isTheCommandsThatItSays() throws Exception {
        assertThat(ran(() -> store().write(KEY, bytes("x"), LONG_MILLIS).await()))
                .isEqualTo(Map.of("evalsha", 1L, "set", 1L, "del", 1L));
        assertThat(ran(() -> store().writeAll(List.of(new Write(KEY, bytes("x"), 5), new Write(KEY, bytes("y"), 5)))
                        .await()))
                .isEqualTo(Map.of("evalsha", 2L, "set", 2L, "del", 2L));
        Stamp present =
                store().openStamps(List.of(stamp(TAG)), LONG_MILLIS).await().get(0);
        assertThat(ran(() -> store().writeStamped(
                                new Write(KEY, bytes("x"), 5), List.of(stamp(TAG)), List.of(present), LONG_MILLIS)
                        .await()))
                .isEqualTo(Map.of("evalsha", 1L, "get", 1L, "pttl", 1L, "set", 1L, "del", 1L));
        assertThat(ran(() ->
                        store().remove(List.of(KEY, new EntryKey("db", "b"))).await()))
                .isEqualTo(Map.of("evalsha", 1L, "unlink", 2L, "del", 2L));
        assertThat(ran(() -> store().remove(List.of(KEY), LONG_MILLIS).await()))
                .isEqualTo(Map.of("evalsha", 1L, "unlink", 1L, "set", 1L));
        assertThat(ran(() -> store().replaceStamps(List.of(stamp(TAG), stamp(Tag.wholeCache("db"))), LONG_MILLIS)
                        .await()))
                .isEqualTo(Map.of("set", 2L));
    }

    @Test
    void everyLease_aloneOnOneServer_isOneScript() throws Exception {
        Stamp token = new Stamp(1, 2);
        assertThat(ran(() -> store().acquire(KEY, null, token, LONG_MILLIS).await()))
                .isEqualTo(Map.of("evalsha", 1L, "getrange", 1L, "get", 1L, "set", 1L, "exists", 1L));
        assertThat(ran(() ->
                        store().acquire(KEY, null, new Stamp(3, 4), LONG_MILLIS).await()))
                .isEqualTo(Map.of("evalsha", 1L, "getrange", 1L, "get", 1L, "pttl", 1L));
        assertThat(ran(() -> store().release(KEY, new Stamp(3, 4)).await()))
                .isEqualTo(Map.of("evalsha", 1L, "get", 1L));
        assertThat(ran(() -> store().fill(KEY, token, bytes("x"), LONG_MILLIS).await()))
                .isEqualTo(Map.of("evalsha", 1L, "get", 1L, "del", 1L, "set", 1L, "exists", 1L));
    }

    @Test
    void openStamps_againAndAgain_changesTheStampOnceInItsTime() throws Exception {
        assertThat(ran(() ->
                        store().openStamps(List.of(stamp(TAG)), LONG_MILLIS).await()))
                .isEqualTo(Map.of("evalsha", 1L, "get", 1L, "set", 1L, "exists", 1L));
        assertThat(ran(() ->
                        store().openStamps(List.of(stamp(TAG)), LONG_MILLIS).await()))
                .isEqualTo(Map.of("evalsha", 1L, "get", 1L, "pttl", 1L));
        assertThat(ran(() ->
                        store().openStamps(List.of(stamp(TAG)), LONG_MILLIS * 3).await()))
                .isEqualTo(Map.of("evalsha", 1L, "get", 1L, "pttl", 1L, "pexpire", 1L, "exists", 1L));
        assertThat(ran(() ->
                        store().openStamps(List.of(stamp(TAG)), LONG_MILLIS * 3).await()))
                .doesNotContainKey("pexpire");
        store().replaceStamps(List.of(stamp(TAG)), LONG_MILLIS).await();
        assertThat(ran(() ->
                        store().openStamps(List.of(stamp(TAG)), LONG_MILLIS).await()))
                .doesNotContainKey("pexpire");
    }

    @Test
    void openStamps_longestTtl_isChangedOnce() throws Exception {
        store().openStamps(List.of(stamp(TAG)), CacheStore.MAX_TTL_MILLIS).await();

        assertThat(ran(() -> store().openStamps(List.of(stamp(TAG)), CacheStore.MAX_TTL_MILLIS)
                        .await()))
                .doesNotContainKey("pexpire");
    }

    @Test
    void acquire_sentTwice_isTheCallersStill() {
        Stamp token = new Stamp(1, 2);
        store().acquire(KEY, null, token, LONG_MILLIS).await();

        assertThat(store().acquire(KEY, null, token, LONG_MILLIS).await()).isEqualTo(CacheStore.Acquired.acquired());
    }

    @Test
    void remove_manyEntries_isDoneInParts() throws Exception {
        List<EntryKey> keys = new ArrayList<>();
        List<Write> writes = new ArrayList<>();
        for (int i = 0; i < EntryCommands.MAX_REMOVED_AT_ONCE + 5; i++) {
            keys.add(new EntryKey("db", "k" + i));
            writes.add(new Write(new EntryKey("db", "k" + i), bytes("v"), LONG_MILLIS));
        }
        store().writeAll(writes).await();

        assertThat(ran(() -> assertThat(store().remove(keys).await()).isEqualTo(keys.size())))
                .containsEntry("evalsha", 2L);
    }

    @Test
    void anyChange_serverFull_takesNoMemoryAndStillRemoves() {
        store().write(KEY, bytes("old"), LONG_MILLIS).await();
        store().acquire(new EntryKey("db", "b"), null, new Stamp(1, 2), LONG_MILLIS)
                .await();
        value("CONFIG", "SET", "maxmemory", "1");
        try {
            rejected(() -> store().write(KEY, bytes("new"), LONG_MILLIS).await());
            rejected(() -> store().fill(new EntryKey("db", "b"), new Stamp(1, 2), bytes("x"), LONG_MILLIS)
                    .await());
            assertThat(store().read(KEY, List.of()).await().entry()).isEqualTo(bytes("old"));
            assertThat(store().remove(List.of(KEY), LONG_MILLIS).await()).isEqualTo(1);
        } finally {
            value("CONFIG", "SET", "maxmemory", "0");
        }
    }

    private static void rejected(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        LarderException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_REJECTED));
    }

    @Test
    void write_thenLookedAt_isUnderTheDocumentedKeys() {
        store().write(KEY, bytes("x"), LONG_MILLIS).await();
        store().openStamps(List.of(stamp(TAG)), LONG_MILLIS).await();
        store().announce("db", LONG_MILLIS).await();
        store().acquire(KEY, bytes("x"), new Stamp(1, 2), LONG_MILLIS).await();

        assertThat(value("EXISTS", "ld:{db:user:1}:v", "ld:{db:user:1}:l", "ld:t:{db:users}", "ld:n:caches"))
                .isEqualTo(4L);
        assertThat(value("STRLEN", "ld:{db:user:1}:l")).isEqualTo(12L);
        store().remove(List.of(KEY), LONG_MILLIS).await();
        assertThat(value("GET", "ld:{db:user:1}:l")).isEqualTo("!");
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
        Map<String, Long> counts = CommandCounter.of(REDIS.target()).during(work);
        // Of connections that nobody has used for a while.
        counts.remove("ping");
        return counts;
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
