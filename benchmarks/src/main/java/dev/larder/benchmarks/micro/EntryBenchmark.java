package dev.larder.benchmarks.micro;

import dev.larder.Larder;
import dev.larder.LarderConfig;
import dev.larder.base.Codec;
import dev.larder.benchmarks.measure.Turn;
import dev.larder.cache.Cache;
import dev.larder.cache.CachePolicy;
import dev.larder.cache.SigningKeys;
import dev.larder.memory.InMemoryStores;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
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

/**
 * What the form of an entry costs: written and read as it is, compressed, and signed, over the store in memory.
 *
 * @since 0.1
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@SuppressWarnings("NullAway.Init") // JMH calls the method marked with Setup first.
public class EntryBenchmark {
    private static final int WORD_BYTES = 8;
    private static final int WORDS = 40;

    /** How long the value is. */
    @Param({"1024", "16384"})
    public int bytes;

    private byte[] value;
    private Larder larder;
    private Larder signing;
    private Cache<byte[]> plain;
    private Cache<byte[]> compressed;
    private Cache<byte[]> signed;

    /** Fills the caches. */
    @Setup
    public void open() {
        value = text(bytes);
        larder = Larder.inMemory();
        CachePolicy.Builder policy = CachePolicy.builder().ttl(Duration.ofHours(1));
        signing = Larder.create(
                InMemoryStores.create(),
                LarderConfig.builder()
                        .signingKeys(SigningKeys.of(new byte[SigningKeys.MIN_KEY_BYTES]))
                        .build());
        policy.compressionThresholdBytes(CachePolicy.NO_COMPRESSION);
        plain = cache(larder, "plain", policy);
        signed = cache(signing, "signed", policy);
        compressed = cache(larder, "compressed", policy.compressionThresholdBytes(0));
    }

    private Cache<byte[]> cache(Larder in, String name, CachePolicy.Builder policy) {
        Cache<byte[]> cache = in.caches().cache(name, policy.build(), Codec.bytes());
        cache.putAll(Keys.each(value));
        return cache;
    }

    /** Words of a small vocabulary in random order, which shrink to about a quarter as JSON does. */
    private static byte[] text(int length) {
        Random random = new Random(1);
        byte[] vocabulary = new byte[WORDS * WORD_BYTES];
        random.nextBytes(vocabulary);
        byte[] text = new byte[length];
        for (int at = 0; at < length; at += WORD_BYTES) {
            System.arraycopy(
                    vocabulary, random.nextInt(WORDS) * WORD_BYTES, text, at, Math.min(WORD_BYTES, length - at));
        }
        return text;
    }

    /** A write as it is. */
    @Benchmark
    public void putPlain(Turn turn) {
        plain.put(Keys.of(turn.next()), value);
    }

    /** A hit as it is. */
    @Benchmark
    public Optional<byte[]> getPlain(Turn turn) {
        return plain.get(Keys.of(turn.next()));
    }

    /** A write that compresses. */
    @Benchmark
    public void putCompressed(Turn turn) {
        compressed.put(Keys.of(turn.next()), value);
    }

    /** A hit that decompresses. */
    @Benchmark
    public Optional<byte[]> getCompressed(Turn turn) {
        return compressed.get(Keys.of(turn.next()));
    }

    /** A write that signs. */
    @Benchmark
    public void putSigned(Turn turn) {
        signed.put(Keys.of(turn.next()), value);
    }

    /** A hit that verifies. */
    @Benchmark
    public Optional<byte[]> getSigned(Turn turn) {
        return signed.get(Keys.of(turn.next()));
    }

    /** Ends all. */
    @TearDown
    public void close() {
        larder.close();
        signing.close();
    }
}
