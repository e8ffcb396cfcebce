package dev.larder.observe;

/**
 * Finds out how a part besides caches, sessions and rate limits is doing: a database, a model server, a GPU. Whoever tells how the whole does asks
 * all checks that were registered with it; the server takes those that are beans.
 *
 * <p>Implementations are thread-safe and answer within the deadline of what they ask. The server waits a second at most, and asks a check that has not
 * answered yet no second time.
 *
 * @since 0.1
 */
public interface HealthCheck {
    /**
     * What the part is called.
     *
     * @return the same always, such as {@link PartName#DATABASE}; as {@link PartName#check} allows it
     */
    String part();

    /**
     * Looks now.
     *
     * @return never null; a part that cannot be asked is unhealthy, not an exception
     */
    Health check();
}
