package dev.larder.redis;

import dev.larder.base.Call;
import dev.larder.base.Codec;
import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import dev.larder.redis.link.Router;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** All subscriptions of one connection manager. Thread-safe. */
final class Subscriptions implements AutoCloseable {
    /** The most subscriptions at a time; each has a thread and a connection. */
    static final int MAX_OPEN = 256;

    private final Router router;
    private final Timing timing;
    private final Duration commandTimeout;
    private final Set<ListeningThread<?>> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * When a silent connection counts as lost, and how long to wait before another one.
     *
     * @param idleLimit the longest silence; must be longer than the time between two calls of {@link #heartbeat}
     * @param reconnectDelayMax the longest pause before connecting again
     */
    record Timing(Duration idleLimit, Duration reconnectDelayMax) {}

    Subscriptions(Router router, Timing timing, Duration commandTimeout) {
        this.router = router;
        this.timing = timing;
        this.commandTimeout = commandTimeout;
    }

    /** Makes one. Carried out, it starts a thread and answers when the server has confirmed. */
    <V> Call<Subscription> open(
            String command, Collection<String> names, MessageListener<? super V> listener, Codec<V> codec) {
        Request request = Request.of(command);
        List.copyOf(names).forEach(request::add);
        return new FutureCall<>(() -> {
            ListeningThread<V> thread =
                    new ListeningThread<>(router, request.parts(), names.size(), listener, codec, timing, open::remove);
            admit(thread);
            return thread.started(commandTimeout);
        });
    }

    private void admit(ListeningThread<?> thread) {
        open.add(thread);
        if (closed || open.size() > MAX_OPEN) {
            open.remove(thread);
            throw closed
                    ? new LarderException(ErrorCode.CLOSED, "the connections to Redis were closed")
                    : new LarderException(
                            ErrorCode.LIMIT_REACHED, "at most " + MAX_OPEN + " subscriptions may be open at a time");
        }
        thread.start();
    }

    /** Asks every connection for a sign of life, so that the silence of a channel differs from that of a dead server. */
    void heartbeat() {
        open.forEach(ListeningThread::ping);
    }

    int size() {
        return open.size();
    }

    @Override
    public void close() {
        closed = true;
        open.forEach(ListeningThread::close);
    }
}
