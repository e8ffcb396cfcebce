package dev.larder.benchmarks.compare;

import dev.larder.benchmarks.measure.Lab;
import dev.larder.benchmarks.measure.Turn;
import java.util.concurrent.TimeUnit;
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
 * A hit in Larder's cache beside a bare GET of a value of the same size, each in a JVM of its own.
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
public class CacheGetBenchmark {
    private Lab lab;
    private BlockingClient jedis;
    private BlockingClient lettuce;
    private LarderCache cache;

    /** Starts the server, connects and fills the cache. */
    @Setup
    public void open() {
        lab = Lab.start();
        Workload workload = Workload.on(lab);
        jedis = ClientKind.JEDIS_POOL.open(workload);
        lettuce = ClientKind.LETTUCE.open(workload);
        cache = LarderCache.on(workload);
    }

    /** GET through a Jedis pool. */
    @Benchmark
    public void jedisGet(Turn turn) {
        jedis.get(turn.next());
    }

    /** GET through Lettuce. */
    @Benchmark
    public void lettuceGet(Turn turn) {
        lettuce.get(turn.next());
    }

    /** A hit in Larder's cache. */
    @Benchmark
    public void larderCacheGet(Turn turn) {
        cache.get(turn.next());
    }

    /** Ends all. */
    @TearDown
    public void close() {
        cache.close();
        lettuce.close();
        jedis.close();
        lab.close();
    }
}
