package dev.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.larder.base.Codec;
import dev.larder.base.SharedRandom;
import dev.larder.base.Ticker;
import dev.larder.redis.RedisConfig;
import dev.larder.redis.RedisStores;
import dev.larder.testkit.KeyAssertions;
import dev.larder.testkit.RedisTarget;
import dev.larder.testkit.RedisTopology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The budget, with a load that is several times as much. */
@ParameterizedClass
@EnumSource(names = {"STANDALONE", "CLUSTER"})
@NullUnmarked
class MemoryBudgetIT {
    private static final Logger LOG = LoggerFactory.getLogger(MemoryBudgetIT.class);
    private static final long MIB = 1 << 20;
    private static final long BUDGET = 4 * MIB;
    private static final long LOAD = 16 * MIB;
    private static final int VALUE_BYTES = 8_000;
    private static final int HOT = 50;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration TTL = Duration.ofHours(1);
    private static final List<String> OTHER_KEYS = List.of("ld:s:x", "ld:u:x", "ld:x:x", "ld:e:x", "ld:r:x", "mine");

    private final RedisTopology topology;
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final List<CacheManager> managers = new ArrayList<>();
    private final List<RedisStores> stores = new ArrayList<>();
    private RedisTarget target;

    MemoryBudgetIT(RedisTopology topology) {
        this.topology = topology;
    }

    /** The machine's time, and what loaders pretend to have taken. */
    private static final class PushedTicker implements Ticker {
        private final AtomicLong pushedNanos = new AtomicLong();

        @Override
        public long nanos() {
            return Ticker.system().nanos() + pushedNanos.get();
        }

        void push(Duration time) {
            pushedNanos.addAndGet(time.toNanos());
        }
    }

    @BeforeEach
    void begin() {
        target = topology.shared();
        target.heal();
        target.flushAll();
    }

    @AfterEach
    void everyKey_hasATimeToLive_andAllEnds() {
        managers.forEach(CacheManager::close);
        stores.forEach(RedisStores::close);
        executor.shutdown();
        KeyAssertions.assertEveryKeyHasTtl(target);
    }

    @Test
    void load_severalTimesTheBudget_staysInsideAndKeepsWhatIsWorthMost() {
        PushedTicker ticker = new PushedTicker();
        RedisStores mine = connect();
        putOtherKeys(mine);
        Cache<byte[]> cache = cache(manager(mine.cacheStore(), ticker, BUDGET), "db");
        // A second node that does nothing but keep the budget, too.
        manager(connect().cacheStore(), Ticker.system(), BUDGET);
        long storeBefore = mine.cacheStore().footprint().await().bytes();
        for (int i = 0; i < HOT; i++) {
            load(cache, ticker, "hot" + i, Duration.ofMillis(500));
        }

        int entries = (int) (LOAD / VALUE_BYTES);
        int chunk = (int) (BUDGET / 25 / VALUE_BYTES);
        long most = 0;
        long hits = 0;
        long reads = 0;
        for (int i = 0; i < entries; i++) {
            load(cache, ticker, "cold" + i, Duration.ofMillis(5));
            if (i % chunk == 0) {
                most = Math.max(most, bytes(mine.cacheStore()));
                await().atMost(PATIENCE).until(() -> bytes(mine.cacheStore()) <= BUDGET * 0.95);
                for (int j = 0; j < HOT; j++) {
                    reads++;
                    hits += cache.get("hot" + j).isPresent() ? 1 : 0;
                }
            }
        }

        LOG.info(
                "{}: {} MiB of entries through a budget of {} MiB: {} MiB at most, hit rate of the hot set {} %, left {}",
                topology,
                LOAD / MIB,
                BUDGET / MIB,
                most / (double) MIB,
                100.0 * hits / reads,
                usage(mine.cacheStore()));
        assertThat(most).isLessThanOrEqualTo(BUDGET);
        assertThat(hits).isGreaterThan((long) (0.9 * reads));
        assertThat(found(cache, "hot", HOT)).isGreaterThan((int) (0.9 * HOT));
        assertThat(found(cache, "cold", entries / 2)).isLessThan(entries / 20);
        // What is counted is what Redis really takes, but for what it needs besides and frees late.
        await().atMost(PATIENCE)
                .until(() -> mine.cacheStore().footprint().await().bytes() - storeBefore <= BUDGET + 2 * MIB);
        assertThat(otherKeys(mine)).isEqualTo(OTHER_KEYS.size());
    }

    @Test
    void optimize_manyNodesAtOnce_onlyOneRemoves() throws Exception {
        CacheStore store = connect().cacheStore();
        fill(store);
        long before = bytes(store);

        List<MemoryReport> reports = optimizeAtOnce(4, true);

        long removed = reports.stream().mapToLong(MemoryReport::freedBytes).sum();
        assertThat(bytes(store)).isBetween((long) (BUDGET * 0.75), (long) (BUDGET * MemoryRun.HIGH));
        // As much as it takes to come down to the low mark, once.
        assertThat(removed).isBetween(before - (long) (BUDGET * MemoryRun.HIGH), before - (long) (BUDGET * 0.75));
        assertThat(reports.stream().filter(report -> report.removedEntries() > 0))
                .hasSize(1);
    }

