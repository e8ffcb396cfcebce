package dev.larder.server.life;

import dev.larder.Larder;
import dev.larder.server.embedded.EmbeddedRedis;
import org.jspecify.annotations.Nullable;

/**
 * What runs between an initialize and a shutdown.
 *
 * @param larder the caches
 * @param embedded the Redis of our own, or null
 * @since 0.1
 */
public record Running(Larder larder, @Nullable EmbeddedRedis embedded) implements AutoCloseable {
    /** Where Redis is, for people. */
    public String describe() {
        return embedded == null ? "memory" : embedded.program() + ", embedded, on port " + embedded.port();
    }

    /** Closes the connections, then ends an embedded Redis. */
    @Override
    public void close() {
        larder.close();
        if (embedded != null) {
            embedded.close();
        }
    }
}
