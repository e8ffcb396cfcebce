package dev.larder.server.values;

import dev.larder.server.metrics.MeterNames;
import dev.larder.server.problem.Problem;
import dev.larder.server.settings.Settings;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/**
 * The one budget of memory for the bodies of values, those that are being written and those that are being read. Whoever
 * holds such bytes has a lease over as many, copies on the way included, from before they are there until they are not.
 *
 * <p>Thread-safe. Leases of more than {@link #SMALL_BYTES} leave the last part of the budget to smaller ones, so that slow
 * readers of large values never keep small values from being served.
 *
 * @since 0.1
 */
@Component
public final class ValueBudget {
    /** A lease of at most so many bytes may use the last bytes of the budget. */
    static final int SMALL_BYTES = 256 << 10;

    /** How long a request waits for its share, before it is refused. */
    static final Duration WAIT = Duration.ofSeconds(5);

    /** The smallest budget, in MiB: with a smaller one the largest value could not be stored. */
    static final int MIN_MEGABYTES = 32;

    /** Unless set, the budget is this part of the heap. */
    private static final int PART_OF_HEAP = 3;

    /** This part of the budget is for small leases alone. */
    private static final int PART_FOR_SMALL = 8;

    private final long totalBytes;
    private final long largeBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition released = lock.newCondition();
    private final Counter refused;

    /** Changed under the lock; read without by the gauge. */
    private final AtomicLong usedBytes = new AtomicLong();

    @Autowired
    ValueBudget(Settings settings, MeterRegistry registry) {
        this(
                totalBytes(
                        settings.server().valueMemoryMegabytes(),
                        Runtime.getRuntime().maxMemory()),
                registry);
    }

    ValueBudget(long totalBytes, MeterRegistry registry) {
        this.totalBytes = totalBytes;
        this.largeBytes = totalBytes - totalBytes / PART_FOR_SMALL;
        this.refused = Counter.builder(MeterNames.VALUES_REFUSED).register(registry);
        Gauge.builder(MeterNames.VALUES_MEMORY_USED, this, budget -> budget.usedBytes.get())
                .baseUnit("bytes")
                .register(registry);
        Gauge.builder(MeterNames.VALUES_MEMORY_LIMIT, this, budget -> budget.totalBytes)
                .baseUnit("bytes")
                .register(registry);
    }

    static long totalBytes(@Nullable Integer megabytes, long maxHeapBytes) {
        long least = (long) MIN_MEGABYTES << 20;
        return megabytes == null ? Math.max(least, maxHeapBytes / PART_OF_HEAP) : (long) megabytes << 20;
    }

    /**
     * A lease at once, or none.
     *
     * @param bytes how many
     * @return null if there are not so many left
     */
    @Nullable
    Lease tryReserve(long bytes) {
        lock.lock();
        try {
            return fits(bytes) ? lease(bytes) : null;
        } finally {
            lock.unlock();
        }
    }

    /**
     * A lease, waited for at most {@link #WAIT}.
     *
     * @param bytes how many
     * @return to be closed
     * @throws dev.larder.server.problem.ProblemException with status 503 if there are not so many left in that time
     */
    public Lease reserve(long bytes) {
        lock.lock();
        try {
            long nanos = WAIT.toNanos();
            while (!fits(bytes)) {
                if (nanos <= 0) {
                    throw refusal();
                }
                nanos = released.awaitNanos(nanos);
            }
            return lease(bytes);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw refusal();
        } finally {
            lock.unlock();
        }
    }

    RuntimeException refusal() {
        refused.increment();
        return Problem.of(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "too_much_at_once",
                        "the values under way take all memory that there is for them: " + (totalBytes >> 20) + " MiB")
                .retryAfter(WAIT.toSeconds())
                .exception();
    }

    private boolean fits(long bytes) {
        return usedBytes.get() + bytes <= (bytes <= SMALL_BYTES ? totalBytes : largeBytes);
    }

    private Lease lease(long bytes) {
        usedBytes.addAndGet(bytes);
        return new Lease(bytes);
    }

    /** A part of the budget, for one request. Not thread-safe; to be closed, twice does nothing more. */
    public final class Lease implements AutoCloseable {
        private long bytes;

        private Lease(long bytes) {
            this.bytes = bytes;
        }

        /** Changes how many bytes it is over, if that is possible at once. Making it smaller always is. */
        boolean resize(long wanted) {
            lock.lock();
            try {
                if (wanted > bytes && !fits(wanted - bytes)) {
                    return false;
                }
                boolean less = wanted < bytes;
                usedBytes.addAndGet(wanted - bytes);
                bytes = wanted;
                if (less) {
                    released.signalAll();
                }
                return true;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            resize(0);
        }
    }
}
