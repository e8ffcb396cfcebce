package dev.larder.redis.link;

import org.jspecify.annotations.Nullable;

/** Is told of each command that has come to its end. */
@FunctionalInterface
public interface CommandObserver {
    /**
     * A command has ended. Called on the caller's way back: must be quick and must not throw.
     *
     * @param command what was sent
     * @param nanos how long it took from the call to the answer
     * @param failure why there is no answer, or null
     */
    void finished(Command<?> command, long nanos, @Nullable RuntimeException failure);
}
