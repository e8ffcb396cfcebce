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
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The calls of {@link ClientSuite}, one client at a time in a JVM of its own: for its garbage ({@code -prof gc}), other
 * numbers of threads ({@code -t 16}), other JVMs ({@code -jvm}).
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
public class ClientBenchmark {
    /** Which client. */
    @Param
    public ClientKind client;

    private Lab lab;
    private BlockingClient opened;

    /** Starts the server and connects. */
    @Setup
    public void open() {
        lab = Lab.start();
        opened = client.open(Workload.on(lab));
    }

    /** PING. */
    @Benchmark
    public void ping(Turn turn) {
        opened.ping(turn.next());
    }

    /** GET of 1 KiB. */
    @Benchmark
    public void get(Turn turn) {
        opened.get(turn.next());
    }

    /** EVALSHA of a rate limiter's script. */
    @Benchmark
    public void take(Turn turn) {
        opened.take(turn.next());
    }

    /** Ends both. */
    @TearDown
    public void close() {
        opened.close();
        lab.close();
    }
}
