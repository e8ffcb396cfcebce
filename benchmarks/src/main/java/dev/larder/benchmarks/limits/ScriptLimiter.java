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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A script by its digest over one shared Lettuce connection: the floor of whoever limits with it. */
final class ScriptLimiter implements Limiter {
    private static final int TAKEN = 1;

    private final RedisClient client;
    private final StatefulRedisConnection<byte[], byte[]> connection;
    private final RedisCommands<byte[], byte[]> sync;
    private final String sha;
    private final Keys keys;
    private final byte[][] args;

    /** Which keys the script is given for an id. */
    private interface Keys {
        byte[][] of(String id);
    }

    private ScriptLimiter(Lab lab, String script, Keys keys, List<byte[]> args) {
        client = RedisClient.create(lab.uri());
        connection = client.connect(ByteArrayCodec.INSTANCE);
        sync = connection.sync();
        sha = sync.scriptLoad(script);
        this.keys = keys;
        this.args = args.toArray(byte[][]::new);
    }

    /** The script of Larder, with what Larder gives it. */
    static ScriptLimiter ofLarder(Lab lab) {
        Rule rule = Rule.builder("bare").limit(LIMIT, Duration.ofSeconds(1)).build();
        List<byte[]> args = new ArrayList<>();
        for (String word : List.of("0", "t", "1", "1", "1")) {
            args.add(ascii(word));
        }
        args.add(new byte[Long.BYTES]);
        args.add(ascii("0"));
        LimitTable.parameters(rule).forEach(word -> args.add(ascii(word)));
        return new ScriptLimiter(
                lab,
                read(RedisStores.class, "limit.lua"),
                id -> new byte[][] {ascii("ld:r:{" + LimitTable.digest(id) + "}bare")},
                args);
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
                args);
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
        List<Object> answer = sync.evalsha(sha, ScriptOutputType.MULTI, keys.of(id), args);
        Limiter.check(((Long) answer.get(0)).intValue() == TAKEN);
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
