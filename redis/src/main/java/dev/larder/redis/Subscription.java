package dev.larder.redis;

/**
 * Channels or patterns listened to, on a connection and a daemon thread of its own. It lives through lost connections until
 * it is closed.
 *
 * @since 0.1
 */
public interface Subscription extends AutoCloseable {
    /**
     * Whether it is connected and subscribed now.
     *
     * @return false while the connection is lost, and after {@link #close}
     */
    boolean isConnected();

    /**
     * How many messages came.
     *
     * @return from 0
     */
    long received();

    /**
     * How many times the connection was lost and found again.
     *
     * @return from 0
     */
    long gaps();

    /**
     * How many messages were not taken, because they could not be decoded or the listener threw.
     *
     * @return from 0
     */
    long failures();

    /** Ends it; the listener is not called any more once a call under way has returned. Idempotent. */
    @Override
    void close();
}
