package dev.larder.redis.link;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a server listens: a host and port, or a Unix socket.
 *
 * @param host a name or address; empty for a Unix socket
 * @param port from 1 to 65535; 0 for a Unix socket
 * @param socketPath the path of a Unix socket, or null
 */
public record NodeAddress(String host, int port, @Nullable String socketPath) {
    /** Checks that nothing is null that must not be. */
    public NodeAddress {
        Objects.requireNonNull(host, "host");
    }

    /**
     * A TCP address.
     *
     * @param host a name or address
     * @param port from 1 to 65535
     * @return never null
     */
    public static NodeAddress tcp(String host, int port) {
        return new NodeAddress(host, port, null);
    }

    /**
     * The address of a Unix socket.
     *
     * @param path where the socket is
     * @return never null
     */
    public static NodeAddress unix(String path) {
        return new NodeAddress("", 0, path);
    }

    /** {@code host:port}, or the path. */
    @Override
    public String toString() {
        return socketPath != null ? socketPath : host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
}
