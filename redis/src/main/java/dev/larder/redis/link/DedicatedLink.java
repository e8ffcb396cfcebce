package dev.larder.redis.link;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A connection that one owner has for itself. Not thread-safe but for {@link #send} and {@link #close}, which may be
 * called while another thread reads.
 */
public interface DedicatedLink extends AutoCloseable {
    /**
     * Sends a command without waiting for its reply.
     *
     * @param parts the command's name and arguments
     */
    void send(List<byte[]> parts);

    /**
     * Waits for the next reply or message.
     *
     * @param timeout the longest wait; zero waits until the connection is closed
     * @return as {@link ReplyDecoder} describes; a whole-reply error is a {@link ServerErrorException} object
     * @throws dev.larder.base.StoreUnavailableException if nothing came in time or the connection broke
     */
    @Nullable
    Object receive(Duration timeout);

    /** Where it leads to. */
    NodeAddress address();

    /** Closes the connection; a reader that waits fails. */
    @Override
    void close();
}
