package dev.larder.redis;

import dev.larder.base.Codec;
import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import dev.larder.base.StoreUnavailableException;
import dev.larder.redis.link.DedicatedLink;
import dev.larder.redis.link.Router;
import dev.larder.redis.link.ServerErrorException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One subscription: connects, subscribes, hands on messages; when the connection is lost, does the same again after a
 * pause that doubles from {@value #FIRST_PAUSE_MILLIS} ms up to the configured limit, and reports the gap.
 */
final class ListeningThread<V> implements Subscription, Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(ListeningThread.class);
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final int FIRST_PAUSE_MILLIS = 20;
    private static final int MAX_DOUBLINGS = 10;
    private static final List<byte[]> PING = List.of(Request.ascii("PING"));

    private final Router router;
    private final List<byte[]> request;
    private final int confirmations;
    private final MessageListener<? super V> listener;
    private final Codec<V> codec;
    private final Subscriptions.Timing timing;
    private final Consumer<ListeningThread<V>> onEnd;

    private final CompletableFuture<Subscription> started = new CompletableFuture<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicLong received = new AtomicLong();
    private final AtomicLong gaps = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private volatile @Nullable DedicatedLink link;
    private volatile boolean connected;

    ListeningThread(
            Router router,
            List<byte[]> request,
            int confirmations,
            MessageListener<? super V> listener,
            Codec<V> codec,
            Subscriptions.Timing timing,
            Consumer<ListeningThread<V>> onEnd) {
        this.router = router;
        this.request = request;
        this.confirmations = confirmations;
        this.listener = listener;
        this.codec = codec;
        this.timing = timing;
        this.onEnd = onEnd;
    }

    void start() {
        Thread thread = new Thread(this, "larder-redis-subscription-" + NUMBER.incrementAndGet());
        thread.setDaemon(true);
        thread.start();
    }

    /** Completes once the server has confirmed for the first time; if that takes too long, the subscription ends. */
    CompletableFuture<Subscription> started(Duration timeout) {
        var unused = started.orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS).whenComplete((self, failure) -> {
            if (failure != null) {
                close();
            }
        });
        return started.exceptionallyCompose(failure -> CompletableFuture.failedFuture(
                failure instanceof TimeoutException
                        ? new StoreUnavailableException("no subscription was confirmed within " + timeout, failure)
                        : failure));
    }

    @Override
    public void run() {
        int attempt = 0;
        try {
            while (closed.getCount() > 0) {
                attempt = listenOnce() ? 0 : attempt + 1;
                if (started.isCompletedExceptionally() || pause(attempt)) {
                    return;
                }
            }
        } finally {
            onEnd.accept(this);
            started.completeExceptionally(new LarderException(ErrorCode.CLOSED, "the subscription was closed"));
        }
    }

    /** Listens until the connection is lost. True if it had been confirmed. */
    private boolean listenOnce() {
        boolean confirmed = false;
        try (DedicatedLink current = router.dedicated(null)) {
            link = current;
            if (closed.getCount() == 0) {
                return false;
            }
            current.send(request);
            int left = confirmations;
            while (closed.getCount() > 0) {
                Object message = current.receive(timing.idleLimit());
                if (message instanceof ServerErrorException refusal) {
                    throw refusal;
                }
                if (left > 0 && isConfirmation(message) && --left == 0) {
                    confirmed = true;
                    confirmed();
                }
                take(message);
            }
        } catch (LarderException e) {
            // Before the first confirmation the caller is told and nothing is tried again; later it is a gap.
            if (!started.completeExceptionally(e) && closed.getCount() > 0) {
                LOG.debug("subscription lost its connection: {}", e.getMessage());
            }
        } finally {
            connected = false;
            link = null;
        }
        return confirmed;
    }

    private void confirmed() {
        connected = true;
        if (!started.complete(this)) {
            gaps.incrementAndGet();
            guarded(listener::onGap);
        }
    }

    private static boolean isConfirmation(@Nullable Object message) {
        return message instanceof List<?> list
                && list.size() == 3
                && Decoders.text(list.get(0)).endsWith("subscribe");
    }

    private void take(@Nullable Object message) {
        if (!(message instanceof List<?> list) || list.size() < 3) {
            return;
        }
        switch (Decoders.text(list.get(0))) {
            case "message" -> deliver(list.get(1), list.get(2));
            case "pmessage" -> deliver(list.get(2), list.get(3));
            default -> {}
        }
    }

    private void deliver(@Nullable Object channel, @Nullable Object message) {
        received.incrementAndGet();
        guarded(() -> listener.onMessage(Decoders.text(channel), Decoders.decode(codec, message)));
    }

    private void guarded(Runnable work) {
        if (closed.getCount() == 0) {
            return;
        }
        try {
            work.run();
        } catch (RuntimeException e) {
            failures.incrementAndGet();
            LOG.warn("a subscription's listener failed", e);
        }
    }

    /** Waits before the next attempt; true if it was closed meanwhile. */
    private boolean pause(int attempt) {
        long limit = Math.max(timing.reconnectDelayMax().toMillis(), 1);
        long longest = Math.min((long) FIRST_PAUSE_MILLIS << Math.min(attempt, MAX_DOUBLINGS), limit);
        long millis = longest / 2 + ThreadLocalRandom.current().nextLong(longest / 2 + 1);
        try {
            return closed.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** Asks for a sign of life; a connection that cannot even be written to is closed, which wakes the reader. */
    void ping() {
        DedicatedLink current = link;
        if (current == null || !connected) {
            return;
        }
        try {
            current.send(PING);
        } catch (StoreUnavailableException e) {
            LOG.debug("subscription could not be asked for a sign of life: {}", e.getMessage());
            current.close();
        }
    }

    @Override
    public boolean isConnected() {
        return connected && closed.getCount() > 0;
    }

    @Override
    public long received() {
        return received.get();
    }

    @Override
    public long gaps() {
        return gaps.get();
    }

    @Override
    public long failures() {
        return failures.get();
    }

    @Override
    public void close() {
        closed.countDown();
        DedicatedLink current = link;
        if (current != null) {
            current.close();
        }
    }
}