    @Test
    void optimize_manyNodesAtOnceWithoutTurns_removeMoreThanTheyShould() throws Exception {
        CacheStore store = connect().cacheStore();
        fill(store);

        List<MemoryReport> reports = optimizeAtOnce(4, false);

        LOG.info("{}: without turns {} % of the budget is left", topology, 100 * bytes(store) / BUDGET);
        assertThat(reports.stream().filter(report -> report.removedEntries() > 0))
                .hasSizeGreaterThan(1);
        assertThat(bytes(store)).isLessThan((long) (BUDGET * 0.75));
    }

    @Test
    void manager_withoutABudget_removesNothing() {
        CacheStore store = connect().cacheStore();
        CacheManager manager = manager(store, Ticker.system(), 0);
        fill(store);
        Map<String, CacheUsage> before = usage(store);

        MemoryReport report = manager.optimize();

        assertThat(report.removedEntries()).isZero();
        assertThat(report.notDone()).singleElement().asString().contains("no budget is set");
        assertThat(usage(store)).isEqualTo(before);
    }

    @Test
    void optimize_otherKeys_areNotTouched() {
        RedisStores mine = connect();
        putOtherKeys(mine);
        // A budget that is far too small takes entries as fast as it may, and still nothing else.
        CacheManager manager = quiet(mine.cacheStore(), Ticker.system(), 1);
        fill(mine.cacheStore());

        manager.optimize();

        assertThat(bytes(mine.cacheStore())).isLessThan(BUDGET / 2);
        assertThat(otherKeys(mine)).isEqualTo(OTHER_KEYS.size());
    }

    @Test
    void optimize_serverCountsFrequency_keepsWhatIsReadOften() {
        config("maxmemory-policy", "allkeys-lfu");
        try {
            CacheStore store = connect().cacheStore();
            CacheManager manager = quiet(store, Ticker.system(), 6 * MIB);
            Cache<byte[]> cache = cache(manager, "db");
            for (int i = 0; i < 1_000; i++) {
                cache.put("k" + i, value(i));
            }
            for (int round = 0; round < 30; round++) {
                for (int i = 0; i < 100; i++) {
                    assertThat(cache.get("k" + i)).isPresent();
                }
            }

            MemoryReport report = manager.optimize();

            assertThat(store.weigh(List.of(new EntryKey("db", "k0")))
                            .await()
                            .get(0)
                            .frequency())
                    .isNotNull();
            assertThat(report.removedEntries()).isGreaterThan(200);
            assertThat(found(cache, "k", 100)).isEqualTo(100);
        } finally {
            config("maxmemory-policy", "noeviction");
        }
    }

    @Test
    void touches_readFromMemory_areTold() {
        PushedTicker ticker = new PushedTicker();
        CacheStore store = connect().cacheStore();
        CacheManager manager = quiet(store, ticker, BUDGET);
        Cache<byte[]> cache =
                manager.cache("db", policy().near(NearPolicy.TRACK).build(), Codec.bytes());
        cache.put("a", value(1));
        await().atMost(PATIENCE).until(() -> {
            cache.get("a");
            return manager.stats().get("db").near().hits() > 0;
        });
        EntryKey key = new EntryKey("db", "a");
        await().atMost(PATIENCE)
                .until(() -> store.weigh(List.of(key)).await().get(0).idleMillis() >= 3_000);
        NearCache<?> near = ((BlockingCache<?>) cache).operations().parts().near();
        NearTouches touches = new NearTouches(store, ticker, () -> Map.of("db", near));

        await().atMost(PATIENCE).until(() -> {
            assertThat(cache.get("a")).isPresent();
            ticker.push(NearTouches.INTERVAL);
            touches.send();
            return store.weigh(List.of(key)).await().get(0).idleMillis() < 3_000;
        });
    }

    @Test
    void optimize_onOneNode_shortensNewEntriesOnAnother() {
        TtlPolicy adaptive = TtlPolicy.exactly(Duration.ofMinutes(30)).adaptive(Duration.ofMinutes(1), TTL);
        // Its own budget is so large that it makes no room itself.
        CacheManager other = manager(connect().cacheStore(), Ticker.system(), 100 * BUDGET);
        Cache<byte[]> cache = other.cache("model", policy().ttl(adaptive).build(), Codec.bytes());
        CacheStore store = connect().cacheStore();
        CacheManager manager = quiet(store, Ticker.system(), BUDGET);
        AtomicLong keys = new AtomicLong();

        cache.getOrLoad("before", load -> value(0));
        assertThat(cache.stats().ttl().pressed()).isZero();
        assertThat(cache.describe("before").orElseThrow().ttl()).isGreaterThan(Duration.ofMinutes(20));
        fill(store);
        MemoryReport report = manager.optimize();

        assertThat(report.removedEntries()).isPositive();
        await().atMost(PATIENCE).until(() -> {
            cache.getOrLoad("new" + keys.incrementAndGet(), load -> value(1));
            return cache.stats().ttl().pressed() > 0;
        });
        assertThat(cache.describe("new" + keys.get()).orElseThrow().ttl()).isLessThanOrEqualTo(Duration.ofMinutes(2));
    }

