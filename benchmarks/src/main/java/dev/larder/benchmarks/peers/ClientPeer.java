package dev.larder.benchmarks.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.larder.benchmarks.measure.Lab;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.params.SetParams;

/** What an application does without a cache library. */
final class ClientPeer implements PeerCache {
    private static final SetParams FOR_AN_HOUR = SetParams.setParams().px(Shared.TTL.toMillis());

    private final RedisClient client;

    ClientPeer(Lab lab) {
        ConnectionPoolConfig pool = new ConnectionPoolConfig();
        pool.setMaxTotal(Shared.CONNECTIONS);
        pool.setMaxIdle(Shared.CONNECTIONS);
        client = RedisClient.builder()
                .hostAndPort(new HostAndPort(lab.host(), lab.port()))
                .poolConfig(pool)
                .build();
    }

    @Override
    public byte @Nullable [] get(String key) {
        return client.get(key(key));
    }

    @Override
    public void put(String key, byte[] value) {
        client.set(key(key), value, FOR_AN_HOUR);
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
        client.del(key(key));
    }

    private static byte[] key(String key) {
        return ("client:" + key).getBytes(UTF_8);
    }

    @Override
    public void close() {
        client.close();
    }
}
