package dev.larder.benchmarks.limits;

import dev.larder.limit.LimitTable;
import dev.larder.limit.Rule;
import dev.larder.redis.RedisStores;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The script of Larder with what Larder gives it for one permit of one rule, for whoever sends it by other means. */
final class LarderScript {
    private static final int DIGITS = 15;

    private LarderScript() {}

    static String text() {
        return read("limit.lua");
    }

    /** A file of the libraries that are measured, beside Larder's stores or with its whole name. */
    static String read(String name) {
        try (InputStream in = RedisStores.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the libraries must hold " + name + ", do not");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + name, e);
        }
    }

    static byte[] key(String id) {
        return ascii("ld:b:{" + LimitTable.digest(id).substring(0, DIGITS) + "}");
    }

    static List<byte[]> args() {
        Rule rule =
                Rule.builder("bare").limit(Limiter.LIMIT, Duration.ofSeconds(1)).build();
        byte[] parameters = LimitTable.parameters(rule);
        ByteBuffer once = ByteBuffer.allocate(2 + 2 * LimitTable.NUMBER_BYTES + Long.BYTES + parameters.length);
        once.putShort((short) 1);
        LimitTable.pack(1, once.array(), 2);
        LimitTable.pack(1, once.array(), 2 + LimitTable.NUMBER_BYTES);
        once.position(once.capacity() - parameters.length).put(parameters);
        return List.of(ascii("0"), ascii("t"), once.array());
    }

    /** Whether a permit was taken, as the script tells. */
    static boolean isTaken(@Nullable Object reply) {
        return reply instanceof byte[] numbers && LimitTable.unpack(numbers, 0) == 1;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
