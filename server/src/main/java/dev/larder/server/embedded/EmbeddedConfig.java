package dev.larder.server.embedded;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * What the embedded Redis is told.
 *
 * @param folder where its files are
 * @param port where it listens, on loopback
 * @param password what it asks for
 * @param maxCacheMegabytes the budget of all caches, in MiB
 */
record EmbeddedConfig(Path folder, int port, String password, int maxCacheMegabytes) {
    /** What sessions, rate limits and Redis itself may take beyond the budget of the caches, at least. */
    private static final int HEADROOM_MEGABYTES = 64;

    Path file() {
        return folder.resolve("redis.conf");
    }

    Path pidFile() {
        return folder.resolve("redis.pid");
    }

    EmbeddedConfig withPort(int other) {
        return new EmbeddedConfig(folder, other, password, maxCacheMegabytes);
    }

    /**
     * The configuration file.
     *
     * <p>Why noeviction: every key of Larder has a time to live, sessions and rate limits too, so no policy of Redis can
     * tell them from cache entries, and whatever evicts would log people out and forget limits. Full memory therefore
     * refuses writes (an entry is then not kept, which a cache survives) until entries expire or are cleared. The
     * ceiling lies above the budget of the caches.
     */
    String text() {
        return String.join(
                "\n",
                List.of(
                        "bind 127.0.0.1",
                        "protected-mode yes",
                        "port " + port,
                        "requirepass " + password,
                        "daemonize no",
                        // Without this the command line no longer names this file, which is how a left-over is known.
                        "set-proc-title no",
                        "dir " + quoted(folder.toString()),
                        "save \"\"",
                        "appendonly yes",
                        "appendfsync everysec",
                        "aof-load-truncated yes",
                        "maxmemory " + (maxCacheMegabytes + Math.max(HEADROOM_MEGABYTES, maxCacheMegabytes / 4)) + "mb",
                        "maxmemory-policy noeviction",
                        "maxclients 1000",
                        "loglevel notice",
                        "logfile \"\"",
                        ""));
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (b == '"' || b == '\\') {
                quoted.append('\\').append((char) b);
            } else if (b < ' ' || b == 0x7f) {
                quoted.append(String.format("\\x%02x", b));
            } else {
                quoted.append((char) b);
            }
        }
        return quoted.append('"').toString();
    }

    @Override
    public String toString() {
        return "EmbeddedConfig[" + folder + ", port=" + port + "]";
    }
}
