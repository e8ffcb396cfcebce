package dev.larder.redis.link;

import dev.larder.base.Call;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sends commands to the nodes that answer for them and brings back the replies.
 *
 * <p>Thread-safe. Every command ends within the command timeout: with its answer, with {@link ServerErrorException}, or
 * with {@link dev.larder.base.StoreUnavailableException}. While a node is not connected its commands fail at once.
 */
public interface Router extends AutoCloseable {
    /**
     * One command. One round trip.
     *
     * @param command what to send
     * @param <T> its answer
     * @return never null
     */
    <T extends @Nullable Object> Call<T> call(Command<T> command);

    /**
     * Several commands; those for one node travel together, the nodes are asked in parallel. One round trip. Not atomic.
     *
     * @param commands what to send; may be empty
     * @param <T> what each answers
     * @return the outcomes in the order of the commands
     */
    <T extends @Nullable Object> Call<List<Outcome<T>>> callAll(List<Command<? extends T>> commands);

    /**
     * The same command to every primary, in parallel: for scans, information, script loading.
     *
     * @param command what to send; its slot is ignored
     * @param <T> what each answers
     * @return the outcomes by node, in the order of {@link #primaries()}
     */
    <T extends @Nullable Object> Call<List<Outcome<T>>> callPrimaries(Command<T> command);

    /**
     * One command to one node. One round trip.
     *
     * @param node an address from {@link #primaries()} or {@link #nodes()}
     * @param command what to send; its slot is ignored
     * @param <T> its answer
     * @return never null
     */
    <T extends @Nullable Object> Call<T> callNode(NodeAddress node, Command<T> command);

    /**
     * The primaries that are known now, in a stable order.
     *
     * @return never empty once connected
     */
    List<NodeAddress> primaries();

    /**
     * The primary that answers for a slot, as far as is known now.
     *
     * @param slot a hash slot, or {@link Slots#ANY} for any primary
     * @return never null
     * @throws dev.larder.base.StoreUnavailableException if none is known
     */
    NodeAddress primaryOf(int slot);

    /**
     * Takes notice that a slot has moved, as a server told on a connection that the router does not see.
     *
     * @param slot the hash slot
     * @param node which primary answers for it now
     */
    void moved(int slot, NodeAddress node);

    /**
     * All nodes that are known now.
     *
     * @return never empty once connected
     */
    List<NodeState> nodes();

    /**
     * How the servers stand to each other.
     *
     * @return never null
     */
    Mode mode();

    /**
     * What has happened since the start.
     *
     * @return never null
     */
    LinkStats stats();

    /**
     * A connection of the caller's own to one node, for publish/subscribe and blocking commands.
     *
     * @param node an address from {@link #nodes()}, or null for any primary
     * @return a new connection, logged in; the caller closes it
     * @throws dev.larder.base.StoreUnavailableException if the node cannot be reached in time
     */
    DedicatedLink dedicated(@Nullable NodeAddress node);

    /**
     * Opens connections that tell of changes to what is read over them, one to each primary. To be called once at most: they stay until
     * the end.
     *
     * @param keyPrefix what the keys of Larder begin with
     * @param listener is told of changes
     * @return what to read through
     */
    TrackedRouter track(String keyPrefix, TrackedListener listener);

    /**
     * Opens connections that tell of every change to keys with certain prefixes, one to each primary, none of them at first. To be called
     * once at most: they stay until the end.
     *
     * @param keyPrefix what the keys of Larder begin with
     * @param listener is told of changes
     * @return what to read through
     */
    TrackedRouter trackPrefixes(String keyPrefix, TrackedListener listener);

    /**
     * What the connections that tell of changes have done.
     *
     * @return never null
     */
    TrackedStats trackedStats();

    /**
     * Registers who is told of each command that has ended.
     *
     * @param observer is told; registered for good
     */
    void observe(CommandObserver observer);

    /**
     * Registers what to do after a primary was reached anew: at once for those that are connected, then after each
     * reconnect and change of the topology. Runs on a thread of the router.
     *
     * @param listener gets the address of the primary
     */
    void onConnected(java.util.function.Consumer<NodeAddress> listener);

    /** Closes all connections. Commands under way fail; later ones fail at once. */
    @Override
    void close();

    /**
     * The answer to one command of several, or why there is none.
     *
     * @param value the answer where {@code failure} is null
     * @param failure why there is no answer, or null
     * @param <T> the answer
     */
    record Outcome<T extends @Nullable Object>(
            @Nullable T value, @Nullable RuntimeException failure) {
        /**
         * An answer.
         *
         * @param value the answer
         * @param <T> its type
         * @return never null
         */
        public static <T extends @Nullable Object> Outcome<T> of(T value) {
            return new Outcome<>(value, null);
        }

        /**
         * No answer.
         *
         * @param failure why
         * @param <T> what the answer would have been
         * @return never null
         */
        public static <T extends @Nullable Object> Outcome<T> failed(@Nullable RuntimeException failure) {
            return new Outcome<>(
                    null, failure != null ? failure : new IllegalStateException("a command ended without an outcome"));
        }

        /**
         * The answer.
         *
         * @return the answer
         * @throws RuntimeException the failure if there is one
         */
        @SuppressWarnings(
                "NullAway") // Without a failure the value is the answer, which is null only where T allows it.
        public T get() {
            if (failure != null) {
                throw failure;
            }
            return value;
        }
    }
}
