package dev.larder.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a {@link RedisServer}. By default: a free port on 127.0.0.1, no password, no TLS, nothing on disk.
 *
 * @since 0.1
 */
public final class RedisServerBuilder {

    private final List<String> lines = new ArrayList<>();
    private @Nullable String password;
    private boolean tls;
    private boolean unixSocket;
    private boolean persistent;
    private boolean sentinel;
    private int firstPort;
    private @Nullable Path program;

    RedisServerBuilder() {}

    /** Runs this server program, an executable file, instead of the one that all others run. */
    public RedisServerBuilder program(Path program) {
        if (!Files.isExecutable(program)) {
            throw new IllegalArgumentException("program must be an executable file, was " + program);
        }
        this.program = program.toAbsolutePath();
        return this;
    }

    /** Asks for this password ({@code requirepass}) of the default user. */
    public RedisServerBuilder password(String password) {
        this.password = checkedWord("password", password);
        return this;
    }

    /**
     * Adds an ACL user with a password and rules such as {@code "~app:*", "+@read"}; without rules the user may do
     * everything.
     */
    public RedisServerBuilder user(String name, String password, String... rules) {
        String rights = rules.length == 0 ? "~* &* +@all" : String.join(" ", rules);
        return config("user " + checkedWord("name", name) + " on >" + checkedWord("password", password) + " " + rights);
    }

    /** Serves TLS, and TLS only, on the port, with the certificate of {@link TestCertificate#shared()}. */
    public RedisServerBuilder tls() {
        this.tls = true;
        return this;
    }

    /** Listens on a Unix socket too: {@link RedisServer#socketPath()}. */
    public RedisServerBuilder unixSocket() {
        this.unixSocket = true;
        return this;
    }

    /** Writes an append-only file, so that even {@link RedisServer#kill()} loses no acknowledged write. */
    public RedisServerBuilder persistent() {
        this.persistent = true;
        return this;
    }

    /** Adds a line to the configuration file, such as {@code maxmemory 10mb}; it wins over the testkit's own. */
    public RedisServerBuilder config(String line) {
        if (line.contains("\n")) {
            throw new IllegalArgumentException("a configuration line must not hold a line break");
        }
        lines.add(line);
        return this;
    }

    /**
     * Starts the server and waits until it answers.
     *
     * @throws IllegalStateException when it does not; the message holds the end of the server's log
     */
    public RedisServer start() {
        return new RedisServer(this, Workspace.newFolder("r")).launchFirst();
    }

    RedisServerBuilder sentinel() {
        this.sentinel = true;
        return this;
    }

    /** Tries this port first, taken or not. */
    RedisServerBuilder firstPort(int port) {
        this.firstPort = port;
        return this;
    }

    @Nullable
    String password() {
        return password;
    }

    Path program() {
        return program == null ? ServerBinary.find() : program;
    }

    boolean isTls() {
        return tls;
    }

    boolean isUnixSocket() {
        return unixSocket;
    }

    boolean isPersistent() {
        return persistent;
    }

    boolean isSentinel() {
        return sentinel;
    }

    int choosePort() {
        int chosen = firstPort == 0 ? Ports.free() : firstPort;
        firstPort = 0;
        return chosen;
    }

    void writeConfig(DataFolder folder, int port) {
        List<String> all = new ArrayList<>(List.of("bind 127.0.0.1", "daemonize no", "logfile \"\""));
        addTransport(all, folder, port);
        if (password != null) {
            all.add("requirepass " + password);
        }
        if (!sentinel) {
            addStorage(all);
        }
        all.addAll(lines);
        try {
            Files.write(folder.config(), all);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + folder.config(), e);
        }
    }

    private void addTransport(List<String> all, DataFolder folder, int port) {
        all.add((tls ? "tls-port " : "port ") + port);
        if (tls) {
            TestCertificate certificate = TestCertificate.shared();
            all.add("port 0");
            all.add("tls-cert-file " + certificate.certificatePem());
            all.add("tls-key-file " + certificate.keyPem());
            all.add("tls-ca-cert-file " + certificate.authorityPem());
            all.add("tls-auth-clients no");
        }
        if (unixSocket) {
            all.add("unixsocket " + folder.socket());
        }
    }

    private void addStorage(List<String> all) {
        all.add("save \"\"");
        all.add("repl-diskless-sync-delay 0");
        all.add("appendonly " + (persistent ? "yes" : "no"));
        // What was written survives the death of the process without fsync; only the death of the machine needs it.
        all.add("appendfsync no");
    }

    private static String checkedWord(String what, String word) {
        if (word.isEmpty() || word.chars().anyMatch(c -> c <= ' ' || c == '"' || c == '\'')) {
            throw new IllegalArgumentException(what + " must be one word without quotes");
        }
        return word;
    }
}
