package dev.larder.redis;

import dev.larder.redis.link.LinkConfig;
import dev.larder.redis.link.LinkConfig.Login;
import dev.larder.redis.link.NodeAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Collects the settings of a {@link RedisConfig}. What is set later wins. Not thread-safe.
 *
 * <p>Names and formats are checked where they are given, numbers in {@link #build()}.
 *
 * @since 0.1
 */
public final class RedisConfigBuilder {
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final Pattern KEY_PREFIX = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._:-]{0,30}[A-Za-z0-9._-])?");
    private static final Pattern CLIENT_NAME = Pattern.compile("[!-~]{1,64}");
    private static final Pattern TIMEOUT = Pattern.compile("([0-9]{1,7})(ms|s)?");

    private List<NodeAddress> seeds = List.of(NodeAddress.tcp("127.0.0.1", 6_379));
    private @Nullable String sentinelMaster;
    private Login login = Login.NONE;
    private Login sentinelLogin = Login.NONE;
    private int database;
    private boolean tls;
    private @Nullable SSLContext context;
    private TrustManager @Nullable [] trust;
    private KeyManager @Nullable [] keys;
    private boolean verifyHostname = true;
    private String clientName = "larder";
    private String keyPrefix = "ld";
    private int poolSize = 10;
    private int maxWaiting = 10_000;
    private Duration commandTimeout = Duration.ofSeconds(5);
    private Duration connectTimeout = Duration.ofSeconds(2);
    private Duration reconnectDelayMax = Duration.ofSeconds(2);

    RedisConfigBuilder() {}

    /**
     * Takes servers, login, TLS and database from a URL.
     *
     * <p>Forms: {@code redis://[user:password@]host[:port][,host[:port]...][/db]}, {@code rediss://...} for TLS, {@code
     * redis-sentinel://host[:port],.../db?master=name}, {@code redis+unix:///path/to.sock[?db=n]} (also {@code
     * redis-socket}, {@code unix}). IPv6 addresses stand in brackets; login, path and options are percent-encoded. Several
     * hosts are nodes of a cluster or Sentinels. Options: {@code db}, {@code timeout} ({@code 5}, {@code 5s} or {@code
     * 500ms}; of a command), {@code master}, {@code clientName}, {@code verifyHostname}, {@code sentinelUser}, {@code
     * sentinelPassword}.
     *
     * @param url the URL
     * @return this
     * @throws IllegalArgumentException if it cannot be read; the password in it is not shown
     */
    public RedisConfigBuilder url(String url) {
        RedisUrl parsed = RedisUrl.parse(url.strip());
        seeds = parsed.seeds();
        tls = parsed.tls();
        login = parsed.login();
        database = Math.max(parsed.database(), 0);
        parsed.options().forEach((name, value) -> option(url, name, value));
        return this;
    }

    private void option(String url, String name, String value) {
        switch (name) {
            case "timeout" -> commandTimeout = timeout(url, value);
            case "master" -> sentinelMaster(value);
            case "clientName" -> clientName(value);
            case "verifyHostname" -> verifyHostname = flag(url, value);
            case "sentinelUser" -> sentinelLogin = new Login(value, sentinelLogin.password());
            case "sentinelPassword" -> sentinelLogin = new Login(sentinelLogin.user(), value);
            default -> throw new IllegalStateException("an option was accepted that nobody reads: " + name);
        }
    }

    private static Duration timeout(String url, String value) {
        var matcher = TIMEOUT.matcher(value);
        if (!matcher.matches()) {
            throw RedisUrl.refused(url, "must have a timeout such as 5, 5s or 500ms");
        }
        long number = Long.parseLong(matcher.group(1));
        return "ms".equals(matcher.group(2)) ? Duration.ofMillis(number) : Duration.ofSeconds(number);
    }

    private static boolean flag(String url, String value) {
        if (!"true".equals(value) && !"false".equals(value)) {
            throw RedisUrl.refused(url, "must have verifyHostname=true or verifyHostname=false");
        }
        return Boolean.parseBoolean(value);
    }

    /**
     * Names one server by host and port; the same as a URL with nothing else in it.
     *
     * @param host a name or address
     * @param port from 1 to 65535
     * @return this
     */
    public RedisConfigBuilder server(String host, int port) {
        String inUrl = host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
        seeds = RedisUrl.parse("redis://" + inUrl + ":" + port).seeds();
        return this;
    }

    /**
     * Names one server by its Unix socket.
     *
     * @param path where the socket is
     * @return this
     */
    public RedisConfigBuilder unixSocket(Path path) {
        seeds = List.of(NodeAddress.unix(path.toAbsolutePath().toString()));
        return this;
    }

    /**
     * Who we are to the servers.
     *
     * @param user the ACL user, or null for the default one
     * @param password the password, or null for none
     * @return this
     */
    public RedisConfigBuilder login(@Nullable String user, @Nullable String password) {
        login = new Login(user, password);
        return this;
    }

    /**
     * Which primary to ask Sentinels for; needed only where they watch several.
     *
     * @param name the name in the Sentinels' configuration
     * @return this
     */
    public RedisConfigBuilder sentinelMaster(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("sentinelMaster must be a name, was blank");
        }
        sentinelMaster = name;
        return this;
    }

    /**
     * Who we are to the Sentinels.
     *
     * @param user the ACL user, or null for the default one
     * @param password the password, or null for none
     * @return this
     */
    public RedisConfigBuilder sentinelLogin(@Nullable String user, @Nullable String password) {
        sentinelLogin = new Login(user, password);
        return this;
    }

    /**
     * Which database to use.
     *
     * @param number from 0 to 65535; the server says which exist, and a cluster has only 0
     * @return this
     */
    public RedisConfigBuilder database(int number) {
        database = number;
        return this;
    }

    /**
     * Encrypts connections and trusts whom the JVM trusts, unless told otherwise.
     *
     * @return this
     */
    public RedisConfigBuilder tls() {
        tls = true;
        return this;
    }

    /**
     * Encrypts connections in a way that the caller has set up.
     *
     * @param context decides whom to trust and who we are; wins over files
     * @return this
     */
    public RedisConfigBuilder tls(SSLContext context) {
        this.context = Objects.requireNonNull(context, "context");
        return tls();
    }

    /**
     * Encrypts connections and trusts the authorities of a PEM file and no others.
     *
     * @param pem one or more certificates
     * @return this
     * @throws IllegalArgumentException if the file cannot be read or has no certificate
     */
    public RedisConfigBuilder tlsAuthority(Path pem) {
        trust = RedisTls.authority(pem);
        return tls();
    }

    /**
     * Encrypts connections and trusts what a key store holds and nothing else.
     *
     * @param file PKCS12 or JKS
     * @param password its password
     * @return this
     * @throws IllegalArgumentException if the file cannot be read with that password
     */
    public RedisConfigBuilder tlsTrustStore(Path file, String password) {
        trust = RedisTls.trustStore(file, password);
        return tls();
    }

    /**
     * Encrypts connections and shows a certificate of our own.
     *
     * @param file PKCS12 or JKS, with the key and its certificate
     * @param password of the file and of the key
     * @return this
     * @throws IllegalArgumentException if the file cannot be read with that password
     */
    public RedisConfigBuilder tlsClientCertificate(Path file, String password) {
        keys = RedisTls.keyStore(file, password);
        return tls();
    }

    /**
     * Whether a server's certificate must name the host that we connect to.
     *
     * @param verify true unless set; false also accepts a certificate that a trusted authority gave to someone else
     * @return this
     */
    public RedisConfigBuilder verifyHostname(boolean verify) {
        verifyHostname = verify;
        return this;
    }

    /**
     * How many shared connections each primary gets.
     *
     * @param connections from 1 to 64; 10 unless set
     * @return this
     */
    public RedisConfigBuilder poolSize(int connections) {
        poolSize = connections;
        return this;
    }

    /**
     * How many commands may wait for a connection of one server before further ones are refused.
     *
     * @param commands from 1 to 1000000; 10000 unless set
     * @return this
     */
    public RedisConfigBuilder maxWaiting(int commands) {
        maxWaiting = commands;
        return this;
    }

    /**
     * The longest that a command may take, the wait for a connection included.
     *
     * @param timeout from 1 ms to 1 hour; 5 seconds unless set
     * @return this
     */
    public RedisConfigBuilder commandTimeout(Duration timeout) {
        commandTimeout = timeout;
        return this;
    }

    /**
     * The longest that opening a connection may take, login included.
     *
     * @param timeout from 1 ms to 1 hour; 2 seconds unless set
     * @return this
     */
    public RedisConfigBuilder connectTimeout(Duration timeout) {
        connectTimeout = timeout;
        return this;
    }

    /**
     * The longest pause between two attempts to reach a lost server.
     *
     * @param delay from 1 ms to 1 hour; 2 seconds unless set
     * @return this
     */
    public RedisConfigBuilder reconnectDelayMax(Duration delay) {
        reconnectDelayMax = delay;
        return this;
    }

    /**
     * What the keys of Larder's stores begin with.
     *
     * @param prefix 1 to 32 letters, digits, {@code . _ - :}, beginning with a letter or digit and not ending with a
     *     colon; {@code ld} unless set
     * @return this
     */
    public RedisConfigBuilder keyPrefix(String prefix) {
        keyPrefix = matching(
                "keyPrefix",
                prefix,
                KEY_PREFIX,
                "1 to 32 letters, digits, '.', '_', '-', ':', begin with a letter or digit and not end with ':'");
        return this;
    }

    /**
     * How connections are named in {@code CLIENT LIST}.
     *
     * @param name 1 to 64 printable ASCII characters without spaces; {@code larder} unless set
     * @return this
     */
    public RedisConfigBuilder clientName(String name) {
        clientName = matching("clientName", name, CLIENT_NAME, "1 to 64 printable ASCII characters without spaces");
        return this;
    }

    /**
     * The settings.
     *
     * @return never null
     * @throws IllegalArgumentException if a number is out of its range, or two settings contradict each other
     */
    public RedisConfig build() {
        between("poolSize", poolSize, 1, 64);
        between("maxWaiting", maxWaiting, 1, 1_000_000);
        between("database", database, 0, RedisUrl.MAX_DATABASE);
        positive("commandTimeout", commandTimeout);
        positive("connectTimeout", connectTimeout);
        positive("reconnectDelayMax", reconnectDelayMax);
        if (tls && seeds.get(0).socketPath() != null) {
            throw new IllegalArgumentException("tls must be off for a Unix socket, was on for " + seeds.get(0));
        }
        LinkConfig link = new LinkConfig(
                seeds,
                sentinelMaster,
                login,
                sentinelLogin,
                database,
                tls ? encryption() : null,
                verifyHostname,
                clientName,
                poolSize,
                connectTimeout,
                commandTimeout,
                maxWaiting,
                reconnectDelayMax);
        return new RedisConfig(link, keyPrefix);
    }

    private SSLContext encryption() {
        return context != null ? context : RedisTls.context(trust, keys);
    }

    private static String matching(String what, String value, Pattern accepted, String inWords) {
        if (!accepted.matcher(value).matches()) {
            throw new IllegalArgumentException(what + " must be " + inWords + ", was '" + value + "'");
        }
        return value;
    }

    private static void between(String what, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(what + " must be between " + least + " and " + most + ", was " + value);
        }
    }

    private static void positive(String what, Duration value) {
        if (value.compareTo(Duration.ofMillis(1)) < 0 || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(what + " must be between 1 ms and 1 hour, was " + value);
        }
    }
}
