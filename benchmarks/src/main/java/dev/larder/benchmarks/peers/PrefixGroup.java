package dev.larder.benchmarks.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.larder.benchmarks.measure.Lab;
import org.redisson.api.RedissonClient;
import org.springframework.cache.Cache;
import org.springframework.data.redis.cache.BatchStrategy;
import org.springframework.data.redis.cache.RedisCacheWriter;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.params.SetParams;

/**
 * Entries whose keys begin alike, which is how those go about it that know no tags: they look for the keys and delete them. Filled past
 * the peer, in the form that it would write.
 */
final class PrefixGroup implements EntryGroup {
    private static final SetParams FOR_AN_HOUR = SetParams.setParams().px(Shared.TTL.toMillis());
    private static final int BATCH = 1_000;
    private static final String NAME = "group";

    private final byte[] value = new byte[VALUE_BYTES];
    private final RedisClient filler;
    private final String prefix;
    private final Runnable deletion;
    private final Runnable closing;

    private PrefixGroup(Lab lab, String prefix, Runnable deletion, Runnable closing) {
        this.filler = RedisClient.create(lab.host(), lab.port());
        this.prefix = prefix;
        this.deletion = deletion;
        this.closing = closing;
    }

    static PrefixGroup spring(Lab lab, BatchStrategy strategy) {
        LettuceConnectionFactory connections = SpringPeer.connect(lab);
        Cache cache = SpringPeer.cache(RedisCacheWriter.nonLockingRedisCacheWriter(connections, strategy), NAME);
        // Not clear(), which need not have deleted anything yet when it returns.
        return new PrefixGroup(lab, NAME + "::", cache::invalidate, connections::destroy);
    }

    static PrefixGroup redisson(Lab lab) {
        RedissonClient client = RedissonNode.connect(lab);
        String prefix = NAME + ":";
        return new PrefixGroup(lab, prefix, () -> client.getKeys().deleteByPattern(prefix + "*"), client::shutdown);
    }

    @Override
    public void fill(int count) {
        try (AbstractPipeline pipeline = filler.pipelined()) {
            for (int number = 0; number < count; number++) {
                pipeline.set(key(number), value, FOR_AN_HOUR);
                if (number % BATCH == BATCH - 1) {
                    pipeline.sync();
                }
            }
        }
    }

    @Override
    public void invalidate() {
        deletion.run();
    }

    @Override
    public boolean isHit(int number) {
        return filler.get(key(number)) != null;
    }

    private byte[] key(int number) {
        return (prefix + number).getBytes(UTF_8);
    }

    @Override
    public void close() {
        closing.run();
        filler.close();
    }
}
