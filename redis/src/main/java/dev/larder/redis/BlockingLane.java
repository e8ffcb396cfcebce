package dev.larder.redis;

import dev.larder.base.Call;
import dev.larder.base.Codec;
import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import dev.larder.base.StoreUnavailableException;
import dev.larder.redis.link.DedicatedLink;
import dev.larder.redis.link.NodeAddress;
import dev.larder.redis.link.Router;
import dev.larder.redis.link.ServerErrorException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Carries out commands that make the server wait, each on a connection of its own so that nobody waits behind them.
 * Thread-safe. Closing it ends the waits.
 */
final class BlockingLane implements AutoCloseable {
    /** The most blocking calls at a time; further ones are refused. */
    static final int MAX_WAITING = 64;

    private static final int MAX_REDIRECTS = 3;

    private final Router router;
    private final Executor executor;
    private final Duration commandTimeout;
    private final Semaphore permits = new Semaphore(MAX_WAITING);
    private final Set<DedicatedLink> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    BlockingLane(Router router, Executor executor, Duration commandTimeout) {
        this.router = router;
        this.executor = executor;
        this.commandTimeout = commandTimeout;
    }

    /** {@code BLPOP} or {@code BRPOP} of one key. */
    <V> Call<@Nullable V> pop(String command, String key, Duration wait, Codec<V> codec) {
        String seconds = wait.toSeconds() + "." + "%03d".formatted(wait.toMillisPart());
        List<byte[]> parts = Request.of(command).key(key).add(seconds).parts();
        Duration patience = wait.plus(commandTimeout);
        return new LaneCall<>(() -> {
            Object reply = exchange(parts, patience);
            return reply == null
                    ? null
                    : Decoders.decode(codec, Decoders.list(reply).get(1));
        });
    }

    private @Nullable Object exchange(List<byte[]> parts, Duration patience) {
        if (!permits.tryAcquire()) {
            throw new LarderException(
                    ErrorCode.LIMIT_REACHED, "at most " + MAX_WAITING + " blocking calls may wait at a time");
        }
        try {
            NodeAddress node = null;
            for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
                Object reply = once(node, parts, patience);
                if (!(reply instanceof ServerErrorException error)) {
                    return reply;
                }
                node = owner(error);
            }
            throw new StoreUnavailableException(
                    "the cluster sent a blocking call on more than " + MAX_REDIRECTS + " times", null);
        } finally {
            permits.release();
        }
    }

    /** A node that is not responsible refuses before it does anything, and names the one that is. */
    private static NodeAddress owner(ServerErrorException error) {
        String[] words = error.text().split(" ", -1);
        int colon = words[words.length - 1].lastIndexOf(':');
        if (!error.kind().equals("MOVED") || words.length != 3 || colon < 1) {
            throw error;
        }
        return NodeAddress.tcp(words[2].substring(0, colon), Integer.parseInt(words[2].substring(colon + 1)));
    }

    private @Nullable Object once(@Nullable NodeAddress node, List<byte[]> parts, Duration patience) {
        try (DedicatedLink link = router.dedicated(node)) {
            open.add(link);
            try {
                if (closed) {
                    throw new StoreUnavailableException("the connections to Redis were closed", null);
                }
                link.send(parts);
                return link.receive(patience);
            } finally {
                open.remove(link);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        open.forEach(DedicatedLink::close);
    }

    /** Blocks the caller, or a thread of the lane. */
    private final class LaneCall<T extends @Nullable Object> implements Call<T> {
        private final Supplier<T> work;

        LaneCall(Supplier<T> work) {
            this.work = work;
        }

        @Override
        public T await() {
            return work.get();
        }

        @Override
        public CompletableFuture<T> async() {
            try {
                return CompletableFuture.supplyAsync(work, executor);
            } catch (RejectedExecutionException e) {
                return CompletableFuture.failedFuture(new LarderException(
                        ErrorCode.LIMIT_REACHED, "at most " + MAX_WAITING + " blocking calls may wait at a time", e));
            }
        }
    }
}
