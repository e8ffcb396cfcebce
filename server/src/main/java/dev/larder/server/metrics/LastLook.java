package dev.larder.server.metrics;

import dev.larder.base.LarderException;
import dev.larder.base.Ticker;
import dev.larder.server.problem.ProblemException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a look at Redis found last, for meters: who reads it never waits. Reading an old one begins another look on a thread of its own, one at a
 * time; so while nobody reads meters nobody is asked anything.
 *
 * <p>Thread-safe.
 *
 * @param <T> what is found
 * @since 0.1
 */
public final class LastLook<T> implements AutoCloseable {
    /** What is older is not told any more: then it is not known. */
    public static final Duration TOLD_FOR = Duration.ofMinutes(5);

    private static final long IDLE_SECONDS = 30;
    private static final Logger LOG = LoggerFactory.getLogger(LastLook.class);

    private final String name;
    private final Supplier<@Nullable T> look;
    private final long everyNanos;
    private final Ticker ticker;
    private final AtomicBoolean looking = new AtomicBoolean();
    private final ThreadPoolExecutor executor;
    private volatile @Nullable Found<T> last;
    private volatile long triedNanos;

    private record Found<T>(@Nullable T what, long atNanos) {}

    /**
     * Makes one that has not looked yet.
     *
     * @param name what is looked at, for the log
     * @param look finds it, or null where there is nothing
     * @param every how long a look is good for
     * @param ticker elapsed time
     */
    public LastLook(String name, Supplier<@Nullable T> look, Duration every, Ticker ticker) {
        this.name = name;
        this.look = look;
        this.everyNanos = every.toNanos();
        this.ticker = ticker;
        this.triedNanos = ticker.nanos() - everyNanos;
        this.executor =
                new ThreadPoolExecutor(1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(1), task -> {
                    Thread thread = new Thread(task, "larder-meters-" + name);
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
    }

    /**
     * What was found last; begins another look if that is due.
     *
     * @return null where nothing was found, where it is too old, and before the first look
     */
    public @Nullable T value() {
        long now = ticker.nanos();
        if (now - triedNanos >= everyNanos && looking.compareAndSet(false, true)) {
            begin();
        }
        Found<T> found = last;
        return found == null || now - found.atNanos() > TOLD_FOR.toNanos() ? null : found.what();
    }

    private void begin() {
        try {
            executor.execute(this::look);
        } catch (RejectedExecutionException ending) {
            looking.set(false);
        }
    }

    private void look() {
        long now = ticker.nanos();
        try {
            last = new Found<>(look.get(), now);
        } catch (LarderException | ProblemException unknown) {
            last = null;
            LOG.debug("{} is not known for now", name, unknown);
        } catch (RuntimeException failure) {
            last = null;
            LOG.warn("{} cannot be looked at: {}", name, failure.toString());
        } finally {
            triedNanos = now;
            looking.set(false);
        }
    }

    /** Ends a look that is under way, and begins no more. */
    @Override
    public void close() {
        executor.shutdownNow();
    }
}
