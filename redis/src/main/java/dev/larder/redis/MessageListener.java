package dev.larder.redis;

/**
 * Gets the messages of a {@link Subscription}, on its thread, one after the other. While it works no further message is
 * read: a listener that stays too slow for too long makes the server end the connection, which is a gap.
 *
 * @param <V> the messages
 * @since 0.1
 */
@FunctionalInterface
public interface MessageListener<V> {
    /**
     * A message came.
     *
     * @param channel the channel it was published to
     * @param message what was published
     */
    void onMessage(String channel, V message);

    /**
     * The connection was lost and is there again, subscribed as before. Messages published meanwhile are lost; what
     * follows from them must be read anew. Called before the first message after the gap.
     */
    default void onGap() {}
}
