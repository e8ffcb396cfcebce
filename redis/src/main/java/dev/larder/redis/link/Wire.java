package dev.larder.redis.link;

import dev.larder.base.StoreUnavailableException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.args.Rawable;
import redis.clients.jedis.commands.ProtocolCommand;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * One connection, logged in: Jedis speaks the protocol, this class keeps what Larder asks of a connection. Owned by one
 * thread at a time but for {@link #abort()}.
 */
final class Wire implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Wire.class);

    private static final ProtocolCommand PING = () -> ascii("PING");
    private static final ProtocolCommand ASKING = () -> ascii("ASKING");

    private final NodeAddress address;
    private final SocketOnce socket;
    private final WatchedInput input;
    private final RawConnection connection;

    private Wire(NodeAddress address, SocketOnce socket, RawConnection connection) {
        this.address = address;
        this.socket = socket;
        this.input = socket.input();
        this.connection = connection;
    }

    /**
     * Opens a connection, logs in and asks for a sign of life, so that a server that accepts connections but answers
     * nothing (stopped, loading, out of connections) never counts as reached.
     *
     * @throws StoreUnavailableException if the server cannot be reached in time
     * @throws ServerErrorException if it refuses the login
     */
    static Wire open(NodeAddress address, LinkConfig config, LinkConfig.Login login, int database) {
        long openByNanos = System.nanoTime() + config.connectTimeout().toNanos();
        SocketOnce socket = new SocketOnce(address, config, openByNanos);
        boolean opened = false;
        try {
            Wire wire = greeted(address, socket, clientConfig(config, login, database));
            opened = true;
            return wire;
        } catch (JedisDataException e) {
            throw ServerErrorException.of(e);
        } catch (RuntimeException e) {
            // Also what the client throws when a peer speaks another protocol.
            throw unavailable(address, e);
        } finally {
            if (!opened) {
                closeQuietly(socket);
            }
        }
    }

    private static Wire greeted(NodeAddress address, SocketOnce socket, DefaultJedisClientConfig clientConfig) {
        RawConnection connection = new RawConnection(socket, clientConfig);
        connection.sendCommand(PING);
        receivePong(connection);
        connection.setTimeoutInfinite();
        socket.input().opened();
        return new Wire(address, socket, connection);
    }

    /** A server that cannot write to its disk answers a PING with an error, and reads all the same. */
    private static void receivePong(RawConnection connection) {
        try {
            connection.receive();
        } catch (JedisDataException e) {
            if (!ServerErrorException.of(e).kind().equals(ServerErrorException.DISK_TROUBLE)) {
                throw e;
            }
        }
    }

    private static void closeQuietly(SocketOnce socket) {
        try {
            socket.abort();
        } catch (IOException e) {
            LOG.debug("a socket could not be closed", e);
        }
    }

    private static DefaultJedisClientConfig clientConfig(LinkConfig config, LinkConfig.Login login, int database) {
        int timeoutMillis = Math.toIntExact(config.connectTimeout().toMillis());
        DefaultJedisClientConfig.Builder builder = DefaultJedisClientConfig.builder()
                .resp2()
                .connectionTimeoutMillis(timeoutMillis)
                .socketTimeoutMillis(timeoutMillis)
                .database(database)
                .clientName(config.clientName())
                .clientSetInfoConfig(ClientSetInfoConfig.DISABLED);
        if (login.user() != null) {
            builder.user(login.user());
        }
        if (login.password() != null) {
            builder.password(login.password());
        }
        return builder.build();
    }

    /** Puts a command into the output buffer. */
    void write(List<byte[]> parts) {
        CommandArguments arguments = new CommandArguments(() -> parts.get(0));
        for (int i = 1; i < parts.size(); i++) {
            byte[] part = parts.get(i);
            // As bytes alone they would be copied first.
            Rawable uncopied = () -> part;
            arguments.add(uncopied);
        }
        connection.sendCommand(arguments);
    }

    /** Puts an {@code ASKING} into the output buffer: the next command may reach a slot that is on its way here. */
    void writeAsking() {
        connection.sendCommand(ASKING);
    }

    /** Sends what is in the output buffer. */
    void flush() {
        connection.send();
    }

    /**
     * Waits for one reply.
     *
     * @return the reply; an error of the server as a {@link ServerErrorException} object
     * @throws RuntimeException if the connection broke, or what came is no reply
     */
    @Nullable
    Object read() {
        input.nextReply();
        try {
            Object reply = connection.receive();
            return reply instanceof List<?> list ? converted(list) : reply;
        } catch (JedisDataException e) {
            return ServerErrorException.of(e);
        }
    }

    private static List<?> converted(List<?> list) {
        for (int i = 0; i < list.size(); i++) {
            Object item = list.get(i);
            if (item instanceof JedisDataException || item instanceof List<?>) {
                return list.stream().map(Wire::convertedItem).toList();
            }
        }
        return list;
    }

    private static @Nullable Object convertedItem(@Nullable Object item) {
        if (item instanceof JedisDataException e) {
            return ServerErrorException.of(e);
        }
        return item instanceof List<?> list ? converted(list) : item;
    }

    /** Sends one command and waits for its reply; for login, discovery and probes, not for the shared path. */
    @Nullable
    Object exchange(List<byte[]> parts, int timeoutMillis) {
        try {
            connection.setSoTimeout(timeoutMillis);
            write(parts);
            flush();
            return read();
        } catch (RuntimeException e) {
            // Whatever it was, the place in the stream of replies is lost: the owner has to close this.
            throw unavailable(address, e);
        }
    }

    /** What is known of what arrives. */
    WatchedInput input() {
        return input;
    }

    /** Limits how long {@link #read} waits; 0 for no limit. */
    void readTimeout(int millis) {
        connection.setSoTimeout(millis);
    }

    NodeAddress address() {
        return address;
    }

    /** Breaks the connection at once, from any thread: a read or write under way fails. */
    void abort() {
        closeQuietly(socket);
    }

    @Override
    public void close() {
        connection.close();
    }

    static StoreUnavailableException unavailable(NodeAddress address, Throwable cause) {
        return new StoreUnavailableException("no answer from " + address + ": " + reason(cause), cause);
    }

    /** The innermost message, which is the one that names the system's reason. */
    private static String reason(Throwable failure) {
        Throwable[] suppressed = failure.getSuppressed();
        Throwable cause = failure.getCause() == null && suppressed.length > 0 ? suppressed[0] : failure;
        for (int depth = 0; depth < 8 && cause.getCause() != null; depth++) {
            cause = cause.getCause();
        }
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Opens what the client keeps to itself: flushing, and reading one reply. */
    private static final class RawConnection extends Connection {
        RawConnection(SocketOnce socket, DefaultJedisClientConfig config) {
            super(socket, config);
        }

        void send() {
            flush();
        }

        @Nullable
        Object receive() {
            flush();
            return readProtocolWithCheckingBroken();
        }
    }
}
