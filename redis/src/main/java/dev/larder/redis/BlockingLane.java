package dev.larder.redis;

import dev.larder.base.Call;
import dev.larder.base.Codec;
import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import dev.larder.base.StoreUnavailableException;
import dev.larder.base.Ticker;
import dev.larder.redis.link.DedicatedLink;
import dev.larder.redis.link.NodeAddress;
import dev.larder.redis.link.Router;
import dev.larder.redis.link.ServerErrorException;
import dev.larder.redis.link.Slots;
import java.time.Duration;
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

    /** Redis 6.2 cuts 0.001 s down to 0, which to it means for ever. */
    private static final Duration MIN_WAIT = Duration.ofMillis(2);

    private static final int MAX_REDIRECTS = 3;

    private final Router router;
    private final Ticker ticker;
    private final Executor executor;
    private final Duration commandTimeout;
    private final Semaphore permits = new Semaphore(MAX_WAITING);
    private final Set<DedicatedLink> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    BlockingLane(Router router, Ticker ticker, Executor executor, Duration commandTimeout) {
        this.router = router;
        this.ticker = ticker;
        this.executor = executor;
        this.commandTimeout = commandTimeout;
    }

    /** {@code BLPOP} or {@code BRPOP} of one key. */
    <V> Call<@Nullable V> pop(String command, String key, Duration wait, Codec<V> codec) {
        byte[] keyBytes = Request.keyBytes(key);
        return new LaneCall<>(() -> {
            Object reply = exchange(command, keyBytes, wait);
            return reply == null
                    ? null
                    : Decoders.decode(codec, Decoders.list(reply).get(1));
        });
    }

    private @Nullable Object exchange(String command, byte[] key, Duration wait) {
        if (!permits.tryAcquire()) {
            throw new LarderException(
                    ErrorCode.LIMIT_REACHED, "at most " + MAX_WAITING + " blocking calls may wait at a time");
        }
        try {
            return follow(command, key, wait);
        } finally {
            permits.release();
        }
    }

    /** A node that is not responsible, or no longer, says so having done nothing, and names the one that is. */
    private @Nullable Object follow(String command, byte[] key, Duration wait) {
        long startNanos = ticker.nanos();
        int slot = Slots.of(key);
        NodeAddress node = router.primaryOf(slot);
        boolean asking = false;
        for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
            long leftMillis = wait.toMillis()
                    - Duration.ofNanos(ticker.nanos() - startNanos).toMillis();
            Object reply = once(node, asking, command, key, Math.max(leftMillis, MIN_WAIT.toMillis()));
            if (!(reply instanceof ServerErrorException error)) {
                return reply;
            }
            switch (error.kind()) {
                case "MOVED", "ASK" -> {
                    asking = error.kind().equals("ASK");
                    node = error.redirect(node);
                    if (!asking) {
                        router.moved(slot, node);
                    }
                }
                case "UNBLOCKED", "READONLY", "LOADING", "MASTERDOWN", "CLUSTERDOWN" ->
                    throw new StoreUnavailableException(node + " answered: " + error.text(), error);
                default -> throw error;
            }
        }
        throw new StoreUnavailableException(
                "the cluster sent a blocking call on more than " + MAX_REDIRECTS + " times", null);
    }

    private @Nullable Object once(NodeAddress node, boolean asking, String command, byte[] key, long waitMillis) {
        String seconds = waitMillis / 1_000 + "." + "%03d".formatted(waitMillis % 1_000);
        try (DedicatedLink link = router.dedicated(node)) {
            open.add(link);
            try {
                if (closed) {
                    throw new StoreUnavailableException("the connections to Redis were closed", null);
                }
                if (asking) {
                    link.send(Request.of("ASKING").parts());
                    Object unused = link.receive(commandTimeout);
                }
                link.send(Request.of(command).key(key).add(seconds).parts());
                return link.receive(commandTimeout.plusMillis(waitMillis));
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
