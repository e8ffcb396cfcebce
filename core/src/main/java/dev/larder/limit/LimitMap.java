package dev.larder.limit;

import dev.larder.base.Ticker;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * States in the memory of this process, bounded in number: when full, the one that was used least recently is forgotten, and whom it
 * limited begins anew.
 *
 * <p>Thread-safe: operations exclude each other.
 *
 * @since 0.1
 */
public final class LimitMap {
    /** How many states are kept unless chosen otherwise. */
    public static final int DEFAULT_MAX_STATES = 100_000;

    private final Ticker ticker;
    private final long offsetMicros;
    private final ReentrantLock lock = new ReentrantLock();

    /** Guarded by the lock. */
    private final Map<Place, Held> held;

    private record Place(String rule, String id) {}

    private record Held(Object state, long endMicros) {}

    /**
     * An empty map.
     *
     * @param ticker by which states run out
     * @param maxStates how many there may be
     */
    public LimitMap(Ticker ticker, int maxStates) {
        this.ticker = ticker;
        // Calendar time once, elapsed time from then on: windows begin where others expect them, and no step of the
        // clock matters.
        this.offsetMicros = TimeUnit.MILLISECONDS.toMicros(ticker.epochMillis()) - elapsedMicros();
        this.held = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Place, Held> eldest) {
                return size() > maxStates;
            }
        };
    }

    private long elapsedMicros() {
        return TimeUnit.NANOSECONDS.toMicros(ticker.nanos());
    }

    /**
     * Does something with the states while nobody else does.
     *
     * @param action is given the states as of now
     * @param <T> what it answers
     * @return its answer
     */
    public <T extends @Nullable Object> T with(Function<Session, T> action) {
        lock.lock();
        try {
            return action.apply(new Session(offsetMicros + elapsedMicros()));
        } finally {
            lock.unlock();
        }
    }

    /**
     * How many states are kept, those included that mean nothing any more and were not looked at since.
     *
     * @return from 0
     */
    public int size() {
        lock.lock();
        try {
            return held.size();
        } finally {
            lock.unlock();
        }
    }

    /** Forgets everything. */
    public void clear() {
        lock.lock();
        try {
            held.clear();
        } finally {
            lock.unlock();
        }
    }

    /** The states at one moment. Not to be used after the action that it was given to. */
    public final class Session implements LimitTable.States {
        private final long nowMicros;

        private Session(long nowMicros) {
            this.nowMicros = nowMicros;
        }

        /**
         * The moment.
         *
         * @return microseconds since 1970
         */
        public long nowMicros() {
            return nowMicros;
        }

        @Override
        public @Nullable Object get(Keyed key) {
            Place place = place(key);
            Held found = held.get(place);
            if (found != null && found.endMicros() <= nowMicros) {
                held.remove(place);
                return null;
            }
            return found == null ? null : found.state();
        }

        @Override
        public void put(Keyed key, Object state, long lastsMicros) {
            held.put(place(key), new Held(state, nowMicros + lastsMicros));
        }

        @Override
        public void remove(Keyed key) {
            held.remove(place(key));
        }

        private Place place(Keyed key) {
            return new Place(key.rule().name(), key.id());
        }
    }
}
