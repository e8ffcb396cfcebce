package dev.larder.e2e.offenders.cache;

import java.util.List;
import redis.clients.jedis.Jedis;

/** Talks to a Redis client, and shows it to users. */
public final class TalksToRedis {
    /** Shows it as what a list holds. */
    public List<Jedis> shown() {
        return List.of();
    }

    void hidden(Jedis jedis) {
        jedis.close();
    }
}
