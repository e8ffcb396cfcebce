package dev.larder.e2e.offenders.redis.link;

import redis.clients.jedis.Jedis;

/** Reads the elapsed time and talks to the client, as its room may; shows neither to users, for it is not exported. */
public final class Deadlines {
    /** When {@code jedis} has to be done. */
    public long of(Jedis jedis) {
        return System.nanoTime() + (jedis.isConnected() ? 1 : 2);
    }
}
