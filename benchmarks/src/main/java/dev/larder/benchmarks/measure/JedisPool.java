package dev.larder.benchmarks.measure;

import java.time.Duration;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisClient;

/**
 * A pool of Jedis as all contenders use it: each call borrows a connection for itself.
 *
 * @since 0.1
 */
public final class JedisPool {
    /** A connection for each of the most callers, so that nobody waits for one. */
    private static final int CONNECTIONS = 64;

    private JedisPool() {}

    /**
     * Connects.
     *
     * @param lab the server
     * @return never null; to be closed
     */
    public static RedisClient open(Lab lab) {
        ConnectionPoolConfig pool = new ConnectionPoolConfig();
        pool.setMaxTotal(CONNECTIONS);
        pool.setMaxIdle(CONNECTIONS);
        pool.setMinIdle(CONNECTIONS);
        // No connection is replaced while others are measured.
        pool.setTimeBetweenEvictionRuns(Duration.ofMillis(-1));
        return RedisClient.builder()
                .hostAndPort(new HostAndPort(lab.host(), lab.port()))
                .poolConfig(pool)
                .build();
    }
}
