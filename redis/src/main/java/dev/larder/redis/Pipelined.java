package dev.larder.redis;

import org.jspecify.annotations.Nullable;

/**
 * Stands for an operation in a {@link RedisPipeline}: what {@link PipelineResults} are asked for its answer with.
 *
 * @param <T> what the operation answers
 * @since 0.1
 */
public final class Pipelined<T extends @Nullable Object> {
    private final RedisPipeline pipeline;
    private final int index;

    Pipelined(RedisPipeline pipeline, int index) {
        this.pipeline = pipeline;
        this.index = index;
    }

    RedisPipeline pipeline() {
        return pipeline;
    }

    int index() {
        return index;
    }

    /** The answer of the command at this place, which was decoded as this type, and is null only where that allows it. */
    @SuppressWarnings({"unchecked", "NullAway"})
    T typed(@Nullable Object answer) {
        return (T) answer;
    }
}