    private List<MemoryReport> optimizeAtOnce(int nodes, boolean turns) throws Exception {
        CyclicBarrier together = new CyclicBarrier(nodes);
        List<Callable<MemoryReport>> runs = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
            ProbedStore store = new ProbedStore(connect().cacheStore());
            if (!turns) {
                store.everybodysTurn();
                // All have looked before any removes.
                AtomicBoolean first = new AtomicBoolean(true);
                store.beforeRemove(() -> {
                    if (first.getAndSet(false)) {
                        meet(together);
                    }
                });
            }
            CacheManager manager = quiet(store, Ticker.system(), BUDGET);
            runs.add(manager::optimize);
        }
        List<MemoryReport> reports = new ArrayList<>();
        for (Future<MemoryReport> run : executor.invokeAll(runs)) {
            reports.add(run.get());
        }
        return reports;
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            int ignored = barrier.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new IllegalStateException("not all nodes came to the point where they remove", e);
        }
    }

    private RedisStores connect() {
        RedisStores connected = RedisStores.connect(config());
        stores.add(connected);
        return connected;
    }

    private RedisConfig config() {
        String hosts = target.addresses().stream()
                .map(address -> address.getHostString() + ":" + address.getPort())
                .collect(Collectors.joining(","));
        return RedisConfig.builder()
                .url("redis://" + hosts)
                .poolSize(2)
                .commandTimeout(Duration.ofSeconds(10))
                .build();
    }

    /** A manager that looks often. */
    private CacheManager manager(CacheStore store, Ticker ticker, long maxBytes) {
        return made(store, ticker, new MemoryBudget(maxBytes, Duration.ofMillis(100)));
    }

    /** A manager that looks only when it is told to. */
    private CacheManager quiet(CacheStore store, Ticker ticker, long maxBytes) {
        return made(store, ticker, new MemoryBudget(maxBytes, Duration.ofDays(1)));
    }

    private CacheManager made(CacheStore store, Ticker ticker, MemoryBudget budget) {
        CacheManager manager = new CacheManager(
                store, ticker, SharedRandom.create(), executor, 10, SigningKeys.none(), budget, Safeguards.ALL);
        managers.add(manager);
        return manager;
    }

    private static CachePolicy.Builder policy() {
        return CachePolicy.builder().ttl(TtlPolicy.exactly(TTL)).near(NearPolicy.OFF);
    }

    private static Cache<byte[]> cache(CacheManager manager, String name) {
        return manager.cache(name, policy().build(), Codec.bytes());
    }

    private static void load(Cache<byte[]> cache, PushedTicker ticker, String key, Duration takes) {
        byte[] loaded = cache.getOrLoad(key, context -> {
            ticker.push(takes);
            return value(key.hashCode());
        });
        assertThat(loaded).hasSize(VALUE_BYTES);
    }

    /** As much as the budget and a tenth more. */
    private static void fill(CacheStore store) {
        for (int from = 0; from * VALUE_BYTES < BUDGET * 1.1; from += 100) {
            List<CacheStore.Write> writes = new ArrayList<>();
            for (int i = from; i < from + 100; i++) {
                writes.add(new CacheStore.Write(new EntryKey("db", "k" + i), value(i), TTL.toMillis()));
            }
            store.writeAll(writes).await();
        }
    }

    private static byte[] value(int seed) {
        byte[] value = new byte[VALUE_BYTES];
        new Random(seed).nextBytes(value);
        return value;
    }

    private static int found(Cache<byte[]> cache, String prefix, int count) {
        int found = 0;
        for (int i = 0; i < count; i++) {
            found += cache.get(prefix + i).isPresent() ? 1 : 0;
        }
        return found;
    }

    private static long bytes(CacheStore store) {
        return usage(store).values().stream().mapToLong(CacheUsage::bytes).sum();
    }

    private static Map<String, CacheUsage> usage(CacheStore store) {
        return new Census(store, Ticker.system(), Census.MAX_KEYS).take().orElseThrow();
    }

    private static void putOtherKeys(RedisStores stores) {
        OTHER_KEYS.forEach(key -> stores.connectionManager()
                .strings()
                .set(key, "x".repeat(10_000), TTL)
                .await());
    }

    private static long otherKeys(RedisStores stores) {
        return stores.connectionManager().strings().getAll(OTHER_KEYS).await().size();
    }

    private void config(String name, String value) {
        target.servers().forEach(server -> server.command("CONFIG", "SET", name, value));
    }
}
