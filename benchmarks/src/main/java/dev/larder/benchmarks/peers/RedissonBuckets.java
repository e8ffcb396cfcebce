package dev.larder.benchmarks.peers;

import dev.larder.benchmarks.measure.Lab;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RBucket;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.ByteArrayCodec;

/** Redisson's holders of single values. */
final class RedissonBuckets implements PeerCache {
    private final RedissonClient client;

    RedissonBuckets(Lab lab) {
        client = RedissonNode.connect(lab);
    }

    private RBucket<byte[]> bucket(String key) {
        return client.getBucket("bucket:" + key, ByteArrayCodec.INSTANCE);
    }

    @Override
    public byte @Nullable [] get(String key) {
        return bucket(key).get();
    }

    @Override
    public void put(String key, byte[] value) {
        bucket(key).set(value, Shared.TTL);
    }

    @Override
    public byte[] getOrLoad(String key, Supplier<byte[]> loader) {
        byte[] present = get(key);
        if (present != null) {
            return present;
        }
        byte[] loaded = loader.get();
        put(key, loaded);
        return loaded;
    }

    @Override
    public void remove(String key) {
        bucket(key).delete();
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
