package dev.larder.cache;

import static org.awaitility.Awaitility.await;

import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import dev.larder.base.SharedRandom;
import dev.larder.base.Ticker;
import dev.larder.redis.RedisConfig;
import dev.larder.redis.RedisStores;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Several nodes on one Redis that read, load, put, remove and invalidate at random, next to a source whose versions only grow.
 * Every read is compared with what had been changed, and the change acknowledged, before it began. What fails is not compared: a change
 * that was not acknowledged raises no floor.
 */
final class CoherenceRun implements AutoCloseable {
    private static final int KEYS = 12;
    private static final int TAGS = 3;
    private static final int READERS = 3;
    private static final int WARM_HITS = 50;
    private static final int MOST_EXAMPLES = 10;

    /** Of the time to live: 6 ms, so that many entries are loaded anew in the background. */
    private static final double DUE_AFTER = 0.000_01;

    private static final int LONGEST_LOAD_MICROS = 3_000;
    private static final Duration LONGEST_END = Duration.ofMinutes(2);
    private static final Duration LONGEST_RECOVERY = Duration.ofMinutes(1);

    /** How an operation may fail while servers are down. */
    private static final Set<ErrorCode> OUTAGE =
            Set.of(ErrorCode.STORE_UNAVAILABLE, ErrorCode.STORE_REJECTED, ErrorCode.LOAD_FAILED);

    private final List<RedisStores> stores = new ArrayList<>();
    private final List<Cache<String>> nodes = new ArrayList<>();
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final ReadWriteLock gate = new ReentrantReadWriteLock();
    private final AtomicLongArray source = new AtomicLongArray(KEYS);
    private final AtomicLongArray acknowledged = new AtomicLongArray(KEYS);
    private final List<NavigableMap<Long, Long>> history = new ArrayList<>();
    private final LongAdder reads = new LongAdder();
    private final LongAdder loads = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder staleAfterFence = new LongAdder();
    private final LongAdder staleBeyondBound = new LongAdder();
    private final Queue<String> examples = new ConcurrentLinkedQueue<>();
    private final Duration bound;
    private final Pace changing;
    private final long seed;
    private volatile boolean over;

    /**
     * What a run came to.
     *
     * @param reads how many were compared
     * @param refreshes how many entries were loaded anew while they were good
     * @param failures operations that failed
     * @param examples of stale reads, in words
     */
    record Outcome(
            long reads,
            long loads,
            long refreshes,
            long nearHits,
            long failures,
            long staleAfterFence,
            long staleBeyondBound,
            List<String> examples) {}

    /**
     * Who changes something, and how often. Where changes are many, races are; where they are few, much is in memory.
     *
     * @param nodes how many of the nodes, each in one thread; the others only read
     * @param longestPause the longest pause between two changes of a node
     */
    record Pace(int nodes, Duration longestPause) {}

    /** What is done to the servers, or the way to them, while all goes on. */
    interface Fault {
        void strike(CoherenceRun run) throws Exception;
    }

    /**
     * Connects.
     *
     * @param configs one a node
     * @param changing who changes something, and how often
     * @param bound how long ago a change must have been acknowledged that every read shows
     */
    CoherenceRun(
            List<RedisConfig> configs,
            Pace changing,
            NearPolicy near,
            Duration bound,
            Safeguards safeguards,
            long seed) {
        this.changing = changing;
        this.bound = bound;
        this.seed = seed;
        for (int i = 0; i < KEYS; i++) {
            history.add(new ConcurrentSkipListMap<>(Collections.singletonMap(Long.MIN_VALUE, 0L)));
        }
        CachePolicy policy = CachePolicy.builder()
                .near(near)
                .loadTimeout(Duration.ofSeconds(10))
                .ttl(TtlPolicy.exactly(Duration.ofMinutes(10)))
                .earlyRefresh(EarlyRefresh.atFraction(DUE_AFTER))
                // A change that was dropped must not count as acknowledged.
                .whenUnavailable(WhenUnavailable.FAIL)
                .build();
        configs.forEach(config -> connect(config, policy, safeguards));
    }

