package dev.larder.benchmarks.limits;

import dev.larder.benchmarks.measure.Lab;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.time.Duration;

/** Bucket4j on Lettuce, as its documentation shows it. */
final class Bucket4jLimiter implements Limiter {
    private static final Duration KEPT = Duration.ofSeconds(10);

    private final RedisClient client;
    private final StatefulRedisConnection<String, byte[]> connection;
    private final ProxyManager<String> buckets;
    private final BucketConfiguration configuration = BucketConfiguration.builder()
            .addLimit(Bandwidth.builder()
                    .capacity(LIMIT)
                    .refillGreedy(LIMIT, Duration.ofSeconds(1))
                    .build())
            .build();

    Bucket4jLimiter(Lab lab) {
        client = RedisClient.create(lab.uri());
        connection = client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE));
        buckets = Bucket4jLettuce.casBasedBuilder(connection)
                .expirationAfterWrite(ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(KEPT))
                .build();
    }

    @Override
    public void take(String id) {
        Limiter.check(buckets.getProxy("b4j:" + id, () -> configuration).tryConsume(1));
    }

    @Override
    public void close() {
        connection.close();
        client.shutdown();
    }
}
