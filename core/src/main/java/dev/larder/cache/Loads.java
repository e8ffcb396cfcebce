package dev.larder.cache;

import dev.larder.base.Call;
import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import dev.larder.base.StoreUnavailableException;
import dev.larder.base.Ticker;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Reads entries and loads those that are missing: one load per key at a time, a limited number in all. */
final class Loads<V> {
    private final CacheParts<V> parts;
    private final Lookup<V> lookup;
    private final Writing<V> writing;
    private final Leases<V> leases;
    private final Bulkhead bulkhead;
    private final SingleFlight<String, V> flights;
    private final Duration maxQueueing;

    Loads(CacheParts<V> parts, Lookup<V> lookup, Writing<V> writing) {
        this.parts = parts;
        this.lookup = lookup;
        this.writing = writing;
        this.leases = new Leases<>(parts);
        CachePolicy policy = parts.policy();
        this.bulkhead = new Bulkhead(parts.name(), policy.maxLoads(), CachePolicy.MAX_QUEUED_LOADS);
        this.flights = new SingleFlight<>(
                parts.context().ticker(),
                policy.loadTimeout(),
                key -> "key " + parts.key(key).entry().key() + " of cache " + parts.name());
        this.maxQueueing = policy.loadTimeout().compareTo(CachePolicy.MAX_LOAD_QUEUEING) < 0
                ? policy.loadTimeout()
                : CachePolicy.MAX_LOAD_QUEUEING;
    }

    Call<V> getOrLoad(String key, EntryOptions options, Loader<? extends V> loader) {
        writing.checkTtl(options.ttl());
        return new LoadCall(new Request<>(key, parts.key(key), options, loader));
    }

    int inFlight() {
        return flights.inFlight();
    }

    /** Loads of several keys share the flights and the places of those of single ones. */
    SingleFlight<String, V> flights() {
        return flights;
    }

    Bulkhead bulkhead() {
        return bulkhead;
    }

    Duration maxQueueing() {
        return maxQueueing;
    }

    /** What one caller wants. */
    private record Request<V>(String key, StoredKey stored, EntryOptions options, Loader<? extends V> loader) {}

    /** The two ways to wait; what is decided and done is the same. */
    private final class LoadCall implements Call<V> {
        private final Request<V> request;

        LoadCall(Request<V> request) {
            this.request = request;
        }

        @Override
        public V await() {
            long landings = flights.landings(request.key());
            Verdict<V> found = lookup.verdict(request.stored()).await();
            if (found.value() != null) {
                return found.value();
            }
            SingleFlight.Boarding<String, V> boarding = flights.board(request.key());
            if (boarding.pilot()) {
                return fly(request, boarding.flight(), landings, found);
            }
            parts.counters().coalesced.increment();
            return await(boarding.flight());
        }

        @Override
        public CompletableFuture<V> async() {
            long landings = flights.landings(request.key());
            return lookup.verdict(request.stored()).async().thenCompose(found -> {
                V value = found.value();
                return value != null ? CompletableFuture.completedFuture(value) : board(landings, found);
            });
        }

        private CompletableFuture<V> board(long landings, Verdict<V> found) {
            SingleFlight.Boarding<String, V> boarding = flights.board(request.key());
            if (boarding.pilot()) {
                start(boarding.flight(), landings, found);
            } else {
                parts.counters().coalesced.increment();
            }
            return passenger(boarding.flight());
        }

        private void start(SingleFlight.Flight<String, V> flight, long landings, Verdict<V> found) {
            try {
                parts.context().executor().execute(() -> flyQuietly(request, flight, landings, found));
            } catch (RejectedExecutionException full) {
                flights.fail(
                        flight,
                        new LarderException(
                                ErrorCode.LIMIT_REACHED,
                                "executor must take the loads of cache " + parts.name() + ", refused one",
                                full));
            }
        }

        private V await(SingleFlight.Flight<String, V> flight) {
            try {
                return flight.result().get(Math.max(0, flights.nanosLeft(flight)), TimeUnit.NANOSECONDS);
            } catch (TimeoutException late) {
                throw flights.abandon(flight);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new LarderException(
                        ErrorCode.LOAD_FAILED,
                        "interrupted while waiting for a load of cache " + parts.name(),
                        interrupted);
            } catch (ExecutionException failed) {
                throw again(failed.getCause());
            }
        }

        private CompletableFuture<V> passenger(SingleFlight.Flight<String, V> flight) {
            long nanos = Math.max(1, flights.nanosLeft(flight));
            // A copy, for it is handed out: who cancels it cancels only that.
            return flight.result().copy().orTimeout(nanos, TimeUnit.NANOSECONDS).handle((value, failure) -> {
                if (failure == null) {
                    return value;
                }
                Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
                throw cause instanceof TimeoutException ? flights.abandon(flight) : again(cause);
            });
        }
    }

