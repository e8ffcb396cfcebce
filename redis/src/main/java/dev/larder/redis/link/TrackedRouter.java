package dev.larder.redis.link;

import dev.larder.base.Call;
import dev.larder.cache.Tracking.Tracked;
import dev.larder.redis.link.Router.Outcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sends commands over connections whose server tells of the next change to each key that was read, or of every change to keys with
 * certain prefixes: one such connection to each primary. Nothing is sent twice and no redirect is followed: where a command cannot be carried out at once it fails
 * with {@link dev.larder.base.StoreUnavailableException}, and the same may be asked over the {@link Router}.
 *
 * <p>Thread-safe. Every call ends within the command timeout.
 */
public interface TrackedRouter {
    /** Waits until a connection to each primary was made or tried once, at most for the connect timeout. */
    void awaitFirstAttempts();

    /**
     * Tells of every change to keys with these prefixes from now on, before whatever is read after this. Only on connections that
     * {@linkplain Router#trackPrefixes tell of prefixes}. Waits for nothing.
     *
     * @param prefixes none of them begins with another that is told of
     */
    void tellOf(List<String> prefixes);

    /**
     * Need not tell of these prefixes any more. What is told goes on until a connection ends.
     *
     * @param prefixes as given before
     */
    void stopTelling(List<String> prefixes);

    /**
     * Several commands; those for one node travel together, the nodes are asked in parallel. One round trip. Not atomic.
     *
     * @param commands what to send; may be empty
     * @param <T> what each answers
     * @return the outcomes in the order of the commands, each with the watch that was on when it came
     */
    <T extends @Nullable Object> Call<List<Outcome<Tracked<T>>>> callAll(List<Command<T>> commands);

    /**
     * Waits until every change that was acknowledged to anybody before this call has been told. One small round trip to each
     * primary, in parallel.
     *
     * @return a call that fails if any primary's connection is not there
     */
    Call<@Nullable Void> fence();
}
