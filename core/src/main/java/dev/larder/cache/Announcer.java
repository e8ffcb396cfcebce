package dev.larder.cache;

import dev.larder.base.Call;
import dev.larder.base.Ticker;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Makes the name of a cache known to the fleet when it is first written to, and again before that is forgotten.
 *
 * <p>A name must be known for as long as the cache may hold entries, or invalidating a tag in all caches would pass one
 * over. So it is announced for the longest life of an entry plus the time between announcements, which bounds how old the
 * last one can be when an entry is written; and a write that relies on an announcement under way ends only when that has.
 */
final class Announcer {
    /**
     * How long a write may rely on an earlier announcement. A store that is full may have evicted it: so long the name of a cache that is
     * written to may be missing.
     */
    static final Duration INTERVAL = Duration.ofMinutes(1);

    /** From this age on it is announced anew, while writes still rely on the last time, so that none of them waits. */
    static final Duration RENEWAL = INTERVAL.dividedBy(2);

    private final String cache;
    private final CacheStore store;
    private final Ticker ticker;
    private final long ttlMillis;
    private final LongAdder errors;

    /** When it was last announced, null before. */
    private final AtomicReference<@Nullable Long> announced = new AtomicReference<>();

    /** Completes when the announcement under way has ended, well or badly; null while there is none. */
    private final AtomicReference<@Nullable CompletableFuture<Boolean>> underWay = new AtomicReference<>();

    Announcer(String cache, CacheContext context, Duration maxTtl, LongAdder errors) {
        this.cache = cache;
        this.store = context.store();
        this.ticker = context.ticker();
        this.ttlMillis = Math.min(maxTtl.plus(INTERVAL).toMillis(), CacheStore.MAX_TTL_MILLIS);
        this.errors = errors;
    }

    /**
     * Announces, if it is time to, beside something that writes, and lets that end after the announcement where it relies on it. An
     * announcement that fails is counted, and tried again at the next write; what it was beside does not fail for it.
     *
     * @param write what writes, or comes before a write
     * @return the same
     */
    <T extends @Nullable Object> Call<T> beside(Call<T> write) {
        Long at = announced.get();
        long age = at == null ? INTERVAL.toNanos() : ticker.nanos() - at;
        if (age < RENEWAL.toNanos()) {
            return write;
        }
        CompletableFuture<Boolean> answer = announce();
        return age < INTERVAL.toNanos()
                ? write
                : write.flatMap(result -> new SettledCall(answer).map(settled -> result));
    }

    private CompletableFuture<Boolean> announce() {
        CompletableFuture<Boolean> own = new CompletableFuture<>();
        CompletableFuture<Boolean> other = underWay.compareAndExchange(null, own);
        if (other != null) {
            return other;
        }
        long start = ticker.nanos();
        CompletableFuture<?> ignored = sent().whenComplete((done, failure) -> {
            if (failure == null) {
                announced.set(start);
            } else {
                errors.increment();
            }
            underWay.set(null);
            own.complete(failure == null);
        });
        return own;
    }

    /** Whatever goes wrong ends it: others wait for the end. */
    private CompletableFuture<@Nullable Void> sent() {
        try {
            return store.announce(cache, ttlMillis).async();
        } catch (RuntimeException failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    /** Waits for something that ends in any case, and does not fail. */
    private record SettledCall(CompletableFuture<Boolean> answer) implements Call<Boolean> {
        @Override
        public Boolean await() {
            return answer.join();
        }

        @Override
        public CompletableFuture<Boolean> async() {
            return answer.copy();
        }
    }
}
