package dev.larder.redis;

import dev.larder.base.Call;
import dev.larder.redis.link.Command;
import dev.larder.redis.link.Router.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Collects operations and sends them in one go: those for one server travel together, several servers are asked in
 * parallel. One round trip, however many there are. Not a transaction: others may come between, and each operation
 * succeeds or fails by itself.
 *
 * <pre>{@code
 * RedisPipeline pipeline = redis.pipeline();
 * Pipelined<Long> visits = pipeline.add(redis.strings().increment("visits", 1));
 * Pipelined<@Nullable String> name = pipeline.add(redis.strings().get("name"));
 * PipelineResults results = pipeline.send().await();
 * long count = results.get(visits);
 * }</pre>
 *
 * <p>Not thread-safe until it is sent. While Redis is down every operation in it fails with {@link
 * dev.larder.base.StoreUnavailableException}, the pipeline itself does not.
 *
 * @since 0.1
 */
public final class RedisPipeline {
    /** The most operations that one pipeline holds. */
    public static final int MAX_OPERATIONS = 10_000;

    private final Sender sender;
    private final List<Command<? extends @Nullable Object>> commands = new ArrayList<>();

    RedisPipeline(Sender sender) {
        this.sender = sender;
    }

    /**
     * Adds an operation, which is not sent yet.
     *
     * @param operation an operation of the same {@link ConnectionManager} that takes one command; also after {@link
     *     Call#map}
     * @param <T> what it answers
     * @return what its answer is asked for with
     * @throws IllegalArgumentException for an operation of another origin, one that takes several commands (of several
     *     keys, scans) or has a connection to itself (waiting pops, subscriptions), and beyond {@link #MAX_OPERATIONS}
     */
    public <T extends @Nullable Object> Pipelined<T> add(Call<T> operation) {
        if (!(operation instanceof CommandCall<T> single) || !single.router().equals(sender.router())) {
            throw new IllegalArgumentException(
                    "a pipeline takes operations of one command made by its own connection manager, was given another");
        }
        if (commands.size() == MAX_OPERATIONS) {
            throw new IllegalArgumentException("a pipeline takes at most " + MAX_OPERATIONS + " operations");
        }
        commands.add(single.command());
        return new Pipelined<>(this, commands.size() - 1);
    }

    /**
     * How many operations were added.
     *
     * @return from 0
     */
    public int size() {
        return commands.size();
    }

    /**
     * Sends what was added so far. O(operations).
     *
     * @return the outcomes, one for each operation
     */
    public Call<PipelineResults> send() {
        return sender.<@Nullable Object>all(List.copyOf(commands)).map(this::results);
    }

    private PipelineResults results(List<Outcome<@Nullable Object>> outcomes) {
        return new PipelineResults(this, outcomes);
    }
}
