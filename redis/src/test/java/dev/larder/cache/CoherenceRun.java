package dev.larder.cache;

import dev.larder.base.Codec;
import dev.larder.base.SharedRandom;
import dev.larder.base.Ticker;
import dev.larder.redis.RedisConfig;
import dev.larder.redis.RedisStores;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Several nodes on one Redis that read, load, put, remove and invalidate at random, next to a source whose versions only grow.
 * Every read is compared with what had been changed, and the change acknowledged, before it began.
 */
final class CoherenceRun implements AutoCloseable {
    private static final int KEYS = 12;
    private static final int TAGS = 3;
    private static final int LONGEST_LOAD_MICROS = 3_000;
    private static final int LONGEST_DECODE_MICROS = 1_000;
    private static final Duration LONGEST_RUN = Duration.ofMinutes(2);

    private final List<RedisStores> stores = new ArrayList<>();
    private final List<Cache<String>> nodes = new ArrayList<>();
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final AtomicLongArray source = new AtomicLongArray(KEYS);
    private final AtomicLongArray acknowledged = new AtomicLongArray(KEYS);
    private final List<TreeMap<Long, Long>> history = new ArrayList<>();
    private final LongAdder reads = new LongAdder();
    private final LongAdder loads = new LongAdder();
    private final LongAdder staleAfterFence = new LongAdder();
    private final LongAdder staleBeyondBound = new LongAdder();
    private final NearPolicy near;
    private final long seed;

    /** What a run came to. */
    record Outcome(long reads, long loads, long nearHits, long staleAfterFence, long staleBeyondBound) {}

    CoherenceRun(RedisConfig config, int number, NearPolicy near, Safeguards safeguards, long seed) {
        this.near = near;
        this.seed = seed;
        for (int i = 0; i < KEYS; i++) {
            history.add(new TreeMap<>());
        }
        CachePolicy policy = CachePolicy.builder()
                .near(near)
                .loadTimeout(Duration.ofSeconds(10))
                .build();
        for (int i = 0; i < number; i++) {
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
            nodes.add(manager.cache("coherence", policy, new SlowCodec(generator(-1 - i))));
        }
    }

    Outcome run(Duration time) throws Exception {
        AtomicLong threads = new AtomicLong();
        long end = System.nanoTime() + time.toNanos();
        List<Callable<Void>> work = new ArrayList<>();
        for (Cache<String> node : nodes) {
            for (int i = 0; i < 3; i++) {
                work.add(() -> readUntil(end, node, generator(threads.incrementAndGet())));
            }
            work.add(() -> writeUntil(end, node, generator(threads.incrementAndGet())));
        }
        for (Future<Void> done : executor.invokeAll(work, LONGEST_RUN.toSeconds(), TimeUnit.SECONDS)) {
            done.get();
        }
        long hits = nodes.stream().mapToLong(node -> node.stats().near().hits()).sum();
        return new Outcome(reads.sum(), loads.sum(), hits, staleAfterFence.sum(), staleBeyondBound.sum());
    }

    private RandomGenerator generator(long stream) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed * 1_000 + stream);
    }

    private Void readUntil(long end, Cache<String> cache, RandomGenerator random) {
        while (System.nanoTime() < end) {
            int key = random.nextInt(KEYS);
            if (random.nextInt(4) == 0) {
                long floor = acknowledged.get(key);
                cache.fence();
                check(read(cache, key, random), floor, staleAfterFence);
            } else {
                long bound = System.nanoTime() - near.maxStaleness().toNanos();
                check(read(cache, key, random), floorAt(key, bound), staleBeyondBound);
            }
        }
        return null;
    }

    private void check(long found, long floor, LongAdder stale) {
        reads.increment();
        if (found < floor) {
            stale.increment();
        }
    }

    private long read(Cache<String> cache, int key, RandomGenerator random) {
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

    private Void writeUntil(long end, Cache<String> cache, RandomGenerator random) {
        while (System.nanoTime() < end) {
            int key = random.nextInt(KEYS);
            synchronized (history.get(key)) {
                long version = source.incrementAndGet(key);
                change(cache, key, version, random.nextInt(4));
                acknowledged.set(key, version);
                history.get(key).put(System.nanoTime(), version);
            }
            delay(random.nextInt(LONGEST_LOAD_MICROS));
        }
        return null;
    }

    private static void change(Cache<String> cache, int key, long version, int kind) {
        switch (kind) {
            case 0 -> cache.remove("k" + key);
            case 1 -> cache.put("k" + key, Long.toString(version), EntryOptions.tags("all", tag(key)));
            case 2 -> cache.invalidate(tag(key));
            default -> cache.invalidate("all");
        }
    }

    private static String tag(int key) {
        return "t" + key % TAGS;
    }

    private long floorAt(int key, long nanos) {
        synchronized (history.get(key)) {
            Map.Entry<Long, Long> entry = history.get(key).floorEntry(nanos);
            return entry == null ? 0 : entry.getValue();
        }
    }

    /** Time that a source or a codec takes. */
    private static void delay(int micros) {
        try {
            boolean never = new CountDownLatch(1).await(micros, TimeUnit.MICROSECONDS);
            if (never) {
                throw new IllegalStateException("nobody counts down");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    List<Cache<String>> nodes() {
        return nodes;
    }

    @Override
    public void close() {
        stores.forEach(RedisStores::close);
        executor.shutdown();
    }

    /** Text whose decoding takes its time now and then, so that what was read is on its way for longer. */
    private record SlowCodec(RandomGenerator random) implements Codec<String> {
        @Override
        public int id() {
            return Codec.utf8().id();
        }

        @Override
        public int schema() {
            return Codec.utf8().schema();
        }

        @Override
        public byte[] encode(String value) {
            return Codec.utf8().encode(value);
        }

        @Override
        public String decode(byte[] bytes, int offset, int length) {
            int micros;
            synchronized (random) {
                micros = random.nextInt(4) == 0 ? random.nextInt(LONGEST_DECODE_MICROS) : 0;
            }
            if (micros > 0) {
                delay(micros);
            }
            return Codec.utf8().decode(bytes, offset, length);
        }
    }
}
