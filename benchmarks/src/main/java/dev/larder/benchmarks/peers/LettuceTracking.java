package dev.larder.benchmarks.peers;

import com.github.benmanes.caffeine.cache.Caffeine;
import dev.larder.benchmarks.measure.Lab;
import io.lettuce.core.RedisClient;
import io.lettuce.core.SetArgs;
import io.lettuce.core.TrackingArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.support.caching.CacheAccessor;
import io.lettuce.core.support.caching.CacheFrontend;
import io.lettuce.core.support.caching.ClientSideCaching;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lettuce's client-side caching, in memory bounded by Caffeine. It takes keys as they are, and writes what it loads without a time
 * to live.
 */
final class LettuceTracking implements PeerCache {
    private static final SetArgs FOR_AN_HOUR = SetArgs.Builder.px(Shared.TTL.toMillis());

    private final RedisClient client;
    private final StatefulRedisConnection<String, byte[]> connection;
    private final CacheFrontend<String, byte[]> frontend;

    LettuceTracking(Lab lab) {
        client = RedisClient.create(lab.uri());
        connection = client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE));
        frontend = ClientSideCaching.enable(
                CacheAccessor.forMap(Caffeine.newBuilder()
                        .maximumSize(Shared.MAX_IN_MEMORY)
                        .<String, byte[]>build()
                        .asMap()),
                connection,
                TrackingArgs.Builder.enabled());
    }

    @Override
    public byte @Nullable [] get(String key) {
        return frontend.get(key);
    }

    @Override
    public void put(String key, byte[] value) {
        connection.sync().set(key, value, FOR_AN_HOUR);
    }

    @Override
    public byte[] getOrLoad(String key, Supplier<byte[]> loader) {
        return frontend.get(key, loader::get);
    }

    @Override
    public void remove(String key) {
        connection.sync().del(key);
    }

    @Override
    public void close() {
        // Closes the connection too.
        frontend.close();
        client.shutdown(0, 1, TimeUnit.SECONDS);
    }
}
