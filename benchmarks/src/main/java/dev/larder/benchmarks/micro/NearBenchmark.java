package dev.larder.benchmarks.micro;

import com.github.benmanes.caffeine.cache.Caffeine;
import dev.larder.Larder;
import dev.larder.LarderConfig;
import dev.larder.base.Codec;
import dev.larder.benchmarks.measure.Lab;
import dev.larder.benchmarks.measure.Turn;
import dev.larder.cache.Cache;
import dev.larder.cache.CachePolicy;
import dev.larder.cache.EntryOptions;
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
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A hit in memory of an entry with two tags, whose coherence with Redis is checked at each, beside Caffeine alone: bounded by
 * weight, and bounded by weight and time.
 *
 * @since 0.1
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@SuppressWarnings("NullAway.Init") // JMH calls the method marked with Setup first.
public class NearBenchmark {
    private static final long MAX_BYTES = 64L << 20;

    private final byte[] value = Keys.value();
    private final String[] keys = Keys.from(0, Keys.COUNT).toArray(new String[0]);
    private Lab lab;
    private Larder larder;
    private Cache<byte[]> cache;
    private Cache<byte[]> tagless;
    private com.github.benmanes.caffeine.cache.Cache<String, byte[]> bounded;
    private com.github.benmanes.caffeine.cache.Cache<String, byte[]> expiring;

    /** Fills all. */
    @Setup
    public void open() {
        lab = Lab.start();
        larder = Larder.create(RedisStores.connect(RedisConfig.of(lab.uri())), LarderConfig.DEFAULT);
        cache = larder.caches().cache("near", CachePolicy.of(Duration.ofHours(1)), Codec.bytes());
        tagless = larder.caches().cache("tagless", CachePolicy.of(Duration.ofHours(1)), Codec.bytes());
        bounded = Caffeine.newBuilder()
                .maximumWeight(MAX_BYTES)
                .<String, byte[]>weigher((key, bytes) -> bytes.length)
                .build();
        expiring = Caffeine.newBuilder()
                .maximumWeight(MAX_BYTES)
                .<String, byte[]>weigher((key, bytes) -> bytes.length)
                .expireAfterWrite(Duration.ofHours(1))
                .build();
        Map<String, byte[]> all = Keys.each(value);
        cache.putAll(all, EntryOptions.tags("one", "two"));
        tagless.putAll(all);
        bounded.putAll(all);
        expiring.putAll(all);
        cache.getAll(all.keySet());
        tagless.getAll(all.keySet());
    }

    /** The floor. */
    @Benchmark
    public byte @Nullable [] caffeine(Turn turn) {
        return bounded.getIfPresent(keys[turn.next() & (Keys.COUNT - 1)]);
    }

    /** The floor of a cache whose values run out. */
    @Benchmark
    public byte @Nullable [] caffeineWithTime(Turn turn) {
        return expiring.getIfPresent(keys[turn.next() & (Keys.COUNT - 1)]);
    }

    /** The clock, which whoever lets values run out has to look at. */
    @Benchmark
    public long clock() {
        return System.nanoTime();
    }

    /** A hit in memory of an entry without tags. */
    @Benchmark
    public Optional<byte[]> larderNearTagless(Turn turn) {
        return tagless.get(keys[turn.next() & (Keys.COUNT - 1)]);
    }

    /** A hit in memory. */
    @Benchmark
    public Optional<byte[]> larderNear(Turn turn) {
        return cache.get(keys[turn.next() & (Keys.COUNT - 1)]);
    }

    /** Ends all. */
    @TearDown
    public void close() {
        larder.close();
        lab.close();
    }
}
