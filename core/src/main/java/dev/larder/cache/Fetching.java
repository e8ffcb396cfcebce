package dev.larder.cache;

import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import dev.larder.base.Ticker;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Calls loaders, a limited number at a time, and keeps what they find. */
final class Fetching<V> {
    private final CacheParts<V> parts;
    private final Leases<V> leases;
    private final Bulkhead bulkhead;

    Fetching(CacheParts<V> parts, Leases<V> leases) {
        this.parts = parts;
        this.leases = leases;
        this.bulkhead = new Bulkhead(parts.name(), parts.policy().maxLoads(), CachePolicy.MAX_QUEUED_LOADS);
    }

    /**
     * What the loader finds. The lease that the load holds has ended afterwards, with the value or without.
     *
     * @param maxQueueing how long to wait for a turn
     * @param late what to throw instead of keeping a value that came too late, or null if it did not
     */
    Loaded<V> fetch(
            LoadRequest<V> request,
            Loading<V> loading,
            Duration maxQueueing,
            Supplier<@Nullable LarderException> late) {
        try {
            bulkhead.enter(maxQueueing);
            try {
                Ticker ticker = parts.context().ticker();
                long start = ticker.nanos();
                parts.counters().loads.increment();
                Loaded<V> answer = timed(request, loading, start);
                LarderException tooLate = late.get();
                if (tooLate != null) {
                    parts.counters().loadFailures.increment();
                    throw tooLate;
                }
                loading.keep(leases, request.stored(), answer.value(), Duration.ofNanos(ticker.nanos() - start));
                parts.tell(CacheEvent.Kind.LOADED, request.stored().entry());
                return answer;
            } finally {
                bulkhead.leave();
            }
        } finally {
            loading.end(leases, request.stored().entry());
        }
    }

    Bulkhead bulkhead() {
        return bulkhead;
    }

    private Loaded<V> timed(LoadRequest<V> request, Loading<V> loading, long start) {
        try {
            return call(request, loading);
        } finally {
            parts.counters().loadTimes.record(parts.context().ticker().nanos() - start);
        }
    }

    private Loaded<V> call(LoadRequest<V> request, Loading<V> loading) {
        try {
            return request.loader().load(loading);
        } catch (Exception failure) {
            parts.counters().loadFailures.increment();
            parts.tell(CacheEvent.Kind.LOAD_FAILED, request.stored().entry());
            if (failure instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            throw new LarderException(
                    ErrorCode.LOAD_FAILED,
                    "loader failed for key " + request.stored().entry().key() + " of cache " + parts.name() + " with "
                            + failure.getClass().getSimpleName(),
                    failure);
        }
    }
}
