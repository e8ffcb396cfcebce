package dev.larder.redis.link;

import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * What a router needs to know; checked and made by {@code RedisConfig}.
 *
 * @param seeds servers to ask first: a server, some nodes of a cluster, or Sentinels
 * @param sentinelMaster the name that Sentinels know the primary by, or null for the only one they watch
 * @param login who we are to the servers
 * @param sentinelLogin who we are to the Sentinels
 * @param database the database number; 0 on a cluster
 * @param tls how to encrypt, or null for plain connections
 * @param verifyHostname whether a server's certificate must name the host that we connect to
 * @param clientName how connections are named in {@code CLIENT LIST}
 * @param connections how many shared connections a node gets, from 1 to 64
 * @param connectTimeout the longest that opening a connection may take, encryption and login included
 * @param commandTimeout the longest that a command may take, waiting for a connection included
 * @param maxWaiting how many commands may wait for a connection of a node before further ones are refused
 * @param reconnectDelayMax the longest pause between two attempts to reach a lost node
 */
public record LinkConfig(
        List<NodeAddress> seeds,
        @Nullable String sentinelMaster,
        Login login,
        Login sentinelLogin,
        int database,
        @Nullable SSLContext tls,
        boolean verifyHostname,
        String clientName,
        int connections,
        Duration connectTimeout,
        Duration commandTimeout,
        int maxWaiting,
        Duration reconnectDelayMax) {
    /**
     * A user and password; both null for servers that ask for none.
     *
     * @param user the ACL user, or null for the default one
     * @param password the password, or null
     */
    public record Login(@Nullable String user, @Nullable String password) {
        /** Nobody in particular. */
        public static final Login NONE = new Login(null, null);

        /** Never shows the password. */
        @Override
        public String toString() {
            return "Login[user=" + user + ", password=" + (password == null ? "none" : "***") + "]";
        }
    }
}
