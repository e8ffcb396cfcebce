package dev.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.larder.base.LarderException;
import dev.larder.redis.RedisConfig;
import dev.larder.testkit.RedisServer;
import dev.larder.testkit.RedisTarget;
import dev.larder.testkit.RedisTopology;
import dev.larder.testkit.SeededTest;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What was used and is not any more leaves nothing behind: not in Redis, not in memory. */
@ParameterizedClass
@EnumSource(names = {"STANDALONE", "CLUSTER"})
class NothingLeftIT {

    /** More by {@code -Dlarder.distinctKeys=10000000}. A tenth of it on a cluster, where the memory of the node is the same. */
    private static final int DISTINCT_KEYS = Integer.getInteger("larder.distinctKeys", 120_000);

    /** The key that names the caches. */
    private static final String CACHES = "ld:n:caches";

    private static final int AT_ONCE = 1_000;
    private static final Duration LONGEST = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final RedisTarget target;
    private final int distinctKeys;

    NothingLeftIT(RedisTopology topology) {
        target = topology.shared();
        distinctKeys = topology == RedisTopology.CLUSTER ? DISTINCT_KEYS / 10 : DISTINCT_KEYS;
    }

    @BeforeEach
    void empty() {
        target.flushAll();
    }

    private RedisConfig config() {
        return TestTargets.config(target);
    }

    @SeededTest(seeds = 1)
    void afterTheLongestTime_onlyTheNameOfTheCacheIsLeft(RandomGenerator random) {
        CachePolicy policy = CachePolicy.builder()
                .ttl(TtlPolicy.of(Duration.ofMillis(500)).adaptive(Duration.ofMillis(200), LONGEST))
                .maxTtl(LONGEST)
                .loadTimeout(Duration.ofSeconds(1))
                .stale(StalePolicy.ifError(LONGEST))
                .earlyRefresh(EarlyRefresh.atFraction(0.5))
                .build();
        try (NearFleet fleet = new NearFleet(config(), 3, "brief", policy)) {
            for (int i = 0; i < 3_000; i++) {
                use(
                        fleet.node(random.nextInt(3)),
                        "k" + random.nextInt(200),
                        "t" + random.nextInt(10),
                        random.nextInt(9));
            }
            assertThat(keys()).isNotEmpty();

            // The name of the cache is known for an hour longer than its entries can live.
            await().atMost(PATIENCE).until(() -> keys().equals(List.of(CACHES)));
            long hour = Duration.ofHours(1).plusSeconds(10).toMillis();
            for (RedisServer server : target.primaries()) {
                if (!TestTargets.keys(server).isEmpty()) {
                    assertThat(server.client().number("PTTL", CACHES)).isBetween(1L, hour);
                }
            }
        }
    }

    private List<String> keys() {
        return target.primaries().stream()
                .flatMap(server -> TestTargets.keys(server).stream())
                .toList();
    }

    private static void use(Cache<String> cache, String key, String tag, int what) {
        switch (what) {
            case 0 -> cache.put(key, "put", EntryOptions.tags(tag));
            case 1 ->
                assertThat(cache.getOrLoad(key, EntryOptions.tags(tag), load -> "loaded"))
                        .isNotEmpty();
            case 2 ->
                assertThat(cache.getOrFind(key, EntryOptions.tags(tag), load -> Optional.empty()))
                        .isNotNull();
            case 3 -> cache.invalidate(tag);
            case 4 -> assertThat(cache.remove(key)).isIn(true, false);
            case 5 -> assertThat(cache.remove(key, Duration.ofMillis(1))).isIn(true, false);
            case 6 -> assertThat(cache.expire(key)).isIn(true, false);
            case 7 ->
                assertThat(cache.getAllOrLoad(List.of(key, "x" + key), batch -> Map.of(key, "batch"))
                                .failures())
                        .isEmpty();
            default -> failingLoad(cache, key);
        }
    }

    private static void failingLoad(Cache<String> cache, String key) {
        try {
            assertThat(cache.getOrLoad(key, load -> {
                        throw new IllegalStateException("the source is down");
                    }))
                    .isNotEmpty();
        } catch (LarderException expected) {
            assertThat(expected).hasMessageContaining("loader failed");
        }
    }

    @Test
    void manyDistinctKeys_memoryStaysWhereItWas() {
        NearPolicy near = NearPolicy.TRACK.withMaxBytes(1 << 20);
        CachePolicy policy = CachePolicy.builder()
                .ttl(TtlPolicy.exactly(Duration.ofSeconds(20)))
                .near(near)
                .stale(StalePolicy.ifError(Duration.ofSeconds(1)))
                .build();
        try (NearFleet fleet = new NearFleet(config(), 1, "distinct", policy)) {
            Cache<String> cache = fleet.node(0);
            long start = System.nanoTime();
            long read = run(cache, 0, distinctKeys / 3);
            long before = heapAfterCollection();

            read += run(cache, distinctKeys / 3, distinctKeys);

            // On a machine that is busy Redis may be late once in a while; what is read then is a miss.
            assertThat(read).isBetween(distinctKeys / 100 * 99L, (long) distinctKeys);
            long grown = heapAfterCollection() - before;
            System.out.printf(
                    "%d keys in %d s: %d bytes of heap, %d more after two thirds of them; Redis remembers readers of"
                            + " %s keys%n",
                    distinctKeys, (System.nanoTime() - start) / 1_000_000_000, before, grown, tracked(fleet));
            assertThat(cache.stats().near().bytes()).isLessThanOrEqualTo(2 * near.maxBytes());
            assertThat(((BlockingCache<String>) cache).operations().inFlight()).isZero();
            assertThat(grown).as("bytes of heap").isLessThan(16 << 20);
        }
    }

    /**
     * Each key is read, loaded with a tag of its own, read again from memory; some are removed or invalidated. Answers how many were there when
     * they were read again.
     */
    private static long run(Cache<String> cache, int from, int to) {
        long read = 0;
        for (int start = from; start < to; start += AT_ONCE) {
            Map<String, String> values = new HashMap<>();
            for (int i = start; i < Math.min(to, start + AT_ONCE); i++) {
                values.put("key-" + i, "value-" + i);
            }
            List<String> keys = List.copyOf(values.keySet());
            EntryOptions tags = EntryOptions.tags("tag-" + start);
            assertThat(cache.getAllOrLoad(keys, tags, batch -> values).values()).hasSameSizeAs(keys);
            read += cache.getAll(keys).size();
            assertThat(cache.getOrLoad("single-" + start, EntryOptions.tags("own-" + start), load -> "v"))
                    .isEqualTo("v");
            invalidate(cache, "tag-" + start);
        }
        return read;
    }

    private static void invalidate(Cache<String> cache, String tag) {
        await().atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(LarderException.class)
                .until(() -> {
                    cache.invalidate(tag);
                    return true;
                });
    }

    private static @Nullable Long tracked(NearFleet fleet) {
        return fleet.stores(0)
                .connectionManager()
                .info()
                .await()
                .total()
                .activity()
                .trackedKeys();
    }

    private static long heapAfterCollection() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }
}
