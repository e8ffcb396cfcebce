package dev.larder.benchmarks.compare;

/**
 * A client whose calls block the calling thread until Redis has answered. Thread-safe. Each method checks the answer.
 *
 * @since 0.1
 */
public interface BlockingClient extends AutoCloseable {
    /**
     * PING.
     *
     * @param turn not used
     */
    void ping(int turn);

    /**
     * GET of a value of the workload.
     *
     * @param turn chooses the key
     */
    void get(int turn);

    /**
     * SET of a value of the workload, to live for an hour.
     *
     * @param turn chooses the key
     */
    void set(int turn);

    /**
     * EVALSHA of the workload's script.
     *
     * @param turn chooses the key
     */
    void take(int turn);

    /** Closes all connections. */
    @Override
    void close();
}
