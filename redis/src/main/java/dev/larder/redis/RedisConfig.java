package dev.larder.redis;

import dev.larder.redis.link.LinkConfig;
import dev.larder.redis.link.NodeAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where Redis is, who we are to it, and how much of everything may be used to talk to it.
 *
 * <p>Immutable and thread-safe. Neither {@link #toString} nor any exception shows a password.
 *
 * @since 0.1
 */
public final class RedisConfig {
    private final LinkConfig link;
    private final String keyPrefix;

    RedisConfig(LinkConfig link, String keyPrefix) {
        this.link = link;
        this.keyPrefix = keyPrefix;
    }

    /**
     * The settings that a URL names, with defaults for all others.
     *
     * @param url as {@link RedisConfigBuilder#url} takes it
     * @return never null
     * @throws IllegalArgumentException if the URL cannot be read; says what is accepted
     */
    public static RedisConfig of(String url) {
        return builder().url(url).build();
    }

    /**
     * Begins with the defaults: {@code 127.0.0.1:6379}, no login, no TLS.
     *
     * @return never null
     */
    public static RedisConfigBuilder builder() {
        return new RedisConfigBuilder();
    }

    /**
     * The servers that are asked first: a server, some nodes of a cluster, or Sentinels.
     *
     * @return at least one, as {@code host:port} or the path of a Unix socket
     */
    public List<String> servers() {
        return link.seeds().stream().map(NodeAddress::toString).toList();
    }

    /**
     * The name that Sentinels know the primary by.
     *
     * @return null for the only one that they watch, and where there are no Sentinels
     */
    public @Nullable String sentinelMaster() {
        return link.sentinelMaster();
    }

    /**
     * The ACL user that we log in as.
     *
     * @return null for the default user
     */
    public @Nullable String user() {
        return link.login().user();
    }

    /**
     * The database number; a cluster has only 0.
     *
     * @return from 0 to 65535; 0 unless set
     */
    public int database() {
        return link.database();
    }

    /**
     * Whether connections are encrypted.
     *
     * @return false unless set
     */
    public boolean tls() {
        return link.tls() != null;
    }

    /**
     * Whether a server's certificate must name the host that we connect to.
     *
     * @return true unless set
     */
    public boolean verifyHostname() {
        return link.verifyHostname();
    }

    /**
     * How many shared connections each primary gets.
     *
     * @return from 1 to 64; 10 unless set
     */
    public int poolSize() {
        return link.connections();
    }

    /**
     * The longest that a command may take, the wait for a connection included.
     *
     * @return 5 seconds unless set
     */
    public Duration commandTimeout() {
        return link.commandTimeout();
    }

    /**
     * The longest that opening a connection may take, login included.
     *
     * @return 2 seconds unless set
     */
    public Duration connectTimeout() {
        return link.connectTimeout();
    }

    /**
     * How many commands may wait for a connection of one server before further ones are refused.
     *
     * @return 10000 unless set
     */
    public int maxWaiting() {
        return link.maxWaiting();
    }

    /**
     * The longest pause between two attempts to reach a lost server.
     *
     * @return 2 seconds unless set
     */
    public Duration reconnectDelayMax() {
        return link.reconnectDelayMax();
    }

    /**
     * What the keys of Larder's stores begin with. The typed operations do not add it.
     *
     * @return {@code ld} unless set
     */
    public String keyPrefix() {
        return keyPrefix;
    }

    /**
     * How connections are named in {@code CLIENT LIST}.
     *
     * @return {@code larder} unless set
     */
    public String clientName() {
        return link.clientName();
    }

    /** The same with another deadline for commands. */
    RedisConfig withCommandTimeout(Duration timeout) {
        return new RedisConfig(
                new LinkConfig(
                        link.seeds(),
                        link.sentinelMaster(),
                        link.login(),
                        link.sentinelLogin(),
                        link.database(),
                        link.tls(),
                        link.verifyHostname(),
                        link.clientName(),
                        link.connections(),
                        link.connectTimeout(),
                        timeout,
                        link.maxWaiting(),
                        link.reconnectDelayMax()),
                keyPrefix);
    }

    LinkConfig toLinkConfig() {
        return link;
    }

    /** Everything but passwords. */
    @Override
    public String toString() {
        return "RedisConfig[servers=" + servers() + ", sentinelMaster=" + sentinelMaster() + ", login=" + link.login()
                + ", database=" + database() + ", tls=" + tls() + ", verifyHostname=" + verifyHostname()
                + ", poolSize=" + poolSize() + ", commandTimeout=" + commandTimeout() + ", connectTimeout="
                + connectTimeout() + ", maxWaiting=" + maxWaiting() + ", reconnectDelayMax=" + reconnectDelayMax()
                + ", keyPrefix=" + keyPrefix + ", clientName=" + clientName() + "]";
    }
}
