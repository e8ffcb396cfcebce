package dev.larder.cache;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Interrupts a thread of an executor whose work has taken too long. */
final class Interruption {
    /** Guarded by this; null once the work has ended. */
    private @Nullable Thread worker = Thread.currentThread();

    private boolean interrupted;

    private Interruption() {}

    /** The calling thread is interrupted after some time, unless the work has ended before. */
    static Interruption after(Duration time) {
        Interruption made = new Interruption();
        CompletableFuture.delayedExecutor(time.toNanos(), TimeUnit.NANOSECONDS, Runnable::run)
                .execute(made::interrupt);
        return made;
    }

    private synchronized void interrupt() {
        Thread late = worker;
        if (late != null) {
            interrupted = true;
            late.interrupt();
        }
    }

    /** Ends the time; the thread goes on to other work without a mark. */
    synchronized void end() {
        worker = null;
        if (interrupted) {
            boolean ignored = Thread.interrupted();
        }
    }
}
