package dev.larder.benchmarks.limits;

import dev.larder.benchmarks.measure.Lab;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisClient;

/** The script of Larder by its digest over a pool of Jedis, the shortest way there is for one caller: the lowest floor. */
final class JedisScriptLimiter implements Limiter {
    /** A connection for each of the most callers, so that nobody waits for one. */
    private static final int CONNECTIONS = 64;

    private final RedisClient client;
    private final byte[] sha;
    private final List<byte[]> args = LarderScript.args();

    JedisScriptLimiter(Lab lab) {
        ConnectionPoolConfig pool = new ConnectionPoolConfig();
        pool.setMaxTotal(CONNECTIONS);
        pool.setMaxIdle(CONNECTIONS);
        pool.setMinIdle(CONNECTIONS);
        // No connection is replaced while others are measured.
        pool.setTimeBetweenEvictionRuns(Duration.ofMillis(-1));
        client = RedisClient.builder()
                .hostAndPort(new HostAndPort(lab.host(), lab.port()))
                .poolConfig(pool)
                .build();
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
