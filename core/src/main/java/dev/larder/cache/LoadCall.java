package dev.larder.cache;

import dev.larder.base.Call;
import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import dev.larder.base.StoreUnavailableException;
import dev.larder.cache.SingleFlight.Boarding;
import dev.larder.cache.SingleFlight.Flight;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What one caller does who may load: takes what is there, else a seat on a flight. The two ways to wait differ only in how they wait.
 *
 * <p>Who has a value that is past its time but not for too long waits no longer than the soft timeout, and gets it as well where the load
 * fails.
 */
final class LoadCall<V> implements Call<Loaded<V>> {
    private final CacheParts<V> parts;
    private final Lookup<V> lookup;
    private final Loads<V> loads;
    private final SingleFlight<String, Loaded<V>> flights;
    private final LoadRequest<V> request;

    LoadCall(CacheParts<V> parts, Lookup<V> lookup, Loads<V> loads, LoadRequest<V> request) {
        this.parts = parts;
        this.lookup = lookup;
        this.loads = loads;
        this.flights = loads.flights();
        this.request = request;
    }

    @Override
    public Loaded<V> await() {
        long landings = flights.landings(request.key());
        Verdict<V> found = lookup.verdict(request.stored()).await();
        Loaded<V> present = present(found);
        if (present != null) {
            return present;
        }
        Spare<V> spare = spare(found);
        if (spare == null) {
            Boarding<String, Loaded<V>> boarding = flights.board(request.key());
            if (boarding.pilot()) {
                return loads.fly(request, boarding.flight(), landings, found);
            }
            parts.counters().coalesced.increment();
            return await(boarding.flight(), null);
        }
        if (loads.isHeldOff(request)) {
            return served(spare);
        }
        // The caller may be gone before the load has ended, so that runs on a thread of its own.
        return await(board(landings, found), spare);
    }

    @Override
    public CompletableFuture<Loaded<V>> async() {
        long landings = flights.landings(request.key());
        return lookup.verdict(request.stored()).async().thenCompose(found -> {
            Loaded<V> present = present(found);
            if (present != null) {
                return CompletableFuture.completedFuture(present);
            }
            Spare<V> spare = spare(found);
            return spare != null && loads.isHeldOff(request)
                    ? CompletableFuture.completedFuture(served(spare))
                    : passenger(board(landings, found), spare);
        });
    }

    private @Nullable Loaded<V> present(Verdict<V> found) {
        Loaded<V> answer = request.answer(found);
        if (answer != null) {
            loads.refreshes().consider(request, found);
        }
        return answer;
    }

    /** A value that may be returned where no newer one can be had. */
    private record Spare<V>(V value) {}

    private @Nullable Spare<V> spare(Verdict<V> found) {
        V value = lookup.spare(request.stored(), found);
        return value == null ? null : new Spare<>(value);
    }

    private Loaded<V> served(Spare<V> spare) {
        parts.counters().staleServed.increment();
        parts.tell(CacheEvent.Kind.STALE_SERVED, request.stored().entry());
        return new Loaded<>(spare.value());
    }

    private Flight<String, Loaded<V>> board(long landings, Verdict<V> found) {
        Boarding<String, Loaded<V>> boarding = flights.board(request.key());
        if (boarding.pilot()) {
            loads.start(request, boarding.flight(), landings, found);
        } else {
            parts.counters().coalesced.increment();
        }
        return boarding.flight();
    }

    private Loaded<V> await(Flight<String, Loaded<V>> flight, @Nullable Spare<V> spare) {
        long until = flight.deadline().atNanos();
        try {
            return flight.result().get(patienceNanos(flight, spare), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            return isOver(flight, until, spare) ? late(flight, spare) : await(flight, spare);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new LarderException(
                    ErrorCode.LOAD_FAILED,
                    "interrupted while waiting for a load of cache " + parts.name(),
                    interrupted);
        } catch (ExecutionException failed) {
            return instead(spare, again(failed.getCause()));
        }
    }

    private CompletableFuture<Loaded<V>> passenger(Flight<String, Loaded<V>> flight, @Nullable Spare<V> spare) {
        long until = flight.deadline().atNanos();
        long nanos = Math.max(1, patienceNanos(flight, spare));
        // A copy, for it is handed out: who cancels it cancels only that.
        return flight.result().copy().orTimeout(nanos, TimeUnit.NANOSECONDS).exceptionallyCompose(failure -> {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            if (!(cause instanceof TimeoutException)) {
                return CompletableFuture.completedFuture(instead(spare, again(cause)));
            }
            return isOver(flight, until, spare)
                    ? CompletableFuture.completedFuture(late(flight, spare))
                    : passenger(flight, spare);
        });
    }

    /** Whether it is waited for no longer: who has an old value is patient once, others until the flight has no more time. */
    private boolean isOver(Flight<String, Loaded<V>> flight, long until, @Nullable Spare<V> spare) {
        return spare != null || flight.deadline().atNanos() == until;
    }

    private long patienceNanos(Flight<String, Loaded<V>> flight, @Nullable Spare<V> spare) {
        long left = Math.max(0, flights.nanosLeft(flight));
        Duration soft = parts.policy().stale().softTimeout();
        return spare == null ? left : Math.min(left, soft.toNanos());
    }

    private Loaded<V> late(Flight<String, Loaded<V>> flight, @Nullable Spare<V> spare) {
        if (spare == null || flights.isOverdue(flight)) {
            return instead(spare, flights.abandon(flight));
        }
        return served(spare);
    }

    private Loaded<V> instead(@Nullable Spare<V> spare, RuntimeException failure) {
        if (spare == null) {
            throw failure;
        }
        return served(spare);
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
