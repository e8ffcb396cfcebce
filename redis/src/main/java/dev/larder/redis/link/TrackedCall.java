package dev.larder.redis.link;

import dev.larder.cache.Watch;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Some commands that travel together over one tracked connection, and their replies.
 *
 * <p>Its future is completed by the thread that reads: whatever depends on it must hand anything long to another thread.
 */
final class TrackedCall {
    final List<List<byte[]>> commands;
    final long deadlineNanos;
    final CompletableFuture<Answer> answer = new CompletableFuture<>();

    // Written by whoever writes the commands, before the first of them, and read by the thread that reads their
    // replies.
    long sentNanos;
    int generation;

    // Belong to the thread that reads.
    private final @Nullable Object[] replies;
    private int answered;
    private boolean refused;

    /**
     * The replies in the order of the commands.
     *
     * @param replies as {@link ReplyDecoder} describes; an error is a {@link ServerErrorException} object
     * @param watch the watch that was on when the last of them came
     */
    record Answer(@Nullable Object[] replies, Watch watch) {}

    TrackedCall(List<List<byte[]>> commands, long deadlineNanos) {
        this.commands = commands;
        this.deadlineNanos = deadlineNanos;
        this.replies = new Object[commands.size()];
    }

    /** Keeps one reply; true if it was the last. */
    boolean keep(@Nullable Object reply) {
        refused |= reply instanceof ServerErrorException;
        replies[answered++] = reply;
        return answered == replies.length;
    }

    /** Whether any reply was an error: such a server may not be the one to ask for these keys. */
    boolean refused() {
        return refused;
    }

    @Nullable
    Object[] replies() {
        return replies;
    }

    void fail(RuntimeException why) {
        answer.completeExceptionally(why);
    }
}