    private void connect(RedisConfig config, CachePolicy policy, Safeguards safeguards) {
        RedisStores store = RedisStores.connect(config);
        stores.add(store);
        CacheManager manager = new CacheManager(
                store.cacheStore(),
                Ticker.system(),
                SharedRandom.create(),
                executor,
                10,
                SigningKeys.none(),
                safeguards);
        nodes.add(manager.cache("coherence", policy, new SlowCodec(generator(-1 - nodes.size()))));
    }

    /** Goes on for some time. */
    Outcome run(Duration time) throws Exception {
        List<Future<Void>> workers = start();
        try {
            pass(time);
        } finally {
            over = true;
        }
        return end(workers);
    }

    /** Goes on through a fault, and for some time after all nodes have recovered from it; then looks at every key. */
    Outcome run(Fault fault, Duration after) throws Exception {
        List<Future<Void>> workers = start();
        try {
            awaitWarmth();
            fault.strike(this);
            awaitRecovery();
            pass(after);
        } finally {
            over = true;
        }
        return end(workers);
    }

    private Outcome end(List<Future<Void>> workers) throws Exception {
        long end = System.nanoTime() + LONGEST_END.toNanos();
        for (Future<Void> worker : workers) {
            worker.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        }
        RandomGenerator random = generator(0);
        for (Cache<String> node : nodes) {
            for (int key = 0; key < KEYS; key++) {
                readAfterFence(node, key, random);
            }
        }
        long hits = nodes.stream().mapToLong(node -> node.stats().near().hits()).sum();
        long refreshes =
                nodes.stream().mapToLong(node -> node.stats().refreshes()).sum();
        return new Outcome(
                reads.sum(),
                loads.sum(),
                refreshes,
                hits,
                failures.sum(),
                staleAfterFence.sum(),
                staleBeyondBound.sum(),
                List.copyOf(examples));
    }

    private List<Future<Void>> start() {
        long threads = 0;
        List<Future<Void>> workers = new ArrayList<>();
        for (Cache<String> node : nodes) {
            for (int i = 0; i < READERS; i++) {
                RandomGenerator random = generator(++threads);
                workers.add(executor.submit(() -> repeat(() -> read(node, random))));
            }
        }
        for (Cache<String> node : nodes.subList(0, changing.nodes())) {
            RandomGenerator random = generator(++threads);
            workers.add(executor.submit(() -> repeat(() -> change(node, random))));
        }
        return workers;
    }

