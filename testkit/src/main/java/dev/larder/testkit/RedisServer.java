package dev.larder.testkit;

import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A Redis or Valkey server process of a test, on 127.0.0.1. It ends with this JVM, however that ends.
 *
 * <p>Which server: see the system property {@code larder.test.server}; by default the packaged Redis 7.0.15. Starting
 * takes some 30 ms. Methods that change the process are synchronized.
 *
 * @since 0.1
 */
public final class RedisServer implements RedisTarget {

    private static final int MAX_PORTS = 10;
    private static final Duration START_LIMIT = Duration.ofSeconds(15);
    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(2);

    private final RedisServerBuilder settings;
    private final DataFolder folder;
    private volatile int port;
    private volatile @Nullable ServerProcess process;

    RedisServer(RedisServerBuilder settings, Path folder) {
        this.settings = settings;
        this.folder = new DataFolder(folder);
    }

    /** Starts a server with default settings. */
    public static RedisServer start() {
        return builder().start();
    }

    /** Begins the settings of a server. */
    public static RedisServerBuilder builder() {
        return new RedisServerBuilder();
    }

    /** The address it is bound to, always 127.0.0.1. */
    public String host() {
        return Loopback.HOST;
    }

    /** The TCP port; the same for the life of this object. Under TLS it is the TLS port, and there is no other. */
    public int port() {
        return port;
    }

    /** Host and port in one. */
    public InetSocketAddress address() {
        return Loopback.at(port);
    }

    /** {@code redis://[:password@]127.0.0.1:port}, or {@code rediss://} under TLS. */
    public String uri() {
        String user = settings.password() == null
                ? ""
                : ":" + URLEncoder.encode(settings.password(), StandardCharsets.UTF_8) + "@";
        return (settings.isTls() ? "rediss://" : "redis://") + user + Loopback.HOST + ":" + port;
    }

    /** Password of the default user, null when there is none. */
    public @Nullable String password() {
        return settings.password();
    }

    /** The Unix socket; it exists when the builder asked for one. */
    public Path socketPath() {
        return folder.socket();
    }

    /**
     * Process id of the current or last run.
     *
     * @throws IllegalStateException after {@link #close()}
     */
    public long pid() {
        return running().pid();
    }

    /** Whether the process exists; true for a paused one. */
    public boolean isAlive() {
        ServerProcess current = process;
        return current != null && current.isAlive();
    }

    /** The last lines of the server's log. */
    public String logTail() {
        return running().logTail();
    }

    /** Opens a control connection, logged in as the default user; the caller closes it. */
    public RespClient client() {
        return client(RespClient.DEFAULT_TIMEOUT, StandardCharsets.UTF_8);
    }

    /** Runs one command over a connection of its own; see {@link RespClient#command}. */
    public @Nullable Object command(String... words) {
        try (RespClient client = client()) {
            return client.command(words);
        }
    }

    /** SIGKILL: nothing is saved, clients see their connections reset. Returns when the process is gone. */
    public synchronized void kill() {
        running().kill();
    }

    /** SIGTERM: an orderly end. Returns when the process is gone. */
    public synchronized void terminate() {
        running().terminate();
    }

    /** SIGSTOP: connections stay open and new ones are accepted by the kernel, but nothing answers. */
    public synchronized void pause() {
        running().pause();
    }

    /** SIGCONT: ends a {@link #pause()}. */
    public synchronized void resume() {
        running().resume();
    }

    /**
     * Ends the process if it runs, and starts it on the same port. A server that runs keeps its data; one that was
     * killed has what its append-only file holds, so nothing unless it is {@code persistent()}.
     */
    public synchronized void restart() {
        if (isAlive()) {
            saveAndEnd();
        }
        launch();
    }

    /** Like {@link #restart()}, but with all data gone; its place in a cluster is kept. */
    public synchronized void restartEmpty() {
        if (isAlive()) {
            kill();
        }
        folder.deleteData();
        launch();
    }

    /** Ends the process and deletes its files; idempotent. */
    @Override
    public synchronized void close() {
        ServerProcess current = process;
        if (current != null) {
            process = null;
            current.kill();
            folder.delete();
        }
    }

    @Override
    public RedisTopology topology() {
        return RedisTopology.STANDALONE;
    }

    @Override
    public List<RedisServer> servers() {
        return List.of(this);
    }

    @Override
    public List<RedisServer> primaries() {
        return servers();
    }

    @Override
    public List<InetSocketAddress> addresses() {
        return List.of(address());
    }

    @Override
    public void heal() {
        revive();
    }

    /** Resumes a paused process, restarts a dead one. */
    synchronized void revive() {
        if (isAlive()) {
            resume();
        } else {
            restart();
        }
    }

    RespClient client(Duration timeout, Charset charset) {
        var tls = settings.isTls() ? TestCertificate.shared().clientContext().getSocketFactory() : null;
        RespClient client = RespClient.connect(Loopback.HOST, port, timeout, tls, charset);
        if (settings.password() != null) {
            try {
                client.command("AUTH", settings.password());
            } catch (RespException | UncheckedIOException e) {
                client.close();
                throw e;
            }
        }
        return client;
    }

    /** Starts on a port of our choice, and on another when that one was taken in the meantime. */
    synchronized RedisServer launchFirst() {
        for (int left = MAX_PORTS; left > 0; left--) {
            port = settings.choosePort();
            settings.writeConfig(folder, port);
            if (tryLaunch()) {
                return this;
            }
            if (!running().lostThePort()) {
                break;
            }
        }
        throw notStarted();
    }

    // The configuration file is not written again: a sentinel or the server itself may have changed it.
    private void launch() {
        if (!tryLaunch()) {
            throw notStarted();
        }
        if (!settings.isPersistent()) {
            folder.deleteSnapshot();
        }
    }

    private boolean tryLaunch() {
        List<String> command = new ArrayList<>(
                List.of(settings.program().toString(), folder.config().toString()));
        if (settings.isSentinel()) {
            command.add("--sentinel");
        }
        ServerProcess started = ServerProcess.start(command, folder.path());
        process = started;
        return Waiting.within(START_LIMIT, () -> !started.isAlive() || answers()) && started.isAlive();
    }

    // Another server may hold the port while ours is on its way to fail: ask who it is.
    private boolean answers() {
        try (RespClient client = client(PROBE_TIMEOUT, StandardCharsets.UTF_8)) {
            return client.text("PING").equals("PONG")
                    && client.text("INFO", "server").contains("process_id:" + pid() + "\r");
        }
    }

    private IllegalStateException notStarted() {
        String log = logTail();
        close();
        return new IllegalStateException(settings.program() + " did not start on port " + port + ":\n" + log);
    }

    private void saveAndEnd() {
        resume();
        if (settings.isPersistent() || settings.isSentinel()) {
            terminate();
            return;
        }
        command("SAVE");
        kill();
    }

    private ServerProcess running() {
        ServerProcess current = process;
        if (current == null) {
            throw new IllegalStateException("this server is closed");
        }
        return current;
    }
}
