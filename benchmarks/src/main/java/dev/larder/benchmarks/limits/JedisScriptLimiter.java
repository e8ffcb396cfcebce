package dev.larder.benchmarks.limits;

import dev.larder.benchmarks.measure.JedisPool;
import dev.larder.benchmarks.measure.Lab;
import java.nio.charset.StandardCharsets;
import java.util.List;
import redis.clients.jedis.RedisClient;

/** The script of Larder by its digest over a pool of Jedis, the shortest way there is for one caller: the lowest floor. */
final class JedisScriptLimiter implements Limiter {
    private final RedisClient client;
    private final byte[] sha;
    private final List<byte[]> args = LarderScript.args();

    JedisScriptLimiter(Lab lab) {
        client = JedisPool.open(lab);
        sha = client.scriptLoad(LarderScript.text()).getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void take(String id) {
        Limiter.check(LarderScript.isTaken(client.evalsha(sha, List.of(LarderScript.key(id)), args)));
    }

    @Override
    public void close() {
        client.close();
    }
}