    /** Loads on this thread for all who wait; what goes wrong goes to them. */
    private void flyQuietly(
            Request<V> request, SingleFlight.Flight<String, V> flight, long landings, Verdict<V> found) {
        try {
            V ignored = fly(request, flight, landings, found);
        } catch (RuntimeException reported) {
            // The flight has ended with it, and everybody who waits gets it from there.
            flights.fail(flight, reported);
        }
    }

    private V fly(Request<V> request, SingleFlight.Flight<String, V> flight, long landings, Verdict<V> found) {
        flight.takeOff();
        try {
            Verdict<V> last = lookAgain(request, landings, found);
            V value = last.value() != null ? last.value() : loadUnlessRetired(request, flight, last);
            if (!flights.land(flight, value)) {
                throw flights.abandon(flight);
            }
            return value;
        } catch (RuntimeException | Error failure) {
            flights.fail(flight, failure);
            throw failure;
        } finally {
            flight.touchDown();
        }
    }

    /** Another flight of the key may have landed after this caller looked and before it boarded. */
    private Verdict<V> lookAgain(Request<V> request, long landings, Verdict<V> found) {
        return flights.landings(request.key()) == landings
                ? found
                : lookup.verdict(request.stored()).await();
    }

    private V loadUnlessRetired(Request<V> request, SingleFlight.Flight<String, V> flight, Verdict<V> found) {
        parts.retirement().enter(parts.name());
        try {
            return load(request, flight, found);
        } finally {
            parts.retirement().leave();
        }
    }

    /** Gets the lease of the entry, or finds that another node has loaded it meanwhile. */
    private V load(Request<V> request, SingleFlight.Flight<String, V> flight, Verdict<V> found) {
        Loading<V> loading = new Loading<>(parts, writing, lookup.near(), request.key(), request.options());
        if (found.outcome() == Verdict.Outcome.UNAVAILABLE) {
            // The store has just shown that it does not answer: asking it for a lease would only take a deadline more.
            loading.dontKeep();
            return load(request, flight, loading);
        }
        Leases<V>.Attempt attempt = leases.attempt(request.stored());
        flight.overtakenWhen(loading.overtaken(request.stored()));
        try {
            V theirs = claim(request, flight, loading, attempt, found.known());
            if (theirs != null) {
                return theirs;
            }
        } catch (LarderException failure) {
            attempt.abandon();
            loading.dontKeep(failure);
        }
        return load(request, flight, loading);
    }

    /** The value that another node has loaded, or null once the lease is held. */
    private @Nullable V claim(
            Request<V> request,
            SingleFlight.Flight<String, V> flight,
            Loading<V> loading,
            Leases<V>.Attempt attempt,
            byte @Nullable [] known) {
        if (parts.context().safeguards().leases()) {
            attempt.ask(known);
        }
        // The stamps come before the loader: what is invalidated from here on makes the new entry a miss.
        loading.open();
        byte @Nullable [] seen = known;
        while (true) {
            Leases.Claim claim = attempt.claim(seen, () -> flights.nanosLeft(flight));
            if (claim == null) {
                throw flights.abandon(flight);
            }
            seen = claim.entry();
            if (seen == null) {
                loading.hold(claim.token());
                // What is late is not kept, so whoever comes after need not wait for it.
                flight.whenAbandoned(() -> leases.release(request.stored().entry(), claim.token()));
                return null;
            }
            V theirs = lookup.judge(request.stored(), seen).await().value();
            if (theirs != null) {
                return theirs;
            }
        }
    }

    private V load(Request<V> request, SingleFlight.Flight<String, V> flight, Loading<V> loading) {
        try {
            bulkhead.enter(maxQueueing);
            try {
                Ticker ticker = parts.context().ticker();
                long start = ticker.nanos();
                parts.counters().loads.increment();
                V value = call(request, loading);
                if (flights.isOverdue(flight)) {
                    parts.counters().loadFailures.increment();
                    throw flights.abandon(flight);
                }
                loading.keep(leases, request.stored(), value, Duration.ofNanos(ticker.nanos() - start));
                return value;
            } finally {
                bulkhead.leave();
            }
        } finally {
            loading.end(leases, request.stored().entry());
        }
    }

    private V call(Request<V> request, Loading<V> loading) {
        try {
            V value = request.loader().load(loading);
            if (value == null) {
                throw new IllegalStateException("a loader must return a value, returned null");
            }
            return value;
        } catch (Exception failure) {
            parts.counters().loadFailures.increment();
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

    /** A failure for one more caller: of the same kind and with the same words, but with a stack trace of its own. */
    private static RuntimeException again(@Nullable Throwable failure) {
        if (failure instanceof StoreUnavailableException unavailable) {
            return new StoreUnavailableException(String.valueOf(unavailable.getMessage()), unavailable);
        }
        if (failure instanceof LarderException known) {
            Throwable cause = known.getCause() == null ? known : known.getCause();
            return new LarderException(known.code(), String.valueOf(known.getMessage()), cause);
        }
        return new LarderException(ErrorCode.LOAD_FAILED, "the load of another caller failed: " + failure, failure);
    }
}
