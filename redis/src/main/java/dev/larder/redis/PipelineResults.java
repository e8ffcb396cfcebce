package dev.larder.redis;

import dev.larder.redis.link.Router.Outcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the operations of a {@link RedisPipeline} ended, each by itself. Immutable and thread-safe.
 *
 * @since 0.1
 */
public final class PipelineResults {
    private final RedisPipeline pipeline;
    private final List<Outcome<@Nullable Object>> outcomes;

    PipelineResults(RedisPipeline pipeline, List<Outcome<@Nullable Object>> outcomes) {
        this.pipeline = pipeline;
        this.outcomes = outcomes;
    }

    /**
     * The answer to an operation.
     *
     * @param operation what {@link RedisPipeline#add} gave for it
     * @param <T> what it answers
     * @return the answer
     * @throws dev.larder.base.LarderException what the operation failed with
     * @throws IllegalArgumentException if it belongs to another pipeline, or was added after sending
     */
    public <T extends @Nullable Object> T get(Pipelined<T> operation) {
        return operation.typed(outcome(operation).get());
    }

    /**
     * Why an operation failed.
     *
     * @param operation what {@link RedisPipeline#add} gave for it
     * @return null if it did not fail
     * @throws IllegalArgumentException if it belongs to another pipeline, or was added after sending
     */
    public @Nullable RuntimeException failure(Pipelined<?> operation) {
        return outcome(operation).failure();
    }

    /**
     * How many operations were sent.
     *
     * @return from 0
     */
    public int size() {
        return outcomes.size();
    }

    /**
     * How many of them failed.
     *
     * @return from 0 to {@link #size}
     */
    public int failures() {
        return (int)
                outcomes.stream().filter(outcome -> outcome.failure() != null).count();
    }

    private Outcome<@Nullable Object> outcome(Pipelined<?> operation) {
        if (operation.pipeline() != pipeline || operation.index() >= outcomes.size()) {
            throw new IllegalArgumentException("the operation must belong to the pipeline that was sent, does not");
        }
        return outcomes.get(operation.index());
    }
}
