package dev.larder.cache;

import dev.larder.base.Call;
import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One carrying out of a batch: what its caller knows of each key. Used by one thread at a time. */
final class BatchExecution<V> {
    private final CacheParts<V> parts;
    private final Lookup<V> lookup;
    private final Writing<V> writing;
    private final Loads<V> loads;
    private final SingleFlight<String, Loaded<V>> flights;
    private final BatchRefreshes<V> refreshes;
    private final BatchRequest<V> request;
    private final List<BatchKey<V>> all;
    private final LoadDeadline deadline;

    /** Until when it is waited for keys of which there is an old value. */
    private long softNanos;

    BatchExecution(
            CacheParts<V> parts,
            Lookup<V> lookup,
            Writing<V> writing,
            Loads<V> loads,
            BatchRefreshes<V> refreshes,
            BatchRequest<V> request) {
        this.parts = parts;
        this.lookup = lookup;
        this.writing = writing;
        this.loads = loads;
        this.flights = loads.flights();
        this.refreshes = refreshes;
        this.request = request;
        this.all = request.begin();
        this.deadline =
                new LoadDeadline(parts.context().ticker(), parts.policy().loadTimeout());
    }

    Call<List<Verdict<V>>> read() {
        return lookup.verdicts(all.stream().map(BatchKey::stored).toList());
    }

