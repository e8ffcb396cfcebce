package dev.larder.cache;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Keeps a bounded number of things that are dear to make, each used by one thread at a time.
 *
 * <p>Thread-safe and without locks. It never waits: who finds none makes one, and what comes back to a full pool is ended.
 * So it serves any number of threads, virtual ones too, which a thing per thread would not: there are too many of them, and
 * they end too soon.
 *
 * @param <T> the things
 */
final class Pool<T> implements AutoCloseable {
    /** More than this many threads do not encode or decode at the same moment on the machines we know. */
    private static final int MAX_SIZE = 64;

    /** How many places a thread looks at, beginning with its own. */
    private static final int MAX_PROBES = 4;

    private static final long MIX = 0x9e3779b97f4a7c15L;

    private final AtomicReferenceArray<T> places;
    private final Supplier<T> maker;
    private final Consumer<T> ender;
    private volatile boolean closed;

    /** A pool with two places for each processor. */
    Pool(Supplier<T> maker, Consumer<T> ender) {
        int wanted = Math.min(MAX_SIZE, 2 * Runtime.getRuntime().availableProcessors());
        this.places = new AtomicReferenceArray<>(Integer.highestOneBit(2 * wanted - 1));
        this.maker = maker;
        this.ender = ender;
    }

    /** A thing for this thread alone, until it gives it back. */
    T take() {
        int first = first();
        for (int i = 0; i < MAX_PROBES; i++) {
            int at = (first + i) & (places.length() - 1);
            T found = places.get(at) == null ? null : places.getAndSet(at, null);
            if (found != null) {
                return found;
            }
        }
        return maker.get();
    }

    /** Takes a thing back. One that may be broken is not given back but ended by who holds it. */
    void give(T thing) {
        int first = first();
        for (int i = 0; i < MAX_PROBES && !closed; i++) {
            int at = (first + i) & (places.length() - 1);
            if (places.compareAndSet(at, null, thing)) {
                // Closing may have looked at this place before the thing was in it.
                if (closed) {
                    end(at);
                }
                return;
            }
        }
        ender.accept(thing);
    }

    private static int first() {
        return (int) ((Thread.currentThread().getId() * MIX) >>> 48);
    }

    private void end(int at) {
        T left = places.getAndSet(at, null);
        if (left != null) {
            ender.accept(left);
        }
    }

    /** How many things lie here. */
    int idle() {
        int idle = 0;
        for (int i = 0; i < places.length(); i++) {
            idle += places.get(i) == null ? 0 : 1;
        }
        return idle;
    }

    int size() {
        return places.length();
    }

    /** Ends what lies here, and from now on whatever comes back. Who needs a thing still gets one. */
    @Override
    public void close() {
        closed = true;
        for (int i = 0; i < places.length(); i++) {
            end(i);
        }
    }
}
