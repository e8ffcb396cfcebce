package dev.larder.cache;

import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Lets a limited number of loaders run at once, so that a dead Redis does not become a dead database. */
final class Bulkhead {
    private final String cache;
    private final int maxLoads;
    private final int maxQueued;
    private final Semaphore permits;
    private final AtomicInteger queued = new AtomicInteger();

    Bulkhead(String cache, int maxLoads, int maxQueued) {
        this.cache = cache;
        this.maxLoads = maxLoads;
        this.maxQueued = maxQueued;
        this.permits = new Semaphore(maxLoads);
    }

    /** Waits for a place for a bounded time. Whoever returns from this must {@link #leave}. */
    void enter(Duration wait) {
        if (permits.tryAcquire()) {
            return;
        }
        try {
            if (queued.incrementAndGet() > maxQueued) {
                throw refused("with " + maxQueued + " more waiting");
            }
            if (!permits.tryAcquire(wait.toNanos(), TimeUnit.NANOSECONDS)) {
                throw refused("for " + wait);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new LarderException(
                    ErrorCode.LOAD_FAILED, "interrupted while waiting to load for cache " + cache, interrupted);
        } finally {
            queued.decrementAndGet();
        }
    }

    int queued() {
        return queued.get();
    }

    void leave() {
        permits.release();
    }

    private LarderException refused(String detail) {
        return new LarderException(
                ErrorCode.LIMIT_REACHED,
                "loads of cache " + cache + " must be at most " + maxLoads + " at once, were that many " + detail);
    }
}
