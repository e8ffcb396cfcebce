package dev.larder.server.embedded;

import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import dev.larder.base.Ticker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/** Starts the processes of the embedded Redis and waits until they serve. */
final class Launcher {
    /** How many ports are tried: somebody may take one between our finding it free and Redis opening it. */
    static final int MAX_PORTS = 10;

    /** How long a process may take until it answers. */
    static final Duration START_LIMIT = Duration.ofSeconds(30);

    /** How long it may take to read its data after that. */
    static final Duration LOADING_LIMIT = Duration.ofMinutes(10);

    private static final Duration POLL = Duration.ofMillis(20);
    private static final int PASSWORD_BYTES = 32;

    private final ServerBinary binary;
    private final Path folder;
    private final Ticker ticker;

    /**
     * A process that serves.
     *
     * @param config what it was told
     * @param process the process
     */
    record Launched(EmbeddedConfig config, GuardedProcess process) {}

    Launcher(ServerBinary binary, Path folder, Ticker ticker) {
        this.binary = binary;
        this.folder = folder;
        this.ticker = ticker;
    }

    /**
     * With the Redis in the jar, or where it has none for this platform with the first of this machine that is new enough.
     * Not the other way round: what a newer Redis wrote an older one cannot read, so the data would be lost with the program
     * that happened to be on {@code PATH} at the first start.
     */
    static Launcher find(Path folder, Ticker ticker) {
        return find(
                folder,
                ticker,
                System.getProperty("os.name", "unknown"),
                System.getProperty("os.arch", "unknown"),
                String.valueOf(System.getenv("PATH")));
    }

    static Launcher find(Path folder, Ticker ticker, String os, String machine, String searchPath) {
        if (os.toLowerCase(Locale.ROOT).startsWith("windows")) {
            throw new LarderException(
                    ErrorCode.BAD_CONFIGURATION,
                    "no Redis can be embedded on Windows; use WSL, or start a Redis or Valkey and set REDIS_URL");
        }
        ServerBinary binary = BundledBinary.extract(folder, os, machine)
                .or(() -> ServerBinary.onPath(searchPath))
                .orElseThrow(
                        () -> new LarderException(
                                ErrorCode.BAD_CONFIGURATION,
                                "no redis-server is included for " + os + " " + machine
                                        + ", and none of version 6.2 or newer is on PATH; start a Redis or Valkey and set REDIS_URL"));
        return new Launcher(binary, folder, ticker);
    }

    ServerBinary binary() {
        return binary;
    }

    Launched launchFirst(int maxCacheMegabytes) {
        EmbeddedConfig config = new EmbeddedConfig(folder, 0, newPassword(), maxCacheMegabytes);
        Leftover.end(config);
        for (int left = MAX_PORTS; ; left--) {
            config = config.withPort(freePort());
            try {
                return new Launched(config, launch(config));
            } catch (PortTakenException e) {
                if (left == 1) {
                    throw e;
                }
            }
        }
    }

    /** Starts a process on the configured port and waits until it serves. */
    GuardedProcess launch(EmbeddedConfig config) {
        try {
            DataFolder.writePrivately(config.file(), config.text());
            GuardedProcess process = GuardedProcess.start(binary.path(), config);
            try {
                awaitReady(process, config);
                return process;
            } catch (LarderException e) {
                process.stop();
                throw e;
            }
        } catch (IOException e) {
            throw new LarderException(
                    ErrorCode.BAD_CONFIGURATION,
                    "the embedded Redis cannot be started in " + folder + ": " + e.getMessage(),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LarderException(ErrorCode.CLOSED, "the start of the embedded Redis was interrupted", e);
        }
    }

    private void awaitReady(GuardedProcess process, EmbeddedConfig config) throws InterruptedException {
        long start = ticker.nanos();
        Probe.Answer answer = Probe.ask(config.port(), config.password());
        while (answer != Probe.Answer.READY) {
            if (process.awaitExit(POLL)) {
                throw ended(process, config);
            }
            Duration limit = answer == Probe.Answer.LOADING ? LOADING_LIMIT : START_LIMIT;
            if (ticker.nanos() - start > limit.toNanos()) {
                throw new LarderException(
                        ErrorCode.STORE_UNAVAILABLE,
                        "the embedded Redis must serve within " + limit.toSeconds() + " s, did not: "
                                + reason(process));
            }
            answer = Probe.ask(config.port(), config.password());
        }
    }

    private static LarderException ended(GuardedProcess process, EmbeddedConfig config) {
        String reason = reason(process);
        if (reason.contains("Address already in use")) {
            return new PortTakenException(config.port());
        }
        return new LarderException(
                ErrorCode.BAD_CONFIGURATION, "the embedded Redis does not start in " + config.folder() + ": " + reason);
    }

    /** The line of the log that says most: the last warning, else the last line. */
    static String reason(GuardedProcess process) {
        List<String> tail = process.tail();
        for (int i = tail.size() - 1; i >= 0; i--) {
            if (tail.get(i).contains(" # ") || tail.get(i).contains("error")) {
                return tail.get(i);
            }
        }
        return tail.isEmpty() ? "no message" : tail.get(tail.size() - 1);
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new LarderException(ErrorCode.BAD_CONFIGURATION, "no free port on loopback: " + e.getMessage(), e);
        }
    }

    private static String newPassword() {
        byte[] bytes = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Somebody took the port before Redis could. */
    private static final class PortTakenException extends LarderException {
        private static final long serialVersionUID = 1L;

        PortTakenException(int port) {
            super(ErrorCode.BAD_CONFIGURATION, "port " + port + " of the embedded Redis was taken by another program");
        }
    }
}
