package dev.larder.benchmarks.peers;

import dev.larder.benchmarks.measure.Lab;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.Cache;
import org.springframework.data.redis.cache.RedisCacheConfiguration;
import org.springframework.data.redis.cache.RedisCacheManager;
import org.springframework.data.redis.cache.RedisCacheWriter;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.serializer.RedisSerializationContext.SerializationPair;

/** Spring's cache abstraction over Spring Data Redis, told to wait for Redis when it writes, as all others do. */
final class SpringPeer implements PeerCache {
    private final LettuceConnectionFactory connections;
    private final Cache cache;

    SpringPeer(Lab lab, boolean locking) {
        connections = connect(lab);
        RedisCacheWriter writer = RedisCacheWriter.create(connections, settings -> {
            settings.immediateWrites();
            if (locking) {
                settings.enableLocking();
            }
        });
        cache = cache(writer, locking ? "locking" : "spring");
    }

    static LettuceConnectionFactory connect(Lab lab) {
        LettuceConnectionFactory factory = new LettuceConnectionFactory(
                new RedisStandaloneConfiguration(lab.host(), lab.port()),
                LettuceClientConfiguration.builder()
                        .commandTimeout(Shared.TIMEOUT)
                        .build());
        factory.afterPropertiesSet();
        factory.start();
        return factory;
    }

    static Cache cache(RedisCacheWriter writer, String name) {
        RedisCacheManager manager = RedisCacheManager.builder(writer)
                .cacheDefaults(RedisCacheConfiguration.defaultCacheConfig()
                        .entryTtl(Shared.TTL)
                        .disableCachingNullValues()
                        .serializeValuesWith(SerializationPair.byteArray()))
                .build();
        manager.afterPropertiesSet();
        Cache made = manager.getCache(name);
        if (made == null) {
            throw new IllegalStateException("Spring made no cache called " + name);
        }
        return made;
    }

    @Override
    public byte @Nullable [] get(String key) {
        Cache.ValueWrapper found = cache.get(key);
        return found == null ? null : (byte[]) found.get();
    }

    @Override
    public void put(String key, byte[] value) {
        cache.put(key, value);
    }

    @Override
    public byte[] getOrLoad(String key, Supplier<byte[]> loader) {
        byte[] value = cache.get(key, loader::get);
        if (value == null) {
            throw new IllegalStateException("Spring loaded no value of " + key);
        }
        return value;
    }

    @Override
    public void remove(String key) {
        cache.evict(key);
    }

    @Override
    public void close() {
        connections.destroy();
    }
}
