package dev.larder.testkit;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Waits for a condition with a limit; a server that does not answer yet is a condition not yet met. */
final class Waiting {

    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(3);

    private Waiting() {}

    /**
     * Waits until {@code condition} holds.
     *
     * @param what the state awaited, for the message: "the replica is linked"
     * @throws IllegalStateException when it does not hold within {@code limit}; the last failure of a server is its cause
     */
    static void until(Duration limit, String what, BooleanSupplier condition) {
        Probe probe = new Probe(condition);
        if (!poll(limit, probe)) {
            throw new IllegalStateException("not within " + limit.toMillis() + " ms: " + what, probe.lastFailure);
        }
    }

    /** Waits until {@code condition} holds, and says whether it did within {@code limit}. */
    static boolean within(Duration limit, BooleanSupplier condition) {
        return poll(limit, new Probe(condition));
    }

    private static boolean poll(Duration limit, Probe probe) {
        long deadlineNanos = System.nanoTime() + limit.toNanos();
        while (!probe.holds()) {
            if (System.nanoTime() - deadlineNanos >= 0) {
                return false;
            }
            // The flag stays set, so that the caller's own blocking calls see the interrupt as well.
            if (Thread.currentThread().isInterrupted()) {
                throw new IllegalStateException("interrupted while waiting");
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return true;
    }

    private static final class Probe {
        private final BooleanSupplier condition;
        private @Nullable RuntimeException lastFailure;

        Probe(BooleanSupplier condition) {
            this.condition = condition;
        }

        boolean holds() {
            try {
                return condition.getAsBoolean();
            } catch (UncheckedIOException | RespException e) {
                lastFailure = e;
                return false;
            }
        }
    }
}
