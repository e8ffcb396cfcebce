package dev.larder.redis.link;

import dev.larder.base.StoreUnavailableException;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.args.Rawable;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.util.KeyValue;

/**
 * One connection whose server tells of changes. Owned by one thread that writes and one that reads; {@link #abort()} may be
 * called by any.
 */
final class TrackedWire {
    private static final Logger LOG = LoggerFactory.getLogger(TrackedWire.class);

    private static final List<byte[]> ROLE = Discovery.command("ROLE");
    private static final List<byte[]> TRACKING_INFO = Discovery.command("CLIENT", "TRACKINGINFO");

    /** Kinds of error that say no for good; the others may be over the next time. */
    private static final Set<String> REFUSALS = Set.of("NOPROTO", "NOPERM", "ERR");

    private final NodeAddress address;
    private final SocketOnce socket;
    private final PushConnection connection;

    private TrackedWire(NodeAddress address, SocketOnce socket, PushConnection connection) {
        this.address = address;
        this.socket = socket;
        this.connection = connection;
    }

    /**
     * Opens a connection, logs in, and goes through every stage after which changes are told: all within the connect timeout.
     *
     * @param arming the command that makes it tell of changes, or null for none
     * @param heartbeat a read of a key that the server answers for; it must be answered
     * @param mustBePrimary whether to refuse a server that calls itself a replica
     * @throws StoreUnavailableException if the server cannot be reached in time or is a replica
     * @throws ServerErrorException if it refuses a stage
     */
    static TrackedWire open(
            NodeAddress address,
            LinkConfig config,
            Threads threads,
            @Nullable List<byte[]> arming,
            List<byte[]> heartbeat,
            boolean mustBePrimary) {
        SocketOnce socket = new SocketOnce(
                address, config, System.nanoTime() + config.connectTimeout().toNanos());
        AtomicBoolean over = new AtomicBoolean();
        threads.later(
                () -> {
                    if (over.compareAndSet(false, true)) {
                        abort(socket, address);
                    }
                },
                config.connectTimeout().toNanos());
        TrackedWire wire = null;
        try {
            wire = new TrackedWire(address, socket, new PushConnection(socket, clientConfig(config)));
            wire.prepare(arming, heartbeat, mustBePrimary);
            if (!over.compareAndSet(false, true)) {
                throw new StoreUnavailableException("no answer from " + address + " within the connect timeout", null);
            }
            return wire;
        } catch (RuntimeException e) {
            over.set(true);
            abort(socket, address);
            throw translated(address, e);
        }
    }

    private static RuntimeException translated(NodeAddress address, RuntimeException e) {
        if (e instanceof JedisDataException error) {
            return ServerErrorException.of(error);
        }
        return e instanceof JedisException ? Wire.unavailable(address, e) : e;
    }

    private static DefaultJedisClientConfig clientConfig(LinkConfig config) {
        int timeoutMillis = Math.toIntExact(config.connectTimeout().toMillis());
        DefaultJedisClientConfig.Builder builder = DefaultJedisClientConfig.builder()
                .resp3()
                .connectionTimeoutMillis(timeoutMillis)
                .socketTimeoutMillis(timeoutMillis)
                .database(config.database())
                .clientName(config.clientName())
                .clientSetInfoConfig(ClientSetInfoConfig.DISABLED);
        LinkConfig.Login login = config.login();
        if (login.user() != null) {
            builder.user(login.user());
        }
        if (login.password() != null) {
            builder.password(login.password());
        }
        return builder.build();
    }

    private void prepare(@Nullable List<byte[]> arming, List<byte[]> heartbeat, boolean mustBePrimary) {
        if (mustBePrimary && !Role.of(exchange(ROLE)).primary()) {
            throw new StoreUnavailableException(address + " is a replica", null);
        }
        if (arming != null) {
            arm(arming);
        }
        accepted(exchange(heartbeat));
        connection.setTimeoutInfinite();
        socket.input().opened();
    }

    private void arm(List<byte[]> arming) {
        accepted(exchange(arming));
        if (!isTracking(accepted(exchange(TRACKING_INFO)))) {
            throw new ServerErrorException("ERR tracking is not on after it was switched on");
        }
    }

    private static @Nullable Object accepted(@Nullable Object reply) {
        if (reply instanceof ServerErrorException e) {
            throw e;
        }
        return reply;
    }

    private static boolean isTracking(@Nullable Object info) {
        if (info instanceof List<?> fields) {
            for (Object field : fields) {
                if (field instanceof KeyValue<?, ?> pair
                        && Replies.text(pair.getKey()).equals("flags")
                        && pair.getValue() instanceof List<?> flags) {
                    return flags.stream().map(Replies::text).anyMatch("on"::equals);
                }
            }
        }
        return false;
    }

    /** Whether a failure to open means that this server will not tell of changes, however often it is asked. */
    static boolean isRefusal(Throwable failure) {
        return failure instanceof ServerErrorException e
                && REFUSALS.contains(e.kind())
                && !e.text().contains("max number of clients");
    }

    private @Nullable Object exchange(List<byte[]> parts) {
        write(parts);
        flush();
        return read();
    }

    /** Who is given each message that is not an answer; to be set before the first is read that matters. */
    void onPush(Consumer<List<?>> consumer) {
        connection.onPush = consumer;
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

    /** Sends what is in the output buffer. */
    void flush() {
        connection.send();
    }

    /**
     * Waits for one reply; what comes before it and is none goes to the consumer of pushes first.
     *
     * @return the reply; an error of the server as a {@link ServerErrorException} object
     * @throws JedisException if the connection broke
     */
    @Nullable
    Object read() {
        try {
            socket.input().nextReply();
            return connection.receive();
        } catch (JedisDataException e) {
            return ServerErrorException.of(e);
        }
    }

    NodeAddress address() {
        return address;
    }

    /** Breaks the connection at once, from any thread: a read or write under way fails. */
    void abort() {
        abort(socket, address);
    }

    private static void abort(SocketOnce socket, NodeAddress address) {
        try {
            socket.abort();
        } catch (IOException e) {
            // It is given up in any case; whoever reads from it fails or times out.
            LOG.debug("could not close the connection to {}: {}", address, e.toString());
        }
    }

    /** Opens what the client keeps to itself: flushing, reading one reply, and taking pushes. */
    private static final class PushConnection extends Connection {
        private volatile Consumer<List<?>> onPush = push -> {};

        PushConnection(SocketOnce socket, DefaultJedisClientConfig config) {
            super(socket, config);
            addPushConsumer(context -> {
                onPush.accept(context.getMessage().getContent());
                context.drop();
                return context;
            });
        }

        void send() {
            flush();
        }

        @Nullable
        Object receive() {
            return readProtocolWithCheckingBroken();
        }
    }
}
