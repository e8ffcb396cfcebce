package dev.larder.cache;

import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import dev.larder.base.Ticker;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Lets only one of the callers that want the same thing at the same time fetch it, and gives it to all.
 *
 * @param <K> names what is wanted
 * @param <T> what is wanted
 */
final class SingleFlight<K, T> {
    /*
     * A caller that finds no flight of its key under way becomes the pilot of a new one; all others are passengers. The
     * map is only ever touched for the length of a put or a remove: whatever a pilot does, no lock and no bin of the map
     * is held meanwhile.
     *
     * Landings. A caller first looks into the cache, misses, and then boards. Between the two another flight of the key
     * may have come and gone, so the caller would be the pilot of a second one although the value is there. Therefore a
     * flight that ends first raises the number of landings, then leaves the map, then tells its passengers; a caller notes the number before it
     * looks, and a pilot that finds it changed looks again. Numbers are shared by keys of the same hash stripe: a foreign
     * landing costs a needless look, never a missed one.
     *
     * Overtaking. What is fetched may change after the fetch began, and a caller who comes after the change must not be given
     * what was there before. So whoever finds a flight that knows itself overtaken does not board it but starts another.
     *
     * Deadlines. A flight that has not landed by its deadline is overdue: passengers give up, whoever notices takes it off
     * the map and the next caller starts afresh. A pilot that comes home late finds its flight closed.
     */
    private static final int STRIPES = 256;

    private final ConcurrentHashMap<K, Flight<K, T>> flights = new ConcurrentHashMap<>();
    private final AtomicLongArray landings = new AtomicLongArray(STRIPES);
    private final Ticker ticker;
    private final Duration timeout;
    private final Function<K, String> describe;

    SingleFlight(Ticker ticker, Duration timeout, Function<K, String> describe) {
        this.ticker = ticker;
        this.timeout = timeout;
        this.describe = describe;
    }

    /** How many flights of keys like this one have ended. To be read before looking for the value elsewhere. */
    long landings(K key) {
        return landings.get(stripe(key));
    }

    /** A seat on the flight of a key, as its pilot if there was none. */
    Boarding<K, T> board(K key) {
        Flight<K, T> mine = null;
        while (true) {
            Flight<K, T> present = flights.get(key);
            if (present != null && !isOverdue(present)) {
                if (present.pilot == Thread.currentThread() || !present.isOvertaken()) {
                    return boarded(present);
                }
                // Those on board asked before the change and get what they asked for.
                flights.remove(key, present);
                continue;
            }
            if (present != null) {
                abandon(present);
            }
            mine = mine == null ? new Flight<>(key, new LoadDeadline(ticker, timeout)) : mine;
            Flight<K, T> other = flights.putIfAbsent(key, mine);
            if (other == null) {
                return new Boarding<>(mine, true);
            }
        }
    }

    private Boarding<K, T> boarded(Flight<K, T> flight) {
        if (flight.pilot == Thread.currentThread()) {
            throw new LarderException(
                    ErrorCode.LOAD_FAILED,
                    "loader of " + describe.apply(flight.key)
                            + " asked for what it is loading: it would wait for itself");
        }
        return new Boarding<>(flight, false);
    }

    /** Ends a flight with its value. False if it had already ended. */
    boolean land(Flight<K, T> flight, T value) {
        leave(flight);
        return flight.result.complete(value);
    }

    /** Ends a flight with a failure. False if it had already ended. */
    boolean fail(Flight<K, T> flight, Throwable failure) {
        leave(flight);
        return flight.result.completeExceptionally(failure);
    }

    /** Ends a flight that did not land in time. */
    LarderException abandon(Flight<K, T> flight) {
        LarderException late = new LarderException(
                ErrorCode.LOAD_FAILED,
                "load of " + describe.apply(flight.key) + " must end within " + timeout + ", did not");
        if (fail(flight, late)) {
            Runnable end = flight.whenAbandoned;
            if (end != null) {
                end.run();
            }
        }
        return late;
    }

    boolean isOverdue(Flight<K, T> flight) {
        return nanosLeft(flight) <= 0;
    }

    long nanosLeft(Flight<K, T> flight) {
        return flight.deadline.nanosLeft();
    }

    int inFlight() {
        return flights.size();
    }

    private void leave(Flight<K, T> flight) {
        landings.incrementAndGet(stripe(flight.key));
        flights.remove(flight.key, flight);
    }

    private int stripe(K key) {
        int hash = key.hashCode();
        return (hash ^ (hash >>> 16)) & (STRIPES - 1);
    }

    /** One fetch under way. */
    static final class Flight<K, T> {
        private final K key;
        private final LoadDeadline deadline;
        private final CompletableFuture<T> result = new CompletableFuture<>();

        /** The thread that fetches, once it does; to recognise a fetch that asks for itself. */
        private volatile @Nullable Thread pilot;

        private volatile @Nullable BooleanSupplier overtaken;

        /** What the pilot holds and must not keep others from once nobody waits for it any more; or null. */
        private volatile @Nullable Runnable whenAbandoned;

        Flight(K key, LoadDeadline deadline) {
            this.key = key;
            this.deadline = deadline;
        }

        LoadDeadline deadline() {
            return deadline;
        }

        /** Completes when the flight ends. Not to be completed or cancelled from outside. */
        CompletableFuture<T> result() {
            return result;
        }

        /** How to find out whether what is fetched has changed since the fetch began. */
        void overtakenWhen(BooleanSupplier check) {
            overtaken = check;
        }

        /**
         * From now on nobody boards, until it is said again when this is overtaken: what is about to be read elsewhere may have changed
         * by the time that a later caller comes.
         */
        void closeDoors() {
            overtaken = () -> true;
        }

        private boolean isOvertaken() {
            BooleanSupplier check = overtaken;
            return check != null && check.getAsBoolean();
        }

        /** What to do if this does not land in time. */
        void whenAbandoned(Runnable action) {
            whenAbandoned = action;
        }

        void takeOff() {
            pilot = Thread.currentThread();
        }

        void touchDown() {
            pilot = null;
        }
    }

    /** A seat. */
    record Boarding<K, T>(Flight<K, T> flight, boolean pilot) {}
}
