package dev.larder.redis;

import static dev.larder.redis.TrackingProbe.LONG_MILLIS;
import static dev.larder.redis.TrackingProbe.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.larder.base.LarderException;
import dev.larder.cache.CacheStore;
import dev.larder.cache.EntryKey;
import dev.larder.cache.Watch;
import dev.larder.testkit.RedisCluster;
import dev.larder.testkit.RedisSentinels;
import dev.larder.testkit.RedisServer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** The servers change places: no watch outlives what it rests on, and the new ones tell of changes. */
@Timeout(180)
class TrackingTopologyIT {
    private static final EntryKey KEY = new EntryKey("db", "user:1");

    @Test
    void sentinels_primaryKilled_watchEndsAndTheNewPrimaryTells() {
        try (RedisSentinels sentinels = RedisSentinels.start();
                TrackingProbe near =
                        new TrackingProbe(TestRedis.config(sentinels).build());
                RedisStores foreign =
                        RedisStores.connect(TestRedis.config(sentinels).build())) {
            Watch watch = near.read(KEY).watch();

            RedisServer dead = sentinels.killPrimary();
            near.awaitEnded(watch);
            sentinels.awaitPrimaryOtherThan(dead.port());

            near.awaitWorking(KEY, watch, foreign.cacheStore());
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
        void primaryKilled_itsWatchEnds_theOthersStay() {
            try (TrackingProbe near = connect();
                    RedisStores foreign =
                            RedisStores.connect(TestRedis.config(cluster).build())) {
                Watch watch = near.read(KEY).watch();
                EntryKey other = keyOnAnotherNode();
                Watch stays = near.read(other).watch();

                RedisServer dead = cluster.killPrimaryOf(slotOf(KEY));
                near.awaitEnded(watch);
                cluster.awaitFailover(dead);

                near.awaitWorking(KEY, watch, foreign.cacheStore());
                assertThat(stays.isIntact()).isTrue();
            }
        }

        @Test
        void primaryGivesUpItsPlace_connectionIntact_watchEndsAllTheSame() {
            try (TrackingProbe near = connect();
                    RedisStores foreign =
                            RedisStores.connect(TestRedis.config(cluster).build())) {
                Watch watch = near.read(KEY).watch();
                RedisServer before = cluster.primaryOf(slotOf(KEY));

                replicaOf(before).command("CLUSTER", "FAILOVER");
                await().atMost(TestRedis.PATIENCE).until(() -> cluster.primaryOf(slotOf(KEY)) != before);

                near.awaitEnded(watch);
                near.awaitWorking(KEY, watch, foreign.cacheStore());
            }
        }

        @Test
        void slotMoves_bothWatchesEnd_andTheNewOwnerTells() {
            try (TrackingProbe near = connect();
                    RedisStores foreign =
                            RedisStores.connect(TestRedis.config(cluster).build())) {
                CacheStore writer = foreign.cacheStore();
                writer.write(KEY, bytes("x"), LONG_MILLIS).await();
                Watch watch = near.read(KEY).watch();
                RedisServer from = cluster.primaryOf(slotOf(KEY));
                RedisServer to = cluster.primaries().stream()
                        .filter(primary -> primary != from)
                        .findFirst()
                        .orElseThrow();

                cluster.moveSlot(slotOf(KEY), from, to);
                near.awaitTold(KEY);
                await().atMost(TestRedis.PATIENCE)
                        .ignoreExceptionsInstanceOf(LarderException.class)
                        .until(() -> near.read(KEY).value() != null);

                near.awaitEnded(watch);
                near.awaitWorking(KEY, watch, writer);
                cluster.moveSlot(slotOf(KEY), to, from);
            }
        }

        private TrackingProbe connect() {
            return new TrackingProbe(TestRedis.config(cluster).build());
        }

        private RedisServer replicaOf(RedisServer primary) {
            String id = String.valueOf(primary.command("CLUSTER", "MYID"));
            return cluster.nodes().stream()
                    .filter(node -> String.valueOf(node.command("CLUSTER", "NODES"))
                            .lines()
                            .anyMatch(line -> line.contains("myself,slave " + id)))
                    .findFirst()
                    .orElseThrow();
        }

        private EntryKey keyOnAnotherNode() {
            RedisServer mine = cluster.primaryOf(slotOf(KEY));
            return IntStream.range(0, 100)
                    .mapToObj(i -> new EntryKey("db", "k" + i))
                    .filter(key -> cluster.primaryOf(slotOf(key)) != mine)
                    .findFirst()
                    .orElseThrow();
        }

        private int slotOf(EntryKey key) {
            return RedisCluster.slotOf("ld:{" + key.cache() + ":" + key.key() + "}:v");
        }
    }
}
