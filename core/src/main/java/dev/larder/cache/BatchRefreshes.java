package dev.larder.cache;

import dev.larder.base.LarderException;
import dev.larder.cache.CacheStore.Acquired;
import dev.larder.cache.CacheStore.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;

/**
 * Loads entries anew before their time is over that a batch has just returned: together, with one call of its loader, in the background. By
 * the rules of {@link Refreshes}, and never twice at once with those.
 */
final class BatchRefreshes<V> {
    private final CacheParts<V> parts;
    private final Lookup<V> lookup;
    private final Writing<V> writing;
    private final Loads<V> loads;
    private final Refreshes<V> single;
    private final BatchLeases<V> leases;

    BatchRefreshes(CacheParts<V> parts, Lookup<V> lookup, Writing<V> writing, Loads<V> loads) {
        this.parts = parts;
        this.lookup = lookup;
        this.writing = writing;
        this.loads = loads;
        this.single = loads.refreshes();
        this.leases = new BatchLeases<>(parts);
    }

    /** Whether an entry that was just returned is to be among those of {@link #start}. */
    boolean begin(BatchKey<V> key, Verdict<V> hit) {
        return single.begin(key.name(), hit);
    }

    /** Loads entries anew. Does not wait. */
    void start(BatchRequest<V> request, List<BatchKey<V>> due) {
        if (due.isEmpty()) {
            return;
        }
        try {
            parts.context().executor().execute(() -> refreshQuietly(request, due));
        } catch (RejectedExecutionException full) {
            due.forEach(key -> single.end(key.name()));
            due.forEach(key -> single.pause(key.name(), full));
        }
    }

    private void refreshQuietly(BatchRequest<V> request, List<BatchKey<V>> due) {
        try {
            parts.retirement().enter(parts.name());
            try {
                refresh(request, due);
            } finally {
                parts.retirement().leave();
            }
        } catch (RuntimeException failure) {
            // The values are good for a while yet, and the next reader after the pause tries again.
            due.forEach(key -> single.pause(key.name(), failure));
        } finally {
            leases.release(due);
            due.forEach(key -> single.end(key.name()));
        }
    }

    private void refresh(BatchRequest<V> request, List<BatchKey<V>> due) {
        BatchLoading<V> loading = new BatchLoading<>(parts, writing, leases, lookup.near(), request.options());
        List<BatchKey<V>> held = claim(due, loading);
        if (held.isEmpty()) {
            return;
        }
        parts.counters().refreshes.add(held.size());
        // Nobody waits for it who could give up, and while it goes on it has one of the places of all loads.
        Interruption late = Interruption.after(parts.policy().loadTimeout());
        try {
            loads.bulkhead().enter(Duration.ZERO);
            try {
                Duration loadTime = BatchFetching.fetch(parts, request, held, loading);
                keep(held, loading, loadTime);
            } finally {
                loads.bulkhead().leave();
            }
        } finally {
            late.end();
        }
    }

    /** The keys whose leases are held now; the others are left alone for a while. */
    private List<BatchKey<V>> claim(List<BatchKey<V>> due, BatchLoading<V> loading) {
        CompletableFuture<List<Answer<Leases.Asked>>> asking = leases.ask(due);
        try {
            // The stamps come before the loader: what is invalidated from here on makes the new entries misses.
            loading.open();
        } catch (LarderException failure) {
            List<CacheStore.Lease> perhaps = due.stream().map(BatchKey::lease).toList();
            CompletableFuture<?> ignored = asking.whenComplete((answers, error) -> leases.giveBack(perhaps));
            throw failure;
        }
        List<Answer<Leases.Asked>> answers = asking.join();
        List<BatchKey<V>> held = new ArrayList<>();
        List<CacheStore.Lease> perhaps = new ArrayList<>();
        for (int i = 0; i < due.size(); i++) {
            BatchKey<V> key = due.get(i);
            Leases.Asked asked = answers.get(i).value();
            if (asked != null && asked.acquired().outcome() == Acquired.Outcome.ACQUIRED) {
                key.leased(true);
                held.add(key);
            } else {
                single.leave(key.name());
                if (asked == null) {
                    perhaps.add(key.lease());
                }
            }
        }
        leases.giveBack(perhaps);
        return held;
    }

    private void keep(List<BatchKey<V>> held, BatchLoading<V> loading, Duration loadTime) {
        List<BatchKey<V>> good = new ArrayList<>(held.size());
        for (BatchKey<V> key : held) {
            LarderException none = BatchFetching.nullFailure(parts, key);
            if (none == null) {
                good.add(key);
            } else {
                single.pause(key.name(), none);
            }
        }
        loading.keep(good, loadTime);
        for (BatchKey<V> key : good) {
            LarderException failure = key.failure();
            if (failure != null) {
                single.pause(key.name(), failure);
            } else {
                parts.tell(CacheEvent.Kind.LOADED, key.entry());
                parts.tell(CacheEvent.Kind.REFRESHED, key.entry());
            }
        }
    }
}
