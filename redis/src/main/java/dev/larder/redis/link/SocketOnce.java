package dev.larder.redis.link;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.JedisSocketFactory;
import redis.clients.jedis.exceptions.JedisConnectionException;

/**
 * Opens the socket of a connection, and opens it once only. The client would open a lost one anew in silence, without
 * logging in again and on database 0; a connection that is lost here stays lost.
 */
final class SocketOnce implements JedisSocketFactory {
    private final NodeAddress address;
    private final LinkConfig config;
    private final long openByNanos;
    private final AtomicBoolean used = new AtomicBoolean();
    private volatile @Nullable Socket raw;
    private volatile @Nullable WatchedInput input;

    /**
     * One that is not open yet.
     *
     * @param openByNanos when connecting, encryption and login have to be done, all together
     */
    SocketOnce(NodeAddress address, LinkConfig config, long openByNanos) {
        this.address = address;
        this.config = config;
        this.openByNanos = openByNanos;
    }

    /** What arrives; there once the socket is open. */
    WatchedInput input() {
        return Objects.requireNonNull(input, "the socket is not open");
    }

    @Override
    public Socket createSocket() {
        if (!used.compareAndSet(false, true)) {
            throw new JedisConnectionException("the connection to " + address + " was lost");
        }
        try {
            return open();
        } catch (IOException e) {
            throw new JedisConnectionException("could not connect to " + address, e);
        }
    }

    @SuppressWarnings("AddressSelection") // All addresses of a name serve the same server; the first is as good.
    private Socket open() throws IOException {
        int timeoutMillis = WatchedInput.millisLeft(openByNanos);
        if (address.socketPath() != null) {
            Socket socket = new UnixSocket(address.socketPath(), timeoutMillis, this::watched);
            raw = socket;
            return socket;
        }
        Socket socket = new WatchedSocket(in -> watched(Objects.requireNonNull(raw), in));
        raw = socket;
        try {
            socket.setTcpNoDelay(true);
            socket.setKeepAlive(true);
            socket.setReuseAddress(true);
            socket.setSoTimeout(timeoutMillis);
            socket.setOption(StandardSocketOptions.SO_LINGER, 0);
            InetSocketAddress target = new InetSocketAddress(address.host(), address.port());
            // Finding the address of a name has taken its part of the time.
            socket.connect(target, WatchedInput.millisLeft(openByNanos));
            return config.tls() == null ? socket : encrypted(socket);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private InputStream watched(Socket socket, InputStream in) {
        WatchedInput watched = new WatchedInput(socket, in, openByNanos, WatchedInput.MAX_REPLY_BYTES);
        input = watched;
        return watched;
    }

    /** Closes the socket under any encryption, which could wait for a peer that does not answer. Any thread may. */
    void abort() throws IOException {
        Socket socket = raw;
        if (socket != null) {
            socket.close();
        }
    }

    private Socket encrypted(Socket plain) throws IOException {
        SSLSocket socket = (SSLSocket) Objects.requireNonNull(config.tls())
                .getSocketFactory()
                .createSocket(plain, address.host(), address.port(), true);
        if (config.verifyHostname()) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
        }
        socket.startHandshake();
        return socket;
    }
}
