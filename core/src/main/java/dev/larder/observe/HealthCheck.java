package dev.larder.observe;

/**
 * Finds out how a part is doing.
 *
 * <p>Implementations are thread-safe and answer within the deadline of their store.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface HealthCheck {
    /**
     * Looks now.
     *
     * @return never null; a part that cannot be asked is unhealthy, not an exception
     */
    Health check();
}
