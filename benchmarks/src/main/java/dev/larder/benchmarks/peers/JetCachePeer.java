package dev.larder.benchmarks.peers;

import com.alicp.jetcache.Cache;
import com.alicp.jetcache.CacheResult;
import com.alicp.jetcache.CacheResultCode;
import com.alicp.jetcache.CacheValueHolder;
import com.alicp.jetcache.MultiLevelCacheBuilder;
import com.alicp.jetcache.embedded.CaffeineCacheBuilder;
import com.alicp.jetcache.redis.lettuce.RedisLettuceCacheBuilder;
import dev.larder.benchmarks.measure.Lab;
import io.lettuce.core.RedisClient;
import io.lettuce.core.codec.ByteArrayCodec;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * JetCache with its loading guarded against many callers of one key, which it does for each node by itself. It stores values in
 * a holder with two times, so its codec here is those two and the bytes: the least that there can be.
 */
final class JetCachePeer implements PeerCache {
    private static final int TIMES_BYTES = 2 * Long.BYTES;

    private final RedisClient client;
    private final Cache<String, byte[]> cache;

    private JetCachePeer(RedisClient client, Cache<String, byte[]> cache) {
        this.client = client;
        this.cache = cache;
    }

    static JetCachePeer remote(Lab lab) {
        RedisClient client = RedisClient.create(lab.uri());
        return new JetCachePeer(client, remote(client));
    }

    static JetCachePeer bothLevels(Lab lab) {
        RedisClient client = RedisClient.create(lab.uri());
        Cache<String, byte[]> local = CaffeineCacheBuilder.createCaffeineCacheBuilder()
                .limit(Shared.MAX_IN_MEMORY)
                .expireAfterWrite(Shared.TTL.toMillis(), TimeUnit.MILLISECONDS)
                .buildCache();
        Cache<String, byte[]> both = MultiLevelCacheBuilder.createMultiLevelCacheBuilder()
                .addCache(local, remote(client))
                .expireAfterWrite(Shared.TTL.toMillis(), TimeUnit.MILLISECONDS)
                .cachePenetrateProtect(true)
                .buildCache();
        return new JetCachePeer(client, both);
    }

    private static Cache<String, byte[]> remote(RedisClient client) {
        return RedisLettuceCacheBuilder.createRedisLettuceCacheBuilder()
                .redisClient(client)
                .connection(client.connect(ByteArrayCodec.INSTANCE))
                .asyncResultTimeoutInMillis(Shared.TIMEOUT.toMillis())
                .keyPrefix("jetcache:")
                .keyConvertor(key -> key)
                .valueEncoder(JetCachePeer::encode)
                .valueDecoder(JetCachePeer::decode)
                .expireAfterWrite(Shared.TTL.toMillis(), TimeUnit.MILLISECONDS)
                .cachePenetrateProtect(true)
                .buildCache();
    }

    private static byte[] encode(Object held) {
        CacheValueHolder<?> holder = (CacheValueHolder<?>) held;
        byte[] value = (byte[]) holder.getValue();
        return ByteBuffer.allocate(TIMES_BYTES + value.length)
                .putLong(holder.getExpireTime())
                .putLong(holder.getAccessTime())
                .put(value)
                .array();
    }

    private static Object decode(byte[] stored) {
        ByteBuffer buffer = ByteBuffer.wrap(stored);
        CacheValueHolder<byte[]> holder = new CacheValueHolder<>();
        holder.setExpireTime(buffer.getLong());
        holder.setAccessTime(buffer.getLong());
        byte[] value = new byte[buffer.remaining()];
        buffer.get(value);
        holder.setValue(value);
        return holder;
    }

    @Override
    public byte @Nullable [] get(String key) {
        return cache.get(key);
    }

    @Override
    public void put(String key, byte[] value) {
        // Its put() does not wait for Redis; the result does when it is looked at.
        succeeded(cache.PUT(key, value));
    }

    @Override
    public byte[] getOrLoad(String key, Supplier<byte[]> loader) {
        return cache.computeIfAbsent(key, missing -> loader.get());
    }

    @Override
    public void remove(String key) {
        succeeded(cache.REMOVE(key));
    }

    private static void succeeded(CacheResult result) {
        if (result.getResultCode() == CacheResultCode.FAIL) {
            throw new IllegalStateException("JetCache could not write: " + result.getMessage());
        }
    }

    @Override
    public void close() {
        cache.close();
        client.shutdown(0, 1, TimeUnit.SECONDS);
    }
}
