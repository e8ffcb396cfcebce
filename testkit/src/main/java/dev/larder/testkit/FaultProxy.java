package dev.larder.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy on 127.0.0.1 that can do to a connection what networks do: be slow, swallow, cut, refuse, fall half open.
 * Faults act at once on existing connections and on new ones, until {@link #restore()}.
 *
 * <p>Thread-safe. Four daemon threads a connection, at most {@value #MAX_CONNECTIONS} connections; each direction
 * buffers at most 64 chunks of 16 KiB.
 *
 * @since 0.1
 */
public final class FaultProxy implements AutoCloseable {

    /** More connections than this are closed as soon as they are accepted. */
    public static final int MAX_CONNECTIONS = 1_000;

    private static final System.Logger LOG = System.getLogger(FaultProxy.class.getName());
    private static final int MAX_BIND_TRIES = 20;
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

    private final InetSocketAddress upstream;
    private final Set<ProxyLink> links = ConcurrentHashMap.newKeySet();
    private final AtomicLong accepted = new AtomicLong();
    private final ProxyDirection toServer = new ProxyDirection();
    private final ProxyDirection toClient = new ProxyDirection();
    private volatile boolean halfOpen;
    private volatile boolean closed;
    private volatile int port;
    private @Nullable Listener listener; // Guarded by this.

    private FaultProxy(InetSocketAddress upstream) {
        this.upstream = upstream;
    }

    /** Starts a proxy on a free port in front of a server. */
    public static FaultProxy inFrontOf(RedisServer server) {
        return inFrontOf(server.address());
    }

    /** Starts a proxy on a free port in front of an address; nothing needs to listen there yet. */
    public static FaultProxy inFrontOf(InetSocketAddress upstream) {
        FaultProxy proxy = new FaultProxy(upstream);
        proxy.listenAnywhere();
        return proxy;
    }

    /** Port of the proxy; the same for its life. */
    public int port() {
        return port;
    }

    /** 127.0.0.1 and the port. */
    public InetSocketAddress address() {
        return Loopback.at(port);
    }

    /** Delivers bytes this much later, each direction by its own; order and throughput stay. Zero ends the delay. */
    public void delay(Duration toServer, Duration toClient) {
        this.toServer.delay(toServer);
        this.toClient.delay(toClient);
    }

    /** Lets this many bytes a second through, in each direction of each connection; 0 ends the limit. */
    public void throttle(long bytesPerSecond) {
        if (bytesPerSecond < 0) {
            throw new IllegalArgumentException("bytesPerSecond must be at least 0, was " + bytesPerSecond);
        }
        toServer.throttle(bytesPerSecond);
        toClient.throttle(bytesPerSecond);
    }

    /** Black hole: connections open and stay open, every byte in both directions vanishes. */
    public void dropAll() {
        dropToServer();
        dropToClient();
    }

    /** Swallows requests only. */
    public void dropToServer() {
        toServer.dropping(true);
    }

    /** Swallows answers only: the server does what it is asked, and the client never learns. */
    public void dropToClient() {
        toClient.dropping(true);
    }

    /** Resets (RST) every existing connection on both sides; new ones are served. */
    public void cut() {
        links.forEach(ProxyLink::reset);
    }

    /** Refuses new connections; existing ones live on. */
    public void refuse() {
        closeListener();
    }

    /**
     * Closes the server's side of every connection and keeps the client's side open and silent, as a firewall does that
     * forgot a connection. New connections get no server either.
     */
    public void halfOpen() {
        halfOpen = true;
        links.forEach(ProxyLink::forgetServer);
    }

    /**
     * Ends every fault. A connection that lost bytes, or its server, is reset, since its stream is beyond repair; the
     * others live on.
     */
    public void restore() {
        halfOpen = false;
        toServer.heal();
        toClient.heal();
        links.stream().filter(ProxyLink::isBroken).forEach(ProxyLink::reset);
        listenAgain();
    }

    /** How many connections were accepted since the start. */
    public long connections() {
        return accepted.get();
    }

    /** How many connections are open now, on the client's side. */
    public int openConnections() {
        return links.size();
    }

    /** Bytes delivered to the server. */
    public long bytesToServer() {
        return toServer.delivered();
    }

    /** Bytes delivered to clients. */
    public long bytesToClient() {
        return toClient.delivered();
    }

    /** Ends the proxy and its connections; idempotent. */
    @Override
    public void close() {
        closed = true;
        closeListener();
        cut();
    }

    private void listenAnywhere() {
        for (int i = 1; ; i++) {
            try {
                listen(Ports.free());
                return;
            } catch (UncheckedIOException takenMeanwhile) {
                if (i == MAX_BIND_TRIES) {
                    throw takenMeanwhile;
                }
            }
        }
    }

    private synchronized void listenAgain() {
        if (listener == null && !closed) {
            listen(port);
        }
    }

    private synchronized void listen(int onPort) {
        ServerSocket socket = bind(onPort);
        port = onPort;
        Thread thread = ProxyLink.daemon("larder-proxy-accept", () -> acceptFrom(socket));
        listener = new Listener(socket, thread);
        thread.start();
    }

    private static ServerSocket bind(int onPort) {
        try {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(Loopback.at(onPort));
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on port " + onPort, e);
        }
    }

    private void acceptFrom(ServerSocket socket) {
        while (!socket.isClosed()) {
            try {
                accept(socket.accept());
            } catch (IOException e) {
                LOG.log(Level.TRACE, "the listener was closed, or a client gave up before it was accepted", e);
            }
        }
    }

    private void accept(Socket client) {
        accepted.incrementAndGet();
        ProxyLink link = new ProxyLink(client, toServer, toClient, links::remove);
        if (links.size() >= MAX_CONNECTIONS) {
            link.reset();
            return;
        }
        links.add(link);
        link.start(halfOpen ? null : upstream);
        if (closed) {
            link.reset();
        }
    }

    private synchronized void closeListener() {
        Listener open = listener;
        listener = null;
        if (open != null) {
            ProxyLink.closeQuietly(open.socket());
            // The kernel goes on listening until the thread inside accept has left it.
            Waiting.until(
                    CLOSE_LIMIT,
                    "the proxy has stopped listening",
                    () -> !open.thread().isAlive());
        }
    }

    private record Listener(ServerSocket socket, Thread thread) {}
}
