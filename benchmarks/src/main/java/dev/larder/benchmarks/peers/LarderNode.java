package dev.larder.benchmarks.peers;

import dev.larder.Larder;
import dev.larder.LarderConfig;
import dev.larder.base.Codec;
import dev.larder.benchmarks.measure.Lab;
import dev.larder.cache.Cache;
import dev.larder.cache.CachePolicy;
import dev.larder.cache.NearPolicy;
import dev.larder.redis.RedisConfig;
import dev.larder.redis.RedisStores;

/**
 * Larder as one node of an application has it.
 *
 * @since 0.1
 */
public final class LarderNode {
    private LarderNode() {}

    /**
     * Connects.
     *
     * @param lab the server
     * @return a new node, which the caller closes
     */
    public static Larder connect(Lab lab) {
        RedisConfig config = RedisConfig.builder()
                .url(lab.uri())
                .connectTimeout(Shared.TIMEOUT)
                .commandTimeout(Shared.TIMEOUT)
                .build();
        return Larder.create(RedisStores.connect(config), LarderConfig.DEFAULT);
    }

    /**
     * A cache of bytes.
     *
     * @param larder the node
     * @param name its name
     * @param near whether its values are in memory too
     * @return never null
     */
    public static Cache<byte[]> cache(Larder larder, String name, NearPolicy near) {
        CachePolicy policy = CachePolicy.builder().ttl(Shared.TTL).near(near).build();
        return larder.caches().cache(name, policy, Codec.bytes());
    }
}