    List<BatchKey<V>> missing(List<Verdict<V>> verdicts) {
        softNanos = parts.context().ticker().nanos()
                + parts.policy().stale().softTimeout().toNanos();
        List<BatchKey<V>> missing = new ArrayList<>();
        List<BatchKey<V>> due = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            BatchKey<V> key = all.get(i);
            key.read(verdicts.get(i), lookup.spare(key.stored(), verdicts.get(i)));
            if (key.hasEnded()) {
                if (refreshes.begin(key, verdicts.get(i))) {
                    due.add(key.forCrew());
                }
            } else if (!(key.hasSpare() && loads.isHeldOff(key) && key.makeDo())) {
                missing.add(key);
            }
        }
        refreshes.start(request, due);
        return missing;
    }

    /**
     * Whoever misses a key boards the flight of it, or begins one. Another flight may have landed between the look and the
     * boarding: the store then gives no lease but says that there is an entry.
     */
    BatchParty<V> board(List<BatchKey<V>> missing, int from) {
        BatchParty<V> party = new BatchParty<>();
        for (BatchKey<V> key : missing.subList(from, Math.min(missing.size(), from + CacheStore.MAX_BATCH))) {
            if (nanosLeft() <= 0) {
                key.fail(late(key));
            } else {
                board(key, party);
            }
        }
        return party;
    }

    private void board(BatchKey<V> key, BatchParty<V> party) {
        try {
            SingleFlight.Boarding<String, Loaded<V>> boarding = flights.board(key.name());
            key.board(boarding.flight());
            if (boarding.pilot()) {
                party.pilots().add(key);
            } else {
                party.sit(key);
                parts.counters().coalesced.increment();
            }
        } catch (LarderException ownLoad) {
            key.fail(ownLoad);
        }
    }

    BatchFlight<V> flight(List<BatchKey<V>> keys) {
        return new BatchFlight<>(parts, lookup, writing, loads, request, keys, deadline);
    }

    /** Loads on another thread: this one may go on with old values. Those first, so that whoever waits for the rest gets new ones of both. */
    void start(BatchParty<V> party) {
        List<BatchKey<V>> crew = new ArrayList<>(party.pilots().size());
        party.pilots().stream()
                .filter(BatchKey::hasSpare)
                .map(BatchKey::forCrew)
                .forEach(crew::add);
        party.pilots().stream()
                .filter(key -> !key.hasSpare())
                .map(BatchKey::forCrew)
                .forEach(crew::add);
        try {
            parts.context().executor().execute(() -> flight(crew).fly());
        } catch (RejectedExecutionException full) {
            refuse(crew, full);
        }
    }

    void refuse(List<BatchKey<V>> pilots, RejectedExecutionException full) {
        LarderException refused = new LarderException(
                ErrorCode.LIMIT_REACHED,
                "executor must take the loads of cache " + parts.name() + ", refused one",
                full);
        pilots.forEach(key -> loads.fail(key, refused));
    }

    void await(BatchKey<V> key) {
        long until = patience(key);
        try {
            key.answer(key.flight().result().get(Math.max(0, patienceNanos(key)), TimeUnit.NANOSECONDS));
        } catch (TimeoutException late) {
            if (settlesForLess(key)) {
                return;
            }
            if (isGivenMore(key, until)) {
                await(key);
            } else {
                key.fail(timedOut(key));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            key.fail(new LarderException(
                    ErrorCode.LOAD_FAILED,
                    "interrupted while waiting for a load of cache " + parts.name(),
                    interrupted));
        } catch (ExecutionException failed) {
            key.failLike(failed.getCause());
        }
    }

    CompletableFuture<@Nullable Void> seats(List<BatchKey<V>> keys) {
        CompletableFuture<?>[] seats = keys.stream().map(this::seat).toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(seats).thenApply(done -> null);
    }

    /** Completes once the key has ended, one way or the other. */
    private CompletableFuture<@Nullable Void> seat(BatchKey<V> key) {
        long until = patience(key);
        return key.flight()
                .result()
                .copy()
                .orTimeout(Math.max(1, patienceNanos(key)), TimeUnit.NANOSECONDS)
                .<@Nullable Void>thenApply(found -> {
                    key.answer(found);
                    return null;
                })
                .exceptionallyCompose(failure -> arrive(key, until, failure));
    }

    private CompletableFuture<@Nullable Void> arrive(BatchKey<V> key, long until, Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (!(cause instanceof TimeoutException)) {
            key.failLike(cause);
        } else if (!settlesForLess(key)) {
            if (isGivenMore(key, until)) {
                return seat(key);
            }
            key.fail(timedOut(key));
        }
        return CompletableFuture.completedFuture(null);
    }

    /** Until when the flight goes that is waited for. If it waits for another node itself, this batch has more time, too. */
    private long patience(BatchKey<V> key) {
        LoadDeadline theirs = key.flight().deadline();
        if (theirs.isForOther()) {
            deadline.allowForOther();
        }
        return theirs.atNanos();
    }

    /** Whether the flight of another was moved on, to wait for the load of another node; then so is this batch, once. */
    private boolean isGivenMore(BatchKey<V> key, long until) {
        if (key.flight().deadline().atNanos() == until) {
            return false;
        }
        deadline.allowForOther();
        return nanosLeft() > 0;
    }

    /** Who has an old value is patient once, and only so long. */
    private long patienceNanos(BatchKey<V> key) {
        long left = nanosLeft(key);
        return key.hasSpare()
                ? Math.min(left, softNanos - parts.context().ticker().nanos())
                : left;
    }

    /** Whether the old value is taken though the load goes on. */
    private boolean settlesForLess(BatchKey<V> key) {
        return key.hasSpare() && nanosLeft(key) > 0 && key.makeDo();
    }

    private long nanosLeft(BatchKey<V> key) {
        return Math.min(nanosLeft(), flights.nanosLeft(key.flight()));
    }

    /** What failed is answered with a value past its time, where there is one. */
    BatchResult<V> result() {
        for (BatchKey<V> key : all) {
            if (key.isStale() || (key.failure() != null && key.makeDo())) {
                parts.counters().staleServed.increment();
                parts.tell(CacheEvent.Kind.STALE_SERVED, key.entry());
            }
        }
        return BatchRequest.result(all);
    }

    /** The flight of another may have more time left than this batch. */
    private LarderException timedOut(BatchKey<V> key) {
        return flights.isOverdue(key.flight()) ? flights.abandon(key.flight()) : late(key);
    }

    private LarderException late(BatchKey<V> key) {
        return new LarderException(
                ErrorCode.LOAD_FAILED,
                "batch with key " + key.name() + " of cache " + parts.name() + " must end within "
                        + parts.policy().loadTimeout() + ", did not");
    }

    private long nanosLeft() {
        return deadline.nanosLeft();
    }
}
