package dev.larder.benchmarks.limits;

import dev.larder.benchmarks.measure.Lab;
import dev.larder.limit.LimitTable;
import dev.larder.limit.Rule;
import dev.larder.redis.RedisStores;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** A script by its digest over one shared Lettuce connection: the floor of whoever limits with it. */
final class ScriptLimiter implements Limiter {

    private final RedisClient client;
    private final StatefulRedisConnection<byte[], byte[]> connection;
    private final RedisCommands<byte[], byte[]> sync;
    private final String sha;
    private final Keys keys;
    private final byte[][] args;
    private final ScriptOutputType output;
    private final Answer answer;

    /** Whether a permit was taken, as the script tells. */
    private interface Answer {
        boolean isTaken(Object reply);
    }

    /** Which keys the script is given for an id. */
    private interface Keys {
        byte[][] of(String id);
    }

    private ScriptLimiter(
            Lab lab, String script, Keys keys, List<byte[]> args, ScriptOutputType output, Answer answer) {
        client = RedisClient.create(lab.uri());
        connection = client.connect(ByteArrayCodec.INSTANCE);
        sync = connection.sync();
        sha = sync.scriptLoad(script);
        this.keys = keys;
        this.args = args.toArray(byte[][]::new);
        this.output = output;
        this.answer = answer;
    }

    /** The script of Larder, with what Larder gives it. */
    static ScriptLimiter ofLarder(Lab lab) {
        Rule rule = Rule.builder("bare").limit(LIMIT, Duration.ofSeconds(1)).build();
        byte[] parameters = LimitTable.parameters(rule);
        ByteBuffer once = ByteBuffer.allocate(2 + 2 * LimitTable.NUMBER_BYTES + Long.BYTES + parameters.length);
        once.putShort((short) 1);
        LimitTable.pack(1, once.array(), 2);
        LimitTable.pack(1, once.array(), 2 + LimitTable.NUMBER_BYTES);
        once.position(once.capacity() - parameters.length).put(parameters);
        List<byte[]> args = List.of(ascii("0"), ascii("t"), once.array());
        return new ScriptLimiter(
                lab,
                read(RedisStores.class, "limit.lua"),
                id -> new byte[][] {ascii("ld:b:{" + LimitTable.digest(id).substring(0, 15) + "}")},
                args,
                ScriptOutputType.VALUE,
                reply -> reply instanceof byte[] numbers && LimitTable.unpack(numbers, 0) == 1);
    }

    /** The script of Spring Cloud Gateway, as it stands in its jar. */
    static ScriptLimiter ofGateway(Lab lab) {
        List<byte[]> args = List.of(ascii(Long.toString(LIMIT)), ascii(Long.toString(LIMIT)), ascii(""), ascii("1"));
        return new ScriptLimiter(
                lab,
                read(RedisStores.class, "/META-INF/scripts/request_rate_limiter.lua"),
                id -> new byte[][] {
                    ascii("request_rate_limiter.{" + id + "}.tokens"),
                    ascii("request_rate_limiter.{" + id + "}.timestamp")
                },
                args,
                ScriptOutputType.MULTI,
                reply -> reply instanceof List<?> list && Long.valueOf(1).equals(list.get(0)));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String read(Class<?> beside, String name) {
        try (InputStream in = beside.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the libraries must hold " + name + ", do not");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + name, e);
        }
    }

    @Override
    public void take(String id) {
        Limiter.check(answer.isTaken(sync.evalsha(sha, output, keys.of(id), args)));
    }

    /** Nothing but a trip. */
    void ping() {
        if (!sync.ping().equals("PONG")) {
            throw new IllegalStateException("PING must be answered with PONG");
        }
    }

    @Override
    public void close() {
        connection.close();
        client.shutdown();
    }
}
