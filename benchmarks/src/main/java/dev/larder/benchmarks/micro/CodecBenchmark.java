package dev.larder.benchmarks.micro;

import dev.larder.base.Codec;
import dev.larder.codec.fory.ForyCodec;
import dev.larder.codec.jackson.JacksonCodec;
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
import org.openjdk.jmh.annotations.Warmup;
import tools.jackson.databind.json.JsonMapper;

/**
 * The codecs on an {@link Order}, without anything around them.
 *
 * @since 0.1
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@SuppressWarnings("NullAway.Init") // JMH calls the method marked with Setup first.
public class CodecBenchmark {
    /** The codecs. */
    public enum Kind {
        /** JSON. */
        JACKSON,
        /** Binary. */
        FORY
    }

    /** Which codec. */
    @Param
    public Kind codec;

    private final Order order = Order.example();
    private Codec<Order> chosen;
    private byte[] bytes;

    /** Makes the codec, and the bytes to decode. */
    @Setup
    public void open() {
        chosen = codec == Kind.FORY
                ? ForyCodec.of(Order.class)
                : JacksonCodec.of(JsonMapper.builder().build(), Order.class);
        bytes = chosen.encode(order);
    }

    /** An order into bytes. */
    @Benchmark
    public byte[] encode() {
        return chosen.encode(order);
    }

    /** Bytes into an order. */
    @Benchmark
    public Order decode() {
        return chosen.decode(bytes, 0, bytes.length);
    }
}
