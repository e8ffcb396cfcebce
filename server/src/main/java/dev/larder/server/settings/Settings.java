package dev.larder.server.settings;

import dev.larder.cache.SigningKeys;
import dev.larder.session.Peppers;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * All that the server is told, read and checked. Immutable. Made by {@link SettingsReader}; {@link Setting} names what
 * each part is read from. No {@code toString} shows a secret.
 *
 * @param server where to listen, where to keep data, who may call
 * @param redis which Redis, and how to talk to it
 * @param cache how long and how much to keep
 * @param session how long sessions live
 * @param apiLimit the rule {@code api_general}
 * @param backends what lies behind the caches
 * @since 0.1
 */
public record Settings(
        ServerPart server,
        RedisPart redis,
        CachePart cache,
        SessionPart session,
        ApiLimitPart apiLimit,
        BackendPart backends) {

    /**
     * Where to listen, where to keep data, who may call.
     *
     * @param port from 0 to 65535; 0 takes a free one
     * @param bind the address or name to listen on
     * @param data the data folder
     * @param adminToken the token of the role admin, or null
     * @param viewerToken the token of the role viewer, or null
     * @param valueMemoryMegabytes memory for values being read or written, in MiB, or null for a part of the heap
     * @param logFormat {@code text}, or a format of JSON
     */
    public record ServerPart(
            int port,
            String bind,
            Path data,
            @Nullable String adminToken,
            @Nullable String viewerToken,
            @Nullable Integer valueMemoryMegabytes,
            String logFormat) {
        @Override
        public String toString() {
            return "ServerPart[port=" + port + ", bind=" + bind + ", data=" + data + "]";
        }
    }

    /**
     * Which Redis, and how to talk to it.
     *
     * @param url where it is, or null
     * @param host its host, or null; the URL wins
     * @param port its port where {@code host} is given
     * @param database the database number where {@code host} is given
     * @param username the ACL user, or null
     * @param password the password, or null
     * @param poolSize shared connections to each node
     * @param timeout the deadline of a command
     */
    public record RedisPart(
            @Nullable String url,
            @Nullable String host,
            int port,
            int database,
            @Nullable String username,
            @Nullable String password,
            int poolSize,
            Duration timeout) {
        /**
         * Whether no Redis is named, so that the server starts its own.
         *
         * @return true if neither a URL nor a host is given
         */
        public boolean embedded() {
            return url == null && host == null;
        }

        /**
         * Where Redis is, without user and password.
         *
         * @return to be shown to anybody
         */
        public String shown() {
            if (url != null) {
                return Shape.Url.redacted(url);
            }
            return host == null ? "embedded" : host + ":" + port + "/" + database;
        }

        @Override
        public String toString() {
            return "RedisPart[" + shown() + "]";
        }
    }

    /**
     * How long and how much to keep.
     *
     * @param dbTtl time to live in the layer db
     * @param apiTtl time to live in the layer api
     * @param modelTtl time to live in the layer model
     * @param perfTtl time to live in the layer perf
     * @param maxSizeMegabytes the budget of all caches, in MiB
     * @param compressionThresholdBytes values from this size on are compressed
     * @param signingKeys what entries are signed with
     */
    public record CachePart(
            Duration dbTtl,
            Duration apiTtl,
            Duration modelTtl,
            Duration perfTtl,
            int maxSizeMegabytes,
            int compressionThresholdBytes,
            SigningKeys signingKeys) {}

    /**
     * How long sessions live.
     *
     * @param timeout the life of an idle session
     * @param maxPerUser sessions that a user may have at once
     * @param cleanupInterval the time between clearings of ended sessions
     * @param peppers what tokens are hashed with
     */
    public record SessionPart(Duration timeout, int maxPerUser, Duration cleanupInterval, Peppers peppers) {}

    /**
     * The rule {@code api_general}.
     *
     * @param requests how many per window
     * @param window the window
     */
    public record ApiLimitPart(int requests, Duration window) {}

    /**
     * What lies behind the caches.
     *
     * @param databaseUrl the database, or null; may hold a password
     * @param ollamaHost the model server, or null
     */
    public record BackendPart(
            @Nullable String databaseUrl, @Nullable String ollamaHost) {
        @Override
        public String toString() {
            return "BackendPart[database=" + (databaseUrl != null) + ", ollama=" + (ollamaHost != null) + "]";
        }
    }
}
