package dev.larder.cache;

import dev.larder.base.Call;
import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import dev.larder.base.StoreUnavailableException;
import dev.larder.base.Ticker;
import java.time.Duration;
import java.util.Optional;
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
    private final Bulkhead bulkhead;
    private final SingleFlight<String, V> flights;
    private final Duration maxQueueing;

    Loads(CacheParts<V> parts, Lookup<V> lookup, Writing<V> writing) {
        this.parts = parts;
        this.lookup = lookup;
        this.writing = writing;
        CachePolicy policy = parts.policy();
        this.bulkhead = new Bulkhead(parts.name(), policy.maxLoads());
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
            V found = lookup.get(request.stored()).await().orElse(null);
            if (found != null) {
                return found;
            }
            SingleFlight.Boarding<String, V> boarding = flights.board(request.key());
            if (boarding.pilot()) {
                return fly(request, boarding.flight(), landings);
            }
            parts.counters().coalesced.increment();
            return await(boarding.flight());
        }

        @Override
        public CompletableFuture<V> async() {
            long landings = flights.landings(request.key());
            return lookup.get(request.stored())
                    .async()
                    .thenCompose(found ->
                            found.map(CompletableFuture::completedFuture).orElseGet(() -> board(landings)));
        }

        private CompletableFuture<V> board(long landings) {
            SingleFlight.Boarding<String, V> boarding = flights.board(request.key());
            if (boarding.pilot()) {
                start(boarding.flight(), landings);
            } else {
                parts.counters().coalesced.increment();
            }
            return passenger(boarding.flight());
        }

        private void start(SingleFlight.Flight<String, V> flight, long landings) {
            try {
                parts.context().executor().execute(() -> flyQuietly(request, flight, landings));
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
    private void flyQuietly(Request<V> request, SingleFlight.Flight<String, V> flight, long landings) {
        try {
            V ignored = fly(request, flight, landings);
        } catch (RuntimeException reported) {
            // The flight has ended with it, and everybody who waits gets it from there.
            flights.fail(flight, reported);
        }
    }

    private V fly(Request<V> request, SingleFlight.Flight<String, V> flight, long landings) {
        flight.takeOff();
        try {
            V value = lookAgain(request, landings).orElseGet(() -> load(request, flight));
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
    private Optional<V> lookAgain(Request<V> request, long landings) {
        return flights.landings(request.key()) == landings
                ? Optional.empty()
                : lookup.get(request.stored()).await();
    }

    private V load(Request<V> request, SingleFlight.Flight<String, V> flight) {
        bulkhead.enter(maxQueueing);
        try {
            // The stamps come before the loader: what is invalidated from here on makes the new entry a miss.
            Loading<V> loading = new Loading<>(parts, writing, request.key(), request.options());
            Ticker ticker = parts.context().ticker();
            long start = ticker.nanos();
            parts.counters().loads.increment();
            V value = call(request, loading);
            if (flights.isOverdue(flight)) {
                parts.counters().loadFailures.increment();
                throw flights.abandon(flight);
            }
            loading.keep(request.stored(), value, Duration.ofNanos(ticker.nanos() - start));
            return value;
        } finally {
            bulkhead.leave();
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
