package dev.larder.server.life;

import dev.larder.Larder;
import dev.larder.layer.perf.MetricsCache;
import dev.larder.limit.LimitStore;
import dev.larder.redis.ConnectionManager;
import dev.larder.server.embedded.EmbeddedRedis;
import dev.larder.session.SessionStore;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What runs between an initialize and a shutdown.
 *
 * @param larder the caches, sessions and rate limits; owns the connections
 * @param connections the connections to Redis
 * @param sessionStore where sessions are kept
 * @param limitStore where the states of rate limits are kept
 * @param metrics how this node and the fleet do
 * @param embedded the Redis of our own, or null
 * @since 0.1
 */
public record Running(
        Larder larder,
        ConnectionManager connections,
        SessionStore sessionStore,
        LimitStore limitStore,
        MetricsCache metrics,
        @Nullable EmbeddedRedis embedded)
        implements AutoCloseable {
    /**
     * How Redis is reached.
     *
     * @return {@code embedded}, {@code standalone}, {@code sentinel} or {@code cluster}
     */
    public String mode() {
        return embedded == null ? connections.mode().name().toLowerCase(Locale.ROOT) : "embedded";
    }

    /**
     * Which Redis it is, for people; no secret.
     *
     * @return part of a sentence
     */
    public String describe() {
        return embedded == null
                ? mode() + " at " + String.join(", ", connections.config().servers())
                : embedded.program() + ", embedded, on port " + embedded.port() + " of loopback";
    }

    /** Leaves the fleet, closes the connections, then ends an embedded Redis. */
    @Override
    public void close() {
        try {
            metrics.close();
            larder.close();
        } finally {
            if (embedded != null) {
                embedded.close();
            }
        }
    }
}
