package dev.larder.session;

import dev.larder.base.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * Is told of what happens to sessions, at least once where {@link SessionEvent.Kind} says so: at once by the node that did it, and
 * again by any node if that one did not come to the end of telling. A listener that throws is told again.
 *
 * <p>Told on the thread that does it, which may be one of the store: must be quick and must not block.
 *
 * @since 0.1
 */
public interface SessionListener {
    /**
     * Something happened.
     *
     * @param event what
     */
    void on(SessionEvent event);

    /**
     * A token opened nothing; for who limits guessing by address. At most once.
     *
     * @param cause why
     * @param ip where the request came from, if that is known
     */
    default void rejected(RejectCause cause, @Nullable IpAddress ip) {}
}
