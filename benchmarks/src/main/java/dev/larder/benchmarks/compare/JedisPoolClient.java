package dev.larder.benchmarks.compare;

import dev.larder.benchmarks.measure.JedisPool;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.params.SetParams;

/** A Jedis pool: each call borrows a connection for itself. */
final class JedisPoolClient implements BlockingClient {
    private static final SetParams AN_HOUR = SetParams.setParams().px(TimeUnit.HOURS.toMillis(1));

    private final Workload workload;
    private final byte[] sha;
    private final RedisClient client;

    JedisPoolClient(Workload workload) {
        this.workload = workload;
        this.sha = workload.sha().getBytes(StandardCharsets.US_ASCII);
        client = JedisPool.open(workload.lab());
    }

    @Override
    public void ping(int turn) {
        String answer = client.ping();
        if (!answer.equals("PONG")) {
            throw new IllegalStateException("PING must be answered with PONG, was " + answer);
        }
    }

    @Override
    public void get(int turn) {
        workload.checkOwn(client.get(workload.key(turn)));
    }

    @Override
    public void set(int turn) {
        client.set(workload.key(turn), workload.value(), AN_HOUR);
    }

    @Override
    public void take(int turn) {
        Workload.checkTaken(client.evalsha(
                sha, List.of(workload.limiter(turn)), List.of(workload.costMicros(), workload.maxOwedMicros())));
    }

    @Override
    public void close() {
        client.close();
    }
}
