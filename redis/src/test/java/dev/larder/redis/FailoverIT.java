package dev.larder.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.larder.base.LarderException;
import dev.larder.testkit.RedisCluster;
import dev.larder.testkit.RedisSentinels;
import dev.larder.testkit.RedisServer;
import dev.larder.testkit.SlotMove;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Another server takes over, or a slot moves, and the same connections go on. */
@Timeout(120)
class FailoverIT {
    private static final Duration TTL = Duration.ofMinutes(5);

    /** The servers themselves need some seconds to agree; then the promised five for us. */
    private static final Duration FAILOVER = Duration.ofSeconds(30);

    @Test
    void sentinel_primaryKilled_theNextOneIsUsed() {
        try (RedisSentinels sentinels = RedisSentinels.start();
                ConnectionManager redis = TestRedis.connect(sentinels)) {
            assertThat(redis.mode()).isEqualTo(RedisMode.SENTINEL);
            redis.strings().set("before", "x", TTL).await();

            RedisServer dead = sentinels.killPrimary();
            sentinels.awaitPrimaryOtherThan(dead.port());

            await().atMost(FAILOVER)
                    .ignoreExceptionsInstanceOf(LarderException.class)
                    .until(() -> {
                        redis.strings().set("after", "y", TTL).await();
                        return "y".equals(redis.strings().get("after").await());
                    });
            assertThat(redis.info().await().total().role()).isEqualTo("primary");
        }
    }

    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class OnCluster {
        private final RedisCluster cluster = RedisCluster.start();

        @BeforeEach
        void heal() {
            cluster.heal();
            cluster.flushAll();
        }

        @AfterAll
        void end() {
            cluster.close();
        }

        @Test
        void primaryKilled_itsReplicaIsUsed_andTheOthersNeverStop() {
            try (ConnectionManager redis = TestRedis.connect(cluster)) {
                int slot = RedisCluster.slotOf("a");
                RedisServer dead = cluster.killPrimaryOf(slot);
                String other = keyNotOn(dead);

                redis.strings().set(other, "x", TTL).await();
                assertThat(redis.health().await().status().wireName()).isEqualTo("degraded");

                await().atMost(FAILOVER)
                        .ignoreExceptionsInstanceOf(LarderException.class)
                        .until(() -> {
                            redis.strings().set("a", "y", TTL).await();
                            return "y".equals(redis.strings().get("a").await());
                        });
            }
        }

        private String keyNotOn(RedisServer server) {
            for (int i = 0; i < 100; i++) {
                if (cluster.primaryOf("k" + i) != server) {
                    return "k" + i;
                }
            }
            throw new IllegalStateException("all of 100 keys are on one of three servers");
        }

        @Test
        void slotMoves_everyOperationGoesOn() {
            String key = "{moving}a";
            int slot = RedisCluster.slotOf(key);
            RedisServer from = cluster.primaryOf(slot);
            RedisServer to = cluster.primaries().stream()
                    .filter(primary -> primary != from)
                    .findFirst()
                    .orElseThrow();
            try (RedisStores stores =
                    RedisStores.connect(TestRedis.config(cluster).build())) {
                ConnectionManager redis = stores.connectionManager();
                redis.strings().set(key, "1", TTL).await();

                SlotMove move = cluster.beginMove(slot, from, to);
                everythingWorks(redis, key, "{moving}new");
                move.moveKeys(100);
                everythingWorks(redis, key, "{moving}newer");
                move.finish();
                everythingWorks(redis, key, "{moving}newest");

                assertThat(redis.stats().redirects()).isPositive();
            }
        }

        @Test
        void slotMoves_waitingPopAndScripts_follow() {
            try (RedisStores stores =
                    RedisStores.connect(TestRedis.config(cluster).build())) {
                RedisServer from = cluster.primaryOf("ld:n:caches");
                RedisServer to = cluster.primaries().stream()
                        .filter(primary -> primary != from)
                        .findFirst()
                        .orElseThrow();
                stores.cacheStore().announce("db", 60_000).await();

                cluster.moveSlot(RedisCluster.slotOf("ld:n:caches"), from, to);

                assertThat(stores.cacheStore().cacheNames().await()).containsExactly("db");
                RedisLists<String> lists = stores.connectionManager().lists();
                for (String queue : List.of("a", "b", "c", "d")) {
                    lists.pushLeft(queue, List.of("x")).await();
                    assertThat(lists.popRight(queue, Duration.ofSeconds(1)).await())
                            .isEqualTo("x");
                }
            }
        }

        @Test
        void slotOnItsWay_scriptForgottenByTheNewOwner_isGivenToIt() {
            try (RedisStores stores =
                    RedisStores.connect(TestRedis.config(cluster).build())) {
                RedisServer from = cluster.primaryOf("ld:n:caches");
                RedisServer to = otherThan(from);
                SlotMove move = cluster.beginMove(RedisCluster.slotOf("ld:n:caches"), from, to);
                to.command("SCRIPT", "FLUSH");

                stores.cacheStore().announce("db", 60_000).await();
                to.command("SCRIPT", "FLUSH");
                stores.cacheStore().announce("db", 60_000).async().join();

                assertThat(stores.connectionManager().stats().scriptReloads()).isGreaterThanOrEqualTo(2);
                move.finish();
                assertThat(stores.cacheStore().cacheNames().await()).containsExactly("db");
            }
        }

        @Test
        void waitingPop_slotOnItsWay_findsTheValueOnTheNewOwner() {
            try (ConnectionManager redis = TestRedis.connect(cluster)) {
                RedisServer from = cluster.primaryOf("queue");
                SlotMove move = cluster.beginMove(RedisCluster.slotOf("queue"), from, otherThan(from));
                redis.lists().pushLeft("queue", List.of("x")).await();

                assertThat(redis.lists()
                                .popRight("queue", Duration.ofSeconds(5))
                                .await())
                        .isEqualTo("x");
                move.finish();
            }
        }

        @Test
        void waitingPop_slotMovesWhileItWaits_followsAndTheNextBeginsThere() throws Exception {
            try (ConnectionManager redis = TestRedis.connect(cluster)) {
                RedisServer from = cluster.primaryOf("waiting");
                RedisServer to = otherThan(from);
                int slot = RedisCluster.slotOf("waiting");
                var pop = redis.lists()
                        .popRight("waiting", Duration.ofSeconds(30))
                        .async();
                await().atMost(TestRedis.PATIENCE)
                        .until(() ->
                                String.valueOf(from.command("CLIENT", "LIST")).contains("cmd=brpop"));

                cluster.moveSlot(slot, from, to);
                await().atMost(TestRedis.PATIENCE)
                        .until(() ->
                                String.valueOf(to.command("CLIENT", "LIST")).contains("cmd=brpop"));
                assertThat(redis.sender().router().primaryOf(slot).port()).isEqualTo(to.port());
                to.command("LPUSH", "waiting", "x");

                assertThat(pop.get(20, TimeUnit.SECONDS)).isEqualTo("x");
            }
        }

        @Test
        void slotOnItsWay_everyKindOfCall_asksTheNewOwner() {
            try (ConnectionManager redis = TestRedis.connect(cluster)) {
                RedisServer from = cluster.primaryOf("{asked}");
                redis.strings().set("{asked}here", "1", TTL).await();
                SlotMove move = cluster.beginMove(RedisCluster.slotOf("{asked}"), from, otherThan(from));

                redis.strings().set("{asked}there", "2", TTL).await();
                assertThat(redis.strings().get("{asked}there").await()).isEqualTo("2");
                assertThat(redis.strings().get("{asked}there").async().join()).isEqualTo("2");
                assertThat(redis.strings().get("{asked}here").async().join()).isEqualTo("1");
                RedisPipeline pipeline = redis.pipeline();
                Pipelined<@Nullable String> there = pipeline.add(redis.strings().get("{asked}there"));
                Pipelined<@Nullable String> here = pipeline.add(redis.strings().get("{asked}here"));
                PipelineResults results = pipeline.send().await();
                assertThat(results.get(there)).isEqualTo("2");
                assertThat(results.get(here)).isEqualTo("1");
                move.finish();
            }
        }

        private RedisServer otherThan(RedisServer from) {
            return cluster.primaries().stream()
                    .filter(primary -> primary != from)
                    .findFirst()
                    .orElseThrow();
        }

        private void everythingWorks(ConnectionManager redis, String old, String fresh) {
            assertThat(redis.strings().get(old).await()).isNotNull();
            redis.strings().set(old, "1", TTL).await();
            redis.strings().set(fresh, "2", TTL).await();
            assertThat(redis.strings().get(fresh).async().join()).isEqualTo("2");
            RedisPipeline pipeline = redis.pipeline();
            Pipelined<Boolean> first = pipeline.add(redis.keys().exists(old));
            Pipelined<Boolean> second = pipeline.add(redis.keys().exists(fresh));
            PipelineResults results = pipeline.send().await();
            assertThat(results.get(first)).isTrue();
            assertThat(results.get(second)).isTrue();
        }
    }
}
