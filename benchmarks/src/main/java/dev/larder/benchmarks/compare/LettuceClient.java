package dev.larder.benchmarks.compare;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import io.netty.handler.flush.FlushConsolidationHandler;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One Lettuce connection that all callers share, as its makers recommend. What it uses of this package is public: loaded by
 * {@link Transport#NIO}, it is in another package of the same name.
 *
 * @since 0.1
 */
public final class LettuceClient implements BlockingClient {
    private static final int MAX_PUT_OFF = 256;
    private static final int TIMEOUT_SECONDS = 5;
    private static final SetArgs AN_HOUR = SetArgs.Builder.px(TimeUnit.HOURS.toMillis(1));

    private final Workload workload;
    private final boolean combined;
    private final ClientResources resources;
    private final RedisClient client;
    private final StatefulRedisConnection<byte[], byte[]> connection;
    private final RedisCommands<byte[], byte[]> sync;
    private final RedisAsyncCommands<byte[], byte[]> async;
    private final AtomicInteger unflushed = new AtomicInteger();

    /**
     * Connects.
     *
     * @param workload what it will be asked for
     * @param mode when it flushes
     */
    public LettuceClient(Workload workload, LettuceMode mode) {
        this.workload = workload;
        this.combined = mode == LettuceMode.COMBINED;
        this.resources = resources(mode == LettuceMode.CONSOLIDATED);
        this.client = RedisClient.create(resources, workload.lab().uri());
        this.connection = client.connect(ByteArrayCodec.INSTANCE);
        this.connection.setAutoFlushCommands(!combined);
        this.sync = connection.sync();
        this.async = connection.async();
    }

    private static ClientResources resources(boolean consolidated) {
        ClientResources.Builder builder = ClientResources.builder();
        if (consolidated) {
            builder.nettyCustomizer(new NettyCustomizer() {
                @Override
                public void afterChannelInitialized(Channel channel) {
                    channel.pipeline().addFirst(new FlushConsolidationHandler(MAX_PUT_OFF, true));
                }
            });
        }
        return builder.build();
    }

    @Override
    public void ping(int turn) {
        String answer = combined ? flushed(async.ping()) : sync.ping();
        if (!answer.equals("PONG")) {
            throw new IllegalStateException("PING must be answered with PONG, was " + answer);
        }
    }

    @Override
    public void get(int turn) {
        byte[] key = workload.key(turn);
        workload.checkOwn(combined ? flushed(async.get(key)) : sync.get(key));
    }

    @Override
    public void set(int turn) {
        byte[] key = workload.key(turn);
        if (combined) {
            flushed(async.set(key, workload.value(), AN_HOUR));
        } else {
            sync.set(key, workload.value(), AN_HOUR);
        }
    }

    @Override
    public void take(int turn) {
        byte[][] keys = {workload.limiter(turn)};
        byte[] cost = workload.costMicros();
        byte[] owed = workload.maxOwedMicros();
        Object answer = combined
                ? flushed(async.evalsha(workload.sha(), ScriptOutputType.MULTI, keys, cost, owed))
                : sync.evalsha(workload.sha(), ScriptOutputType.MULTI, keys, cost, owed);
        Workload.checkTaken(answer);
    }

    /** The caller that finds nothing waiting flushes, again and again until nothing new has come meanwhile. */
    private <T> T flushed(RedisFuture<T> future) {
        if (unflushed.getAndIncrement() == 0) {
            int seen;
            do {
                seen = unflushed.get();
                connection.flushCommands();
            } while (unflushed.addAndGet(-seen) != 0);
        }
        try {
            return future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for Lettuce", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("Lettuce did not answer: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        connection.close();
        client.shutdown(0, 1, TimeUnit.SECONDS);
        resources.shutdown(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
