package dev.larder.benchmarks.limits;

import dev.larder.benchmarks.measure.Lab;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.nio.charset.StandardCharsets;
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
        return new ScriptLimiter(
                lab,
                LarderScript.text(),
                id -> new byte[][] {LarderScript.key(id)},
                LarderScript.args(),
                ScriptOutputType.VALUE,
                LarderScript::isTaken);
    }

    /** The script of Spring Cloud Gateway, as it stands in its jar. */
    static ScriptLimiter ofGateway(Lab lab) {
        List<byte[]> args = List.of(ascii(Long.toString(LIMIT)), ascii(Long.toString(LIMIT)), ascii(""), ascii("1"));
        return new ScriptLimiter(
                lab,
                LarderScript.read("/META-INF/scripts/request_rate_limiter.lua"),
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
