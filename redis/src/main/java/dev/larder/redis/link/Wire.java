package dev.larder.redis.link;

import dev.larder.base.StoreUnavailableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.args.Rawable;
import redis.clients.jedis.commands.ProtocolCommand;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * One connection, logged in: Jedis speaks the protocol, this class keeps what Larder asks of a connection. Owned by one
 * thread at a time but for {@link #abort()}.
 */
final class Wire implements AutoCloseable {
    private static final ProtocolCommand PING = () -> ascii("PING");
    private static final ProtocolCommand ASKING = () -> ascii("ASKING");

    private final NodeAddress address;
    private final SocketOnce socket;
    private final RawConnection connection;

    private Wire(NodeAddress address, SocketOnce socket, RawConnection connection) {
        this.address = address;
        this.socket = socket;
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
        try {
            SocketOnce socket = new SocketOnce(address, config);
            RawConnection connection = new RawConnection(socket, clientConfig(config, login, database));
            try {
                connection.sendCommand(PING);
                connection.receive();
                connection.setTimeoutInfinite();
                return new Wire(address, socket, connection);
            } catch (JedisException e) {
                connection.close();
                throw e;
            }
        } catch (JedisDataException e) {
            throw ServerErrorException.of(e);
        } catch (JedisException e) {
            throw unavailable(address, e);
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
     * @throws JedisException if the connection broke
     */
    @Nullable
    Object read() {
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
        } catch (JedisDataException e) {
            throw ServerErrorException.of(e);
        } catch (JedisException e) {
            throw unavailable(address, e);
        }
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
        try {
            socket.abort();
        } catch (IOException e) {
            throw new UncheckedIOException("could not close the connection to " + address, e);
        }
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
