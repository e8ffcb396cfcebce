package dev.larder.cache;

import dev.larder.base.Call;
import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Reads several entries and loads those that are missing with one call of a loader, sharing the flights of single loads: a key that
 * somebody on this node is loading is waited for, whoever that is.
 */
final class BatchLoads<V> {
    private final CacheParts<V> parts;
    private final Lookup<V> lookup;
    private final Writing<V> writing;
    private final Loads<V> loads;
    private final SingleFlight<String, Loaded<V>> flights;

    BatchLoads(CacheParts<V> parts, Lookup<V> lookup, Writing<V> writing, Loads<V> loads) {
        this.parts = parts;
        this.lookup = lookup;
        this.writing = writing;
        this.loads = loads;
        this.flights = loads.flights();
    }

    Call<BatchResult<V>> getAllOrLoad(Collection<String> keys, EntryOptions options, BatchLoader<? extends V> loader) {
        writing.checkTtl(options.ttl());
        Map<String, StoredKey> stored = new LinkedHashMap<>();
        keys.forEach(key -> stored.put(key, parts.key(key)));
        return new BatchCall(new BatchRequest<>(stored, options, loader));
    }

    /** The two ways to wait; what is decided and done is the same. */
    private final class BatchCall implements Call<BatchResult<V>> {
        private final BatchRequest<V> request;

        BatchCall(BatchRequest<V> request) {
            this.request = request;
        }

        @Override
        public BatchResult<V> await() {
            Execution run = new Execution(request);
            List<BatchKey<V>> missing = run.missing(run.read().await());
            for (int from = 0; from < missing.size(); from += CacheStore.MAX_BATCH) {
                Party<V> party = run.board(missing, from);
                if (!party.pilots().isEmpty()) {
                    run.flight(party).fly();
                }
                party.passengers().forEach(run::await);
            }
            return run.result();
        }

        @Override
        public CompletableFuture<BatchResult<V>> async() {
            Execution run = new Execution(request);
            return run.read().async().thenCompose(verdicts -> load(run, run.missing(verdicts), 0));
        }

        private CompletableFuture<BatchResult<V>> load(Execution run, List<BatchKey<V>> missing, int from) {
            if (from >= missing.size()) {
                return CompletableFuture.completedFuture(run.result());
            }
            Party<V> party = run.board(missing, from);
            return fly(run, party)
                    .thenCompose(landed -> run.passengers(party))
                    .thenCompose(ended -> load(run, missing, from + CacheStore.MAX_BATCH));
        }

        private CompletableFuture<?> fly(Execution run, Party<V> party) {
            if (party.pilots().isEmpty()) {
                return CompletableFuture.completedFuture(null);
            }
            try {
                return CompletableFuture.runAsync(
                        () -> run.flight(party).fly(), parts.context().executor());
            } catch (RejectedExecutionException full) {
                run.refuse(party, full);
                return CompletableFuture.completedFuture(null);
            }
        }
    }

    /** Some keys that are missing: those that this batch is the pilot of, and those that somebody else is. */
    private record Party<V>(List<BatchKey<V>> pilots, List<BatchKey<V>> passengers) {}

    /** One carrying out of a call. */
    private final class Execution {
        private final BatchRequest<V> request;
        private final List<BatchKey<V>> all;
        private final LoadDeadline deadline;

        Execution(BatchRequest<V> request) {
            this.request = request;
            this.all = request.begin();
            this.deadline =
                    new LoadDeadline(parts.context().ticker(), parts.policy().loadTimeout());
        }

        Call<List<Verdict<V>>> read() {
            return lookup.verdicts(all.stream().map(BatchKey::stored).toList());
        }

        List<BatchKey<V>> missing(List<Verdict<V>> verdicts) {
            List<BatchKey<V>> missing = new ArrayList<>();
            for (int i = 0; i < all.size(); i++) {
                BatchKey<V> key = all.get(i);
                key.read(verdicts.get(i), lookup.spare(key.stored(), verdicts.get(i)));
                if (!key.hasEnded()) {
                    missing.add(key);
                }
            }
            return missing;
        }

        /**
         * Whoever misses a key boards the flight of it, or begins one. Another flight may have landed between the look and the
         * boarding: the store then gives no lease but says that there is an entry.
         */
        Party<V> board(List<BatchKey<V>> missing, int from) {
            Party<V> party = new Party<>(new ArrayList<>(), new ArrayList<>());
            for (BatchKey<V> key : missing.subList(from, Math.min(missing.size(), from + CacheStore.MAX_BATCH))) {
                if (nanosLeft() <= 0) {
                    key.fail(late(key));
                } else {
                    board(key, party);
                }
            }
            return party;
        }

        private void board(BatchKey<V> key, Party<V> party) {
            try {
                SingleFlight.Boarding<String, Loaded<V>> boarding = flights.board(key.name());
                key.board(boarding.flight());
                (boarding.pilot() ? party.pilots() : party.passengers()).add(key);
                if (!boarding.pilot()) {
                    parts.counters().coalesced.increment();
                }
            } catch (LarderException ownLoad) {
                key.fail(ownLoad);
            }
        }

        BatchFlight<V> flight(Party<V> party) {
            return new BatchFlight<>(parts, lookup, writing, loads, request, party.pilots(), deadline);
        }

        void refuse(Party<V> party, RejectedExecutionException full) {
            LarderException refused = new LarderException(
                    ErrorCode.LIMIT_REACHED,
                    "executor must take the loads of cache " + parts.name() + ", refused one",
                    full);
            for (BatchKey<V> key : party.pilots()) {
                key.end(flights, refused);
            }
        }

        void await(BatchKey<V> key) {
            long until = patience(key);
            try {
                key.answer(key.flight().result().get(Math.max(0, nanosLeft(key)), TimeUnit.NANOSECONDS));
            } catch (TimeoutException late) {
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

        CompletableFuture<@Nullable Void> passengers(Party<V> party) {
            CompletableFuture<?>[] seats =
                    party.passengers().stream().map(this::seat).toArray(CompletableFuture[]::new);
            return CompletableFuture.allOf(seats).thenApply(done -> null);
        }

        /** Completes once the key has ended, one way or the other. */
        private CompletableFuture<@Nullable Void> seat(BatchKey<V> key) {
            long until = patience(key);
            return key.flight()
                    .result()
                    .copy()
                    .orTimeout(Math.max(1, nanosLeft(key)), TimeUnit.NANOSECONDS)
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
            } else if (isGivenMore(key, until)) {
                return seat(key);
            } else {
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

        private long nanosLeft(BatchKey<V> key) {
            return Math.min(nanosLeft(), flights.nanosLeft(key.flight()));
        }

        /** What failed is answered with a value past its time, where there is one. */
        BatchResult<V> result() {
            for (BatchKey<V> key : all) {
                if (key.makeDo()) {
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
}
