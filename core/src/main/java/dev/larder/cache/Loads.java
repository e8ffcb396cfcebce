package dev.larder.cache;

import dev.larder.base.Call;
import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Loads entries that are missing: one load per key at a time, in all nodes. */
final class Loads<V> {
    private final CacheParts<V> parts;
    private final Lookup<V> lookup;
    private final Writing<V> writing;
    private final Leases<V> leases;
    private final Fetching<V> fetching;
    private final SingleFlight<String, Loaded<V>> flights;
    private final Refreshes<V> refreshes;
    private final Holdoffs holdoffs;
    private final Duration maxQueueing;

    Loads(CacheParts<V> parts, Lookup<V> lookup, Writing<V> writing) {
        this.parts = parts;
        this.lookup = lookup;
        this.writing = writing;
        this.leases = new Leases<>(parts);
        this.fetching = new Fetching<>(parts, leases);
        this.refreshes = new Refreshes<>(parts, writing, lookup, leases, fetching);
        this.holdoffs = new Holdoffs(parts.context().ticker());
        CachePolicy policy = parts.policy();
        this.flights = new SingleFlight<>(
                parts.context().ticker(),
                policy.loadTimeout(),
                key -> "key " + parts.key(key).entry().key() + " of cache " + parts.name());
        this.maxQueueing = policy.loadTimeout().compareTo(CachePolicy.MAX_LOAD_QUEUEING) < 0
                ? policy.loadTimeout()
                : CachePolicy.MAX_LOAD_QUEUEING;
    }

    Call<V> getOrLoad(String key, EntryOptions options, Loader<? extends V> loader) {
        Loader<Loaded<V>> finder = load -> {
            V value = loader.load(load);
            if (value == null) {
                throw new IllegalStateException("a loader must return a value, returned null");
            }
            return new Loaded<>(value);
        };
        return call(key, options, finder, false).map(answer -> {
            V value = answer.value();
            if (value == null) {
                throw new LarderException(
                        ErrorCode.LOAD_FAILED,
                        "key " + key(key) + " of cache " + parts.name()
                                + " has no value, as the loader of another caller found out");
            }
            return value;
        });
    }

    Call<Optional<V>> getOrFind(String key, EntryOptions options, Loader<Optional<V>> finder) {
        Loader<Loaded<V>> loader = load -> {
            Optional<V> value = finder.load(load);
            if (value == null) {
                throw new IllegalStateException("a loader must return an Optional, returned null");
            }
            return new Loaded<>(value.orElse(null));
        };
        return call(key, options, loader, true).map(answer -> Optional.ofNullable(answer.value()));
    }

    private Call<Loaded<V>> call(String key, EntryOptions options, Loader<Loaded<V>> loader, boolean absentIsAnswer) {
        writing.checkTtl(options.ttl());
        Loader<Loaded<V>> observed = parts.context().observed().single(parts.name(), loader);
        LoadRequest<V> request = new LoadRequest<>(key, parts.key(key), options, observed, absentIsAnswer);
        return new LoadCall<>(parts, lookup, this, request);
    }

    private String key(String key) {
        return parts.key(key).entry().key();
    }

    /** Loads of several keys share the flights and the places of those of single ones. */
    SingleFlight<String, Loaded<V>> flights() {
        return flights;
    }

    Bulkhead bulkhead() {
        return fetching.bulkhead();
    }

    Duration maxQueueing() {
        return maxQueueing;
    }

    Refreshes<V> refreshes() {
        return refreshes;
    }

    int inFlight() {
        return flights.inFlight() + refreshes.underWay();
    }

    /** Whether a load of the key has failed a moment ago, so that those who have an old value get that. */
    boolean isHeldOff(LoadRequest<V> request) {
        return holdoffs.holds(request.key());
    }

    boolean isHeldOff(BatchKey<V> key) {
        return holdoffs.holds(key.name());
    }

    /** Ends a key of a batch. As with a single one, who has an old value of it gets that for a while. */
    void fail(BatchKey<V> key, LarderException why) {
        if (key.hasSpare()) {
            holdoffs.hold(key.name(), parts.policy().stale().retryAfter());
        }
        key.end(flights, why);
    }

