package dev.larder.benchmarks.sessions;

import org.jspecify.annotations.Nullable;

/**
 * Keeps sessions, {@link #SESSIONS} of them, each with {@link #DATA_BYTES} of data. Thread-safe.
 *
 * @since 0.1
 */
public interface Keeper extends AutoCloseable {
    /** How many sessions the calls go round. */
    int SESSIONS = 1024;

    /** The size of the attribute that every session has. */
    int DATA_BYTES = 500;

    /** The attribute that every session has: bytes. */
    String DATA = "cart";

    /** The attribute that requests change: a short text. */
    String CHANGED = "page";

    /**
     * Finds a session and reads its data.
     *
     * @param turn a number to choose the session by
     * @throws IllegalStateException if it is not there, or not whole
     */
    void load(int turn);

    /**
     * What a request does: finds a session, notes that it was used, changes one attribute, saves it.
     *
     * @param turn a number to choose the session by
     * @throws IllegalStateException if it is not there, or cannot be saved
     */
    void request(int turn);

    /** Ends it. */
    @Override
    void close();

    /** Fails unless the data is whole. */
    static void check(byte @Nullable [] data) {
        if (data == null || data.length != DATA_BYTES) {
            throw new IllegalStateException("a session must hold " + DATA_BYTES + " bytes of data, held "
                    + (data == null ? "none" : Integer.toString(data.length)));
        }
    }

    /** What a request changes the attribute to: something else each time, as nobody saves what has not changed. */
    static String page() {
        return "/page/" + System.nanoTime();
    }
}
