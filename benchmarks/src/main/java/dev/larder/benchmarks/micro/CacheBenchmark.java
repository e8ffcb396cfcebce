package dev.larder.benchmarks.micro;

import dev.larder.Larder;
import dev.larder.LarderConfig;
import dev.larder.base.Codec;
import dev.larder.benchmarks.measure.Lab;
import dev.larder.benchmarks.measure.Turn;
import dev.larder.cache.Cache;
import dev.larder.cache.CachePolicy;
import dev.larder.cache.NearPolicy;
import dev.larder.codec.jackson.JacksonCodec;
import dev.larder.redis.RedisConfig;
import dev.larder.redis.RedisStores;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import tools.jackson.databind.json.JsonMapper;

/**
 * The operations of a cache: over Redis, and over the store in memory, where nothing is left but the engine, the codec and
 * the envelope around each value.
 *
 * @since 0.1
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 3, time = 2)
@Fork(1)
@SuppressWarnings("NullAway.Init") // JMH calls the method marked with Setup first.
public class CacheBenchmark {
    private static final int BATCH = 16;

    /** Where entries are kept. */
    public enum Where {
        /** In a redis-server on loopback. */
        REDIS,
        /** In this process. */
        MEMORY
    }

    /** Where entries are kept. */
    @Param
    public Where store;

    private final byte[] bytes = Keys.value();
    private final Order order = Order.example();
    private @Nullable Lab lab;
    private Larder larder;
    private Cache<byte[]> byteCache;
    private Cache<Order> jsonCache;

    /** Starts what is needed, and fills the caches. */
    @Setup
    public void open() {
        larder = store == Where.REDIS ? onRedis() : Larder.inMemory();
        CachePolicy policy = CachePolicy.builder()
                .ttl(Duration.ofHours(1))
                .near(NearPolicy.OFF)
                .build();
        byteCache = larder.caches().cache("bytes", policy, Codec.bytes());
        jsonCache = larder.caches()
                .cache("json", policy, JacksonCodec.of(JsonMapper.builder().build(), Order.class));
        byteCache.putAll(Keys.each(bytes));
        jsonCache.putAll(Keys.each(order));
    }

    private Larder onRedis() {
        Lab started = Lab.start();
        lab = started;
        return Larder.create(RedisStores.connect(RedisConfig.of(started.uri())), LarderConfig.DEFAULT);
    }

    /** A hit of 1 KiB as it is. */
    @Benchmark
    public Optional<byte[]> getBytes(Turn turn) {
        return byteCache.get(Keys.of(turn.next()));
    }

    /** A hit of an order, as JSON. */
    @Benchmark
    public Optional<Order> getJson(Turn turn) {
        return jsonCache.get(Keys.of(turn.next()));
    }

    /** Sixteen hits at once. */
    @Benchmark
    public Map<String, byte[]> getAll16(Turn turn) {
        return byteCache.getAll(Keys.from(turn.next(), BATCH));
    }

    /** A hit where a loader stands by. */
    @Benchmark
    public byte[] getOrLoadHit(Turn turn) {
        return byteCache.getOrLoad(Keys.of(turn.next()), load -> bytes);
    }

    /** A write of 1 KiB as it is. */
    @Benchmark
    public void putBytes(Turn turn) {
        byteCache.put(Keys.of(turn.next()), bytes);
    }

    /** A write of an order, as JSON. */
    @Benchmark
    public void putJson(Turn turn) {
        jsonCache.put(Keys.of(turn.next()), order);
    }

    /** Ends all. */
    @TearDown
    public void close() {
        larder.close();
        if (lab != null) {
            lab.close();
        }
    }
}