    /** Loads on another thread for all who wait; what goes wrong goes to them. */
    void start(LoadRequest<V> request, SingleFlight.Flight<String, Loaded<V>> flight, long landings, Verdict<V> found) {
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

    private void flyQuietly(
            LoadRequest<V> request, SingleFlight.Flight<String, Loaded<V>> flight, long landings, Verdict<V> found) {
        try {
            Loaded<V> ignored = fly(request, flight, landings, found);
        } catch (RuntimeException reported) {
            // The flight has ended with it, and everybody who waits gets it from there.
            flights.fail(flight, reported);
        }
    }

    /** Loads on this thread. */
    Loaded<V> fly(
            LoadRequest<V> request, SingleFlight.Flight<String, Loaded<V>> flight, long landings, Verdict<V> found) {
        flight.takeOff();
        try {
            Verdict<V> last = lookAgain(request, flight, landings, found);
            Loaded<V> present = request.answer(last);
            Loaded<V> answer = present != null ? present : loadUnlessRetired(request, flight, last);
            if (!flights.land(flight, answer)) {
                throw flights.abandon(flight);
            }
            return answer;
        } catch (RuntimeException | Error failure) {
            if (lookup.spare(request.stored(), found) != null) {
                holdoffs.hold(request.key(), parts.policy().stale().retryAfter());
            }
            flights.fail(flight, failure);
            throw failure;
        } finally {
            flight.touchDown();
        }
    }

    /** Another flight of the key may have landed after this caller looked and before it boarded. */
    private Verdict<V> lookAgain(
            LoadRequest<V> request, SingleFlight.Flight<String, Loaded<V>> flight, long landings, Verdict<V> found) {
        if (flights.landings(request.key()) == landings) {
            return found;
        }
        flight.closeDoors();
        return lookup.verdict(request.stored()).await();
    }

    private Loaded<V> loadUnlessRetired(
            LoadRequest<V> request, SingleFlight.Flight<String, Loaded<V>> flight, Verdict<V> found) {
        parts.retirement().enter(parts.name());
        try {
            return load(request, flight, found);
        } finally {
            parts.retirement().leave();
        }
    }

    /** Gets the lease of the entry, or finds that another node has loaded it meanwhile. */
    private Loaded<V> load(LoadRequest<V> request, SingleFlight.Flight<String, Loaded<V>> flight, Verdict<V> found) {
        Loading<V> loading = new Loading<>(parts, writing, lookup.near(), request, found);
        flight.overtakenWhen(loading.overtaken(request.stored()));
        if (found.outcome() == Verdict.Outcome.UNAVAILABLE) {
            // The store has just shown that it does not answer: asking it for a lease would only take a deadline more.
            loading.dontKeep();
            return fetch(request, flight, loading);
        }
        Leases<V>.Attempt attempt = leases.attempt(request.stored());
        try {
            Loaded<V> theirs = claim(request, flight, loading, attempt, found.known());
            if (theirs != null) {
                return theirs;
            }
        } catch (LarderException failure) {
            attempt.abandon();
            loading.dontKeep(failure);
        }
        return fetch(request, flight, loading);
    }

    private Loaded<V> fetch(LoadRequest<V> request, SingleFlight.Flight<String, Loaded<V>> flight, Loading<V> loading) {
        return fetching.fetch(
                request, loading, maxQueueing, () -> flights.isOverdue(flight) ? flights.abandon(flight) : null);
    }

    /** What another node has loaded, or null once the lease is held. */
    private @Nullable Loaded<V> claim(
            LoadRequest<V> request,
            SingleFlight.Flight<String, Loaded<V>> flight,
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
            Leases.Claim claim = attempt.claim(seen, flight.deadline());
            if (claim == null) {
                throw flights.abandon(flight);
            }
            seen = claim.entry();
            if (seen == null) {
                loading.hold(claim.token());
                loading.leased(request.stored(), claim.watch());
                // What is late is not kept, so whoever comes after need not wait for it.
                flight.whenAbandoned(() -> leases.release(request.stored().entry(), claim.token()));
                return null;
            }
            flight.closeDoors();
            Loaded<V> theirs =
                    request.answer(lookup.judge(request.stored(), seen).await());
            if (theirs != null) {
                return theirs;
            }
            flight.overtakenWhen(loading.overtaken(request.stored()));
        }
    }
}
