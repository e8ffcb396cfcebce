package dev.larder.redis;

import static dev.larder.redis.TrackingProbe.LONG_MILLIS;
import static dev.larder.redis.TrackingProbe.bytes;
import static dev.larder.redis.TrackingProbe.stamp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.larder.base.StoreUnavailableException;
import dev.larder.cache.CacheStore;
import dev.larder.cache.EntryKey;
import dev.larder.cache.Watch;
import dev.larder.testkit.FaultProxy;
import dev.larder.testkit.RedisExtension;
import dev.larder.testkit.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The connection that tells of changes is lost in every way there is: its watch ends, and another begins that works. */
@Timeout(120)
class TrackingFaultsIT {
    @RegisterExtension
    static final RedisExtension<RedisServer> REDIS = RedisExtension.standalone();

    private static final EntryKey KEY = new EntryKey("db", "user:1");

    private FaultProxy proxy;
    private TrackingProbe near;
    private RedisStores foreignStores;
    private CacheStore foreign;

    @BeforeEach
    void connect() {
        proxy = FaultProxy.inFrontOf(REDIS.target());
        near = new TrackingProbe(RedisConfig.builder()
                .url("redis://127.0.0.1:" + proxy.port())
                .poolSize(1)
                .commandTimeout(TestRedis.COMMAND_TIMEOUT)
                .connectTimeout(TestRedis.COMMAND_TIMEOUT)
                .reconnectDelayMax(Duration.ofMillis(200))
                .build());
        foreignStores = RedisStores.connect(TestRedis.config(REDIS.target()).build());
        foreign = foreignStores.cacheStore();
    }

    @AfterEach
    void disconnect() {
        near.close();
        foreignStores.close();
        proxy.close();
    }

    @Test
    void killed_byTheServer_watchEndsAndAnotherBegins() {
        Watch watch = near.read(KEY).watch();

        REDIS.target().command("CLIENT", "KILL", "ID", trackedClientId());

        near.awaitEnded(watch);
        near.awaitWorking(KEY, watch, foreign);
        assertThat(tracking().reconnects()).isEqualTo(1);
    }

    @Test
    void reset_byTheNetwork_watchEndsAndAnotherBegins() {
        Watch watch = near.read(KEY).watch();

        proxy.cut();

        near.awaitEnded(watch);
        near.awaitWorking(KEY, watch, foreign);
    }

    @Test
    void serverKilled_thenRestarted_watchEndsAndAnotherBegins() {
        Watch watch = near.read(KEY).watch();

        REDIS.target().kill();
        near.awaitEnded(watch);
        assertThatThrownBy(() -> near.read(KEY)).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> near.tracking.fence("db").await()).isInstanceOf(StoreUnavailableException.class);
        assertThat(tracking().connections()).isZero();
        assertThat(tracking().reason()).isNotNull();

