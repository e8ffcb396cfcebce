package dev.larder.benchmarks.compare;

import dev.larder.base.Codec;
import dev.larder.redis.ConnectionManager;
import dev.larder.redis.RedisConfig;
import dev.larder.redis.RedisStrings;
import dev.larder.redis.link.Command;
import dev.larder.redis.link.Command.Repeat;
import dev.larder.redis.link.LinkConfig;
import dev.larder.redis.link.NodeAddress;
import dev.larder.redis.link.RedisRouter;
import dev.larder.redis.link.Replies;
import dev.larder.redis.link.Router;
import dev.larder.redis.link.Slots;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Larder's connections: reads and writes through the typed operations, as users have them. PING and scripts have no typed
 * operation, so those go to the router below, which is what the stores' own scripts do.
 */
final class LarderClient implements BlockingClient {
    private static final List<byte[]> PING = List.of(ascii("PING"));
    private static final byte[] EVALSHA = ascii("EVALSHA");
    private static final byte[] ONE = ascii("1");
    private static final Duration AN_HOUR = Duration.ofHours(1);

    private final Workload workload;
    private final byte[] sha;
    private final ConnectionManager connections;
    private final RedisStrings<byte[]> strings;
    private final Router router;

    LarderClient(Workload workload) {
        this.workload = workload;
        this.sha = ascii(workload.sha());
        RedisConfig config = RedisConfig.of(workload.lab().uri());
        this.connections = ConnectionManager.connect(config);
        this.strings = connections.strings(Codec.bytes());
        this.router = RedisRouter.connect(link(config));
    }

    private LinkConfig link(RedisConfig config) {
        return new LinkConfig(
                List.of(NodeAddress.tcp(workload.lab().host(), workload.lab().port())),
                null,
                LinkConfig.Login.NONE,
                LinkConfig.Login.NONE,
                config.database(),
                null,
                config.verifyHostname(),
                config.clientName(),
                config.poolSize(),
                config.connectTimeout(),
                config.commandTimeout(),
                config.maxWaiting(),
                config.reconnectDelayMax());
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void ping(int turn) {
        String answer = router.call(new Command<>(PING, Slots.ANY, Repeat.SAFE, Replies::text))
                .await();
        if (!answer.equals("PONG")) {
            throw new IllegalStateException("PING must be answered with PONG, was " + answer);
        }
    }

    @Override
    public void get(int turn) {
        workload.checkOwn(strings.get(workload.name(turn)).await());
    }

    @Override
    public void set(int turn) {
        strings.set(workload.name(turn), workload.value(), AN_HOUR).await();
    }

    @Override
    public void take(int turn) {
        byte[] key = workload.limiter(turn);
        List<byte[]> parts = List.of(EVALSHA, sha, ONE, key, workload.costMicros(), workload.maxOwedMicros());
        router.call(new Command<>(parts, Slots.of(key), Repeat.UNSAFE, LarderClient::taken))
                .await();
    }

    private static boolean taken(@Nullable Object reply) {
        Workload.checkTaken(reply);
        return true;
    }

    @Override
    public void close() {
        router.close();
        connections.close();
    }
}