    private RandomGenerator generator(long stream) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed * 1_000 + stream);
    }

    private Void repeat(Runnable step) {
        while (!over) {
            try {
                step.run();
            } catch (LarderException failure) {
                if (!OUTAGE.contains(failure.code())) {
                    throw failure;
                }
                failures.increment();
                delay(LONGEST_LOAD_MICROS);
            }
        }
        return null;
    }

    /** A node that has nothing in memory yet has nothing to be wrong about. */
    private void awaitWarmth() {
        await().atMost(LONGEST_RECOVERY)
                .until(() -> nodes.stream()
                        .allMatch(node -> node.policy().near().mode() == NearPolicy.Mode.OFF
                                || node.stats().near().hits() > WARM_HITS));
    }

    private void awaitRecovery() {
        for (Cache<String> node : nodes) {
            await().atMost(LONGEST_RECOVERY)
                    .ignoreExceptionsInstanceOf(LarderException.class)
                    .until(() -> {
                        node.fence();
                        node.remove("recovered");
                        return true;
                    });
        }
    }

    private void read(Cache<String> cache, RandomGenerator random) {
        int key = random.nextInt(KEYS);
        switch (random.nextInt(8)) {
            case 0, 1 -> readAfterFence(cache, key, random);
            case 2 -> readSeveral(cache, key, (key + 1) % KEYS);
            default -> {
                long floor = floorAt(key, System.nanoTime() - bound.toNanos());
                check(cache, key, getOrLoad(cache, key, random), floor, staleBeyondBound);
            }
        }
    }

    private void readAfterFence(Cache<String> cache, int key, RandomGenerator random) {
        long floor = acknowledged.get(key);
        cache.fence();
        check(cache, key, getOrLoad(cache, key, random), floor, staleAfterFence);
    }

    private void readSeveral(Cache<String> cache, int key, int other) {
        long since = System.nanoTime() - bound.toNanos();
        Map<Integer, Long> floors = Map.of(key, floorAt(key, since), other, floorAt(other, since));
        Map<String, String> found = cache.getAll(List.of("k" + key, "k" + other));
        floors.forEach((asked, floor) -> {
            String value = found.get("k" + asked);
            if (value != null) {
                check(cache, asked, Long.parseLong(value), floor, staleBeyondBound);
            }
        });
    }

    private void check(Cache<String> cache, int key, long found, long floor, LongAdder stale) {
        reads.increment();
        if (found < floor) {
            stale.increment();
            if (examples.size() < MOST_EXAMPLES) {
                examples.add("node " + nodes.indexOf(cache) + " found version " + found + " of key " + key + " after "
                        + floor + " had been acknowledged, the source has " + source.get(key));
            }
        }
    }

    private long getOrLoad(Cache<String> cache, int key, RandomGenerator random) {
        int micros = random.nextInt(LONGEST_LOAD_MICROS);
        if (random.nextInt(3) == 0) {
            return readBatch(cache, key, micros);
        }
        return Long.parseLong(cache.getOrLoad("k" + key, EntryOptions.tags("all", tag(key)), load -> {
            loads.increment();
            long value = source.get(key);
            delay(micros);
            return Long.toString(value);
        }));
    }

    /** The key together with another of the same tag, so that batches overlap with each other and with single reads. */
    private long readBatch(Cache<String> cache, int key, int micros) {
        List<String> keys = List.of("k" + (key + TAGS) % KEYS, "k" + key);
        BatchResult<String> found = cache.getAllOrLoad(keys, EntryOptions.tags("all", tag(key)), load -> {
            loads.increment();
            Map<String, String> values = new TreeMap<>();
            load.keys()
                    .forEach(name -> values.put(name, Long.toString(source.get(Integer.parseInt(name.substring(1))))));
            delay(micros);
            return values;
        });
        return Long.parseLong(found.orThrow().getOrDefault("k" + key, "-1"));
    }

    private void change(Cache<String> cache, RandomGenerator random) {
        int key = random.nextInt(KEYS);
        int kind = random.nextInt(8);
        gate.readLock().lock();
        try {
            // One change of a key at a time, so that what is acknowledged only grows.
            synchronized (history.get(key)) {
                long version = source.incrementAndGet(key);
                change(cache, key, version, kind);
                acknowledged.set(key, version);
                history.get(key).put(System.nanoTime(), version);
            }
        } finally {
            gate.readLock().unlock();
        }
        delay(random.nextLong(
                TimeUnit.NANOSECONDS.toMicros(changing.longestPause().toNanos())));
    }

    private static void change(Cache<String> cache, int key, long version, int kind) {
        switch (kind) {
            case 0, 1 -> cache.remove("k" + key);
            case 2, 3, 4 -> cache.put("k" + key, Long.toString(version), EntryOptions.tags("all", tag(key)));
            case 5, 6 -> cache.invalidate(tag(key));
            default -> cache.invalidate("all");
        }
    }

    private static String tag(int key) {
        return "t" + key % TAGS;
    }

    private long floorAt(int key, long nanos) {
        return history.get(key).floorEntry(nanos).getValue();
    }

    /** Does something while nothing is changed; reads go on. */
    <T> T quietly(Callable<T> action) throws Exception {
        gate.writeLock().lock();
        try {
            return action.call();
        } finally {
            gate.writeLock().unlock();
        }
    }

    /** Lets the run go on for some time. */
    static void pass(Duration time) {
        delay(TimeUnit.NANOSECONDS.toMicros(time.toNanos()));
    }

    private static void delay(long micros) {
        try {
            boolean never = new CountDownLatch(1).await(micros, TimeUnit.MICROSECONDS);
            if (never) {
                throw new IllegalStateException("nobody counts down");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    List<RedisStores> stores() {
        return stores;
    }

    @Override
    public void close() {
        over = true;
        stores.forEach(RedisStores::close);
        executor.shutdown();
    }
}
