package dev.larder.testkit;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server process of a test, on 127.0.0.1, with the superuser {@code postgres} and no password. It ends with
 * this JVM, however that ends, and can be started by root too. Starts in about two seconds.
 *
 * @since 0.1
 */
public final class PostgresServer implements AutoCloseable {

    private static final int MAX_PORTS = 10;
    private static final Duration START_LIMIT = Duration.ofSeconds(30);
    private static final Duration END_LIMIT = Duration.ofSeconds(20);

    private final Path folder;
    private final Map<String, String> settings;
    private final PostgresUser user;
    private int port;
    private @Nullable ServerProcess process;
    private @Nullable Process pauseGuard;
    private List<Long> paused = List.of();

    private PostgresServer(Path folder, Map<String, String> settings, PostgresUser user) {
        this.folder = folder;
        this.settings = settings;
        this.user = user;
    }

    /** Starts a server with an empty database {@code postgres}. */
    public static PostgresServer start() {
        return start(Map.of());
    }

    /** Like {@link #start()}, with server parameters such as {@code max_connections}. */
    public static PostgresServer start(Map<String, String> settings) {
        return start(settings, PostgresUser.ofThisMachine());
    }

    static PostgresServer start(Map<String, String> settings, PostgresUser user) {
        PostgresServer server = new PostgresServer(Workspace.newFolder("pg"), Map.copyOf(settings), user);
        user.give(server.folder);
        server.initialize();
        server.launchFirst();
        return server;
    }

    /** The TCP port; the same for the life of this object. */
    public synchronized int port() {
        return port;
    }

    /** URL of the database {@code postgres} for its superuser. */
    public String jdbcUrl() {
        return "jdbc:postgresql://" + Loopback.HOST + ":" + port() + "/postgres?user=postgres";
    }

    /** Opens a connection that the caller closes. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(jdbcUrl());
    }

    /** Process id of the postmaster of the current or last run. */
    public synchronized long pid() {
        return running().pid();
    }

    /** Whether the postmaster exists; true when paused. */
    public synchronized boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** Fast shutdown: open transactions are rolled back, data is kept. Returns when all processes are gone. */
    public synchronized void stop() {
        resume();
        List<Long> children = children();
        Shell.signal("INT", running().pid());
        running().awaitEnd();
        awaitGone(children);
    }

    /** SIGKILL to all its processes, as when the machine loses power: committed data is kept. */
    public synchronized void kill() {
        List<Long> children = children();
        running().kill();
        children.forEach(pid -> Shell.signal("KILL", pid));
        awaitGone(children);
        endPause();
    }

    /** SIGSTOP to all its processes: connections stay open, nothing answers. */
    public synchronized void pause() {
        // The postmaster first, so that no new process escapes.
        running().pause();
        paused = children();
        paused.forEach(pid -> Shell.signal("STOP", pid));
        // A stopped process does not notice that its postmaster is gone.
        pauseGuard = Shell.atEndOfJvm(
                "kill -KILL \"$@\"", paused.stream().map(String::valueOf).toArray(String[]::new));
    }

    /** Ends a {@link #pause()}. */
    public synchronized void resume() {
        paused.forEach(pid -> Shell.signal("CONT", pid));
        running().resume();
        endPause();
    }

    /** Ends the processes if they run, and starts them on the same port with the same data. */
    public synchronized void restart() {
        if (isAlive()) {
            stop();
        }
        if (!tryLaunch()) {
            throw notStarted();
        }
    }

    /** Kills the processes and deletes the data; idempotent. */
    @Override
    public synchronized void close() {
        if (process != null) {
            kill();
            process = null;
            Workspace.delete(folder);
        }
    }

    private void initialize() {
        ServerProcess init = ServerProcess.start(
                user.command("initdb", "-A", "trust", "-U", "postgres", "-E", "UTF-8", "--no-sync", "-D", data()),
                folder);
        process = init;
        if (init.awaitEnd() != 0) {
            throw notStarted();
        }
    }

    private void launchFirst() {
        for (int left = MAX_PORTS; left > 0; left--) {
            port = Ports.free();
            if (tryLaunch()) {
                return;
            }
            if (!running().lostThePort()) {
                break;
            }
        }
        throw notStarted();
    }

    private boolean tryLaunch() {
        List<String> command =
                new ArrayList<>(user.command("postgres", "-D", data(), "-p", Integer.toString(port), "-F"));
        command.addAll(List.of("-h", Loopback.HOST, "-c", "unix_socket_directories="));
        settings.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        ServerProcess started = ServerProcess.start(command, folder);
        process = started;
        return Waiting.within(START_LIMIT, () -> !started.isAlive() || answers()) && started.isAlive();
    }

    private boolean answers() {
        try (Connection connection = connect()) {
            return connection.isValid((int) START_LIMIT.toSeconds());
        } catch (SQLException notReadyYet) {
            return false;
        }
    }

    private IllegalStateException notStarted() {
        String log = running().logTail();
        close();
        return new IllegalStateException("PostgreSQL did not start on port " + port + ":\n" + log);
    }

    private void endPause() {
        if (pauseGuard != null) {
            pauseGuard.destroyForcibly();
            pauseGuard = null;
        }
        paused = List.of();
    }

    private List<Long> children() {
        if (!isAlive()) {
            return List.of();
        }
        return ProcessHandle.of(running().pid()).stream()
                .flatMap(ProcessHandle::children)
                .map(ProcessHandle::pid)
                .toList();
    }

    private static void awaitGone(List<Long> children) {
        Waiting.until(
                END_LIMIT,
                "PostgreSQL's processes are gone",
                () -> children.stream().noneMatch(ProcessState::isRunning));
    }

    private String data() {
        return folder.resolve("data").toString();
    }

    private ServerProcess running() {
        if (process == null) {
            throw new IllegalStateException("this server is closed");
        }
        return process;
    }
}
