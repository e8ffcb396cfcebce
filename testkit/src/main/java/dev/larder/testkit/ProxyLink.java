package dev.larder.testkit;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One connection through a {@link FaultProxy}: the client's socket, the server's, and a pump for each direction. */
final class ProxyLink {

    private static final System.Logger LOG = System.getLogger(ProxyLink.class.getName());
    private static final int CONNECT_LIMIT_MILLIS = 5_000;

    private final Socket client;
    private final Socket server = new Socket();
    private final ProxyPump toServer;
    private final ProxyPump toClient;
    private final Consumer<ProxyLink> ended;
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final AtomicInteger openDirections = new AtomicInteger(2);
    private volatile boolean lostBytes;
    private volatile boolean serverForgotten;
    private volatile boolean closed;

    ProxyLink(Socket client, ProxyDirection toServer, ProxyDirection toClient, Consumer<ProxyLink> ended) {
        this.client = client;
        this.toServer = new ProxyPump(toServer, () -> lostBytes = true);
        this.toClient = new ProxyPump(toClient, () -> lostBytes = true);
        this.ended = ended;
    }

    /** Connects to the server, none when null, and begins to carry bytes. */
    void start(@Nullable InetSocketAddress upstream) {
        if (upstream == null) {
            forgetServer();
        }
        run(() -> {
            client.setTcpNoDelay(true);
            run(() -> toServer.read(client.getInputStream()));
            try {
                carryBoth(upstream);
            } catch (IOException e) {
                if (!serverForgotten) {
                    throw e;
                }
                swallow();
            }
        });
    }

    /** Whether its stream can no longer be carried on, because bytes or the server's side are gone. */
    boolean isBroken() {
        return lostBytes || serverForgotten;
    }

    /** Closes the server's side and leaves the client's side open and silent. */
    void forgetServer() {
        serverForgotten = true;
        closeQuietly(server);
    }

    /** Resets both sides. */
    void reset() {
        closed = true;
        abort(client);
        abort(server);
        ended.accept(this);
        threads.forEach(Thread::interrupt);
    }

    private void carryBoth(@Nullable InetSocketAddress upstream) throws IOException, InterruptedException {
        server.setTcpNoDelay(true);
        server.connect(upstream, CONNECT_LIMIT_MILLIS);
        run(this::readServer);
        run(() -> carry(toClient, client));
        carry(toServer, server);
    }

    private void readServer() throws IOException, InterruptedException {
        try {
            toClient.read(server.getInputStream());
        } catch (IOException e) {
            // A forgotten server is silent; the client must not notice.
            if (!serverForgotten) {
                throw e;
            }
        }
    }

    // The end of one direction is passed on; the end of both is the end of the link.
    private void carry(ProxyPump pump, Socket target) throws IOException, InterruptedException {
        pump.write(target.getOutputStream());
        if (openDirections.decrementAndGet() == 0) {
            finish();
        } else {
            target.shutdownOutput();
        }
    }

    // Until the client gives up, which is the end of its stream.
    private void swallow() throws IOException, InterruptedException {
        toServer.write(OutputStream.nullOutputStream());
        finish();
    }

    private void finish() {
        closed = true;
        closeQuietly(client);
        closeQuietly(server);
        ended.accept(this);
        threads.forEach(Thread::interrupt);
    }

    private void run(Step step) {
        Thread thread = daemon("larder-proxy", () -> {
            try {
                step.run();
            } catch (IOException e) {
                onFailure();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                threads.remove(Thread.currentThread());
            }
        });
        threads.add(thread);
        thread.start();
        if (closed) {
            thread.interrupt();
        }
    }

    private void onFailure() {
        if (!closed) {
            reset();
        }
    }

    static Thread daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    private static void abort(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            LOG.log(Level.TRACE, "the socket was closed already", e);
        }
        closeQuietly(socket);
    }

    static void closeQuietly(Closeable socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "closing failed", e);
        }
    }

    private interface Step {
        void run() throws IOException, InterruptedException;
    }
}
