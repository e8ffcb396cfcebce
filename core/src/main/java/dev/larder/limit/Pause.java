package dev.larder.limit;

import dev.larder.base.Ticker;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** How checks let time pass. */
interface Pause {
    /** Waits on the calling thread; false, and the thread stays interrupted, if it is interrupted. */
    boolean await(long nanos);

    /** Does something after a time, on another thread. */
    void then(long nanos, Runnable action);

    /** Lets time pass as it does. */
    static Pause of(Ticker ticker, Executor executor) {
        return new Pause() {
            @Override
            public boolean await(long nanos) {
                long end = ticker.nanos() + nanos;
                for (long left = nanos; left > 0; left = end - ticker.nanos()) {
                    if (Thread.currentThread().isInterrupted()) {
                        return false;
                    }
                    LockSupport.parkNanos(this, left);
                }
                return true;
            }

            @Override
            public void then(long nanos, Runnable action) {
                CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS, executor)
                        .execute(action);
            }
        };
    }
}
