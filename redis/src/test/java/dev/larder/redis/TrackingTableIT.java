package dev.larder.redis;

import static dev.larder.redis.TrackingProbe.LONG_MILLIS;
import static dev.larder.redis.TrackingProbe.bytes;
import static dev.larder.redis.TrackingProbe.stamp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.larder.cache.CacheStore;
import dev.larder.cache.CacheStore.Acquired.Outcome;
import dev.larder.cache.CacheStore.LeasedWrite;
import dev.larder.cache.CacheStore.Wanted;
import dev.larder.cache.CacheStore.Write;
import dev.larder.cache.EntryKey;
import dev.larder.testkit.OnEveryServer;
import dev.larder.testkit.RedisTarget;
import dev.larder.testkit.RedisTopology;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What Redis keeps in mind of a node that it tells of changes is bounded by what there is, however much was loaded. */
@OnEveryServer
@ParameterizedClass
@EnumSource(names = {"STANDALONE", "CLUSTER"})
class TrackingTableIT {
    private static final int KEYS = 1_000;

    /** What is read as a sign of life, and keys that nobody has looked at since they ran out. */
    private static final int FEW = KEYS / 20;

    private final RedisTarget target;
    private final List<EntryKey> keys =
            IntStream.range(0, KEYS).mapToObj(i -> new EntryKey("db", "k" + i)).toList();
    private TrackingProbe near;

    /** Reads over connections that are told of nothing. */
    private CacheStore plain;

    TrackingTableIT(RedisTopology topology) {
        this.target = topology.shared();
    }

    @BeforeEach
    void connect() {
        target.heal();
        target.flushAll();
        near = new TrackingProbe(TestRedis.config(target).build());
        plain = near.store;
    }

    @AfterEach
    void close() {
        near.close();
    }

    /** Among them are those who waited for the load of another node: each asks again once it is told. */
    @Test
    void acquire_entriesThatAreThere_theirLeasesAreForgotten() {
        keys.forEach(key -> plain.write(key, bytes("v"), LONG_MILLIS).await());

        assertThat(near.tracking.acquireAll(wanted(), LONG_MILLIS).await())
                .allSatisfy(one -> assertThat(
                                Objects.requireNonNull(one.value()).value().outcome())
                        .isEqualTo(Outcome.PRESENT));

        // What was found is kept in mind, and no more than that.
        awaitRemembered(KEYS, KEYS + FEW);
        keys.forEach(key -> plain.remove(List.of(key), 0).await());
        awaitRemembered(0, FEW);
    }

    @Test
    void fill_refused_leasesAreForgotten() {
        keys.forEach(key -> plain.write(key, bytes("v"), LONG_MILLIS).await());
        List<LeasedWrite> late = keys.stream()
                .map(key -> new LeasedWrite(new Write(key, bytes("late"), LONG_MILLIS), stamp(1)))
                .toList();

        assertThat(near.tracking.fillAll(late).await())
                .allSatisfy(one ->
                        assertThat(Objects.requireNonNull(one.value()).value()).isFalse());

        keys.forEach(key -> plain.remove(List.of(key), 0).await());
        awaitRemembered(0, FEW);
    }

    @Test
    void trackingLimits_asConfigured_areToldByServer() {
        target.primaries().forEach(server -> server.command("CONFIG", "SET", "tracking-table-max-keys", "12345"));
        try {
            Map<String, Long> limits =
                    near.stores.connectionManager().trackingLimits().await();

            assertThat(limits).hasSameSizeAs(target.primaries());
            assertThat(limits.values()).containsOnly(12_345L);
            assertThat(limits.keySet())
                    .containsExactlyInAnyOrderElementsOf(near.stores.connectionManager().info().await().nodes().stream()
                            .map(RedisInfo.Node::address)
                            .toList());
        } finally {
            target.primaries().forEach(server -> server.command("CONFIG", "SET", "tracking-table-max-keys", "1000000"));
        }
    }

    private List<Wanted> wanted() {
        return keys.stream().map(key -> new Wanted(key, null, stamp(1))).toList();
    }

    private void awaitRemembered(long least, long most) {
        await().atMost(TestRedis.PATIENCE)
                .untilAsserted(() -> assertThat(remembered()).isBetween(least, most));
    }

    private long remembered() {
        Long keysInMind = near.stores
                .connectionManager()
                .info()
                .await()
                .total()
                .activity()
                .trackedKeys();
        return Objects.requireNonNull(keysInMind);
    }
}