        REDIS.target().restart();
        near.awaitWorking(KEY, watch, foreign);
    }

    @Test
    void serverStopped_thenGoesOn_watchEndsAndAnotherBegins() {
        Watch watch = near.read(KEY).watch();

        REDIS.target().pause();
        near.awaitEnded(watch);

        REDIS.target().resume();
        near.awaitWorking(KEY, watch, foreign);
    }

    @Test
    void halfOpen_nothingAskedFor_isNoticedByTheHeartbeat() {
        Watch watch = near.read(KEY).watch();

        proxy.halfOpen();

        near.awaitEnded(watch);
        proxy.restore();
        near.awaitWorking(KEY, watch, foreign);
    }

    @Test
    void everyByteVanishes_callUnderWay_endsAndTheWatchToo() {
        Watch watch = near.read(KEY).watch();
        proxy.dropAll();

        CompletableFuture<?> read = near.tracking.read(List.of(KEY), List.of()).async();

        assertThat(read)
                .failsWithin(TestRedis.PATIENCE)
                .withThrowableThat()
                .withCauseInstanceOf(StoreUnavailableException.class);
        near.awaitEnded(watch);
        proxy.restore();
        near.awaitWorking(KEY, watch, foreign);
    }

    @Test
    void serverReadsNothing_callersWriteMuch_everyoneComesBack() {
        Watch watch = near.read(KEY).watch();
        REDIS.target().pause();

        List<CompletableFuture<?>> fills = new ArrayList<>();
        byte[] large = new byte[4 << 20];
        for (int i = 0; i < 8; i++) {
            fills.add(CompletableFuture.runAsync(
                    () -> near.tracking.fill(KEY, stamp(1), large, LONG_MILLIS).await()));
        }

        fills.forEach(fill -> assertThat(fill).failsWithin(TestRedis.PATIENCE));
        near.awaitEnded(watch);
        REDIS.target().resume();
        near.awaitWorking(KEY, watch, foreign);
    }

    @Test
    void answersVanish_watch_isNeverProvenLaterThanWhatWasAnswered() {
        Watch watch = near.read(KEY).watch();

        proxy.dropToClient();
        long droppedNanos = System.nanoTime();

        await().atMost(TestRedis.PATIENCE).pollInterval(Duration.ofMillis(10)).until(() -> {
            long now = System.nanoTime();
            assertThat(watch.unprovenNanos(now)).isGreaterThanOrEqualTo(now - droppedNanos);
            return !watch.isIntact();
        });
    }

    @Test
    void answersComeLate_watch_isProvenAsOfWhenTheyWereAskedFor() {
        Duration delay = Duration.ofMillis(300);
        proxy.delay(Duration.ZERO, delay);

        for (int i = 0; i < 5; i++) {
            Watch watch = near.read(KEY).watch();

            // Whatever was answered by now was sent at least the delay ago.
            assertThat(watch.unprovenNanos(System.nanoTime())).isGreaterThanOrEqualTo(delay.toNanos());
        }
    }

    @Test
    void nothingAskedFor_allIsWell_theWatchIsProvenByTheHeartbeat() {
        Watch watch = near.read(KEY).watch();
        long readNanos = System.nanoTime();

        await().atMost(TestRedis.PATIENCE).until(() -> {
            long now = System.nanoTime();
            return now - watch.unprovenNanos(now) - readNanos > 0;
        });
        assertThat(watch.isIntact()).isTrue();
        assertThat(near.endedWatches).isEmpty();
    }

    @Test
    void becomesAReplica_firstWrite_endsTheWatchAndItsPrimaryTells() {
        Watch watch = near.read(KEY).watch();
        try (RedisServer other = RedisServer.start()) {
            REDIS.target().command("REPLICAOF", "127.0.0.1", String.valueOf(other.port()));

            // A read that the replica still answers changes nothing; the first write shows what it is.
            assertThatThrownBy(() -> near.tracking
                            .acquire(KEY, null, stamp(1), LONG_MILLIS)
                            .await())
                    .isInstanceOf(StoreUnavailableException.class);

            near.awaitEnded(watch);
            near.awaitWorking(KEY, watch, foreign);
        } finally {
            REDIS.target().command("REPLICAOF", "NO", "ONE");
        }
    }

    @Test
    void trackingForbidden_everythingElseWorks_andTheReasonIsTold() {
        REDIS.target().command("ACL", "SETUSER", "plain", "on", ">secret", "~*", "&*", "+@all", "-client|tracking");
        RedisConfig config =
                TestRedis.config(REDIS.target()).login("plain", "secret").build();
        try (TrackingProbe refused = new TrackingProbe(config)) {
            assertThatThrownBy(() -> refused.read(KEY))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("NOPERM");
            refused.store.write(KEY, bytes("x"), LONG_MILLIS).await();
            assertThat(refused.store.read(KEY, List.of()).await().entry()).isEqualTo(bytes("x"));
            assertThat(refused.stores.connectionManager().stats().tracking().reason())
                    .contains("NOPERM");
        } finally {
            REDIS.target().command("ACL", "DELUSER", "plain");
        }
    }

    @Test
    void rightsOfTheDocumentation_areEnough() {
        String rights =
                "+hello +auth +client|setname +client|tracking +client|trackinginfo +select +ping +role +info +time"
                        + " +script|load +evalsha +get +mget +set +del +exists +unlink +getrange +pttl +memory|usage +scan +pexpire"
                        + " +zadd +zremrangebyscore +zrangebyscore";
        List<String> words = new ArrayList<>(
                List.of("ACL", "SETUSER", "larder", "on", ">secret", "~ld:*", "resetchannels", "-@all"));
        words.addAll(List.of(rights.split(" ")));
        REDIS.target().command(words.toArray(String[]::new));
        RedisConfig config =
                TestRedis.config(REDIS.target()).login("larder", "secret").build();
        try (TrackingProbe near = new TrackingProbe(config)) {
            near.tracking.acquire(KEY, null, stamp(1), LONG_MILLIS).await();
            near.tracking.fill(KEY, stamp(1), bytes("x"), LONG_MILLIS).await();
            near.tracking.heads(List.of(KEY), List.of()).await();
            near.store.remove(List.of(KEY), LONG_MILLIS).await();
            near.store.release(KEY, stamp(1)).await();
            near.tracking.fence("db").await();
        } finally {
            REDIS.target().command("ACL", "DELUSER", "larder");
        }
    }

    @Test
    void silence_whileNothingIsAnswered_growsAndEndsWithTheNextSign() {
        Watch watch = near.read(KEY).watch();
        Duration atFirst = silent();

        REDIS.target().pause();
        try {
            // Longer than a link that is up is ever silent, and on through its end.
            await().until(() -> silent().compareTo(atFirst.plusSeconds(2)) > 0);
            assertThat(tracking().connections()).isZero();
        } finally {
            REDIS.target().resume();
        }

        near.awaitWorking(KEY, watch, foreign);
        await().until(() -> silent().compareTo(Duration.ofSeconds(2)) < 0);
    }

    private Duration silent() {
        return Objects.requireNonNull(tracking().silent());
    }

    private TrackingStats tracking() {
        return near.stores.connectionManager().stats().tracking();
    }

    private String trackedClientId() {
        return String.valueOf(REDIS.target().command("CLIENT", "LIST"))
                .lines()
                .filter(line -> line.contains(" flags=t"))
                .map(line -> line.substring("id=".length(), line.indexOf(' ')))
                .findFirst()
                .orElseThrow();
    }
}
