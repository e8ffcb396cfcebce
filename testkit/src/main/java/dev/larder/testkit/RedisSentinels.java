package dev.larder.testkit;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A primary, a replica and three sentinels that watch them, for tests of failover. Starts in about a second; a failover
 * takes about two. Ends with this JVM.
 *
 * @since 0.1
 */
public final class RedisSentinels implements RedisTarget {

    private static final String MASTER_NAME = "mymaster";
    private static final int SENTINELS = 3;
    private static final int QUORUM = 2;
    private static final int DOWN_AFTER_MILLIS = 1_000;
    private static final Duration START_LIMIT = Duration.ofSeconds(20);
    private static final Duration FAILOVER_LIMIT = Duration.ofSeconds(30);
    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(1);

    private final List<RedisServer> servers = new ArrayList<>();
    private final List<RedisServer> sentinels = new ArrayList<>();
    private final @Nullable String password;
    private final @Nullable String sentinelPassword;

    private RedisSentinels(@Nullable String password, @Nullable String sentinelPassword) {
        this.password = password;
        this.sentinelPassword = sentinelPassword;
    }

    /** Starts all five processes, without passwords, and waits until the sentinels know one another and the replica. */
    public static RedisSentinels start() {
        return start(null, null);
    }

    /** Like {@link #start()}, with a password of the data servers and one of the sentinels; null for none. */
    public static RedisSentinels start(@Nullable String password, @Nullable String sentinelPassword) {
        RedisSentinels started = new RedisSentinels(password, sentinelPassword);
        try {
            started.launch();
            return started;
        } catch (RuntimeException e) {
            started.close();
            throw e;
        }
    }

    /** The name under which the sentinels know the primary. */
    public String masterName() {
        return MASTER_NAME;
    }

    /** Addresses of the three sentinels. */
    public List<InetSocketAddress> sentinelAddresses() {
        return sentinels.stream().map(RedisServer::address).toList();
    }

    /** The sentinel processes, for tests that kill them. */
    public List<RedisServer> sentinels() {
        return List.copyOf(sentinels);
    }

    /** The server that most sentinels take for the primary; it may be dead while they have not noticed yet. */
    public RedisServer primary() {
        return agreed().orElseThrow(() -> new IllegalStateException("the sentinels do not agree on a primary"));
    }

    /** The other data server. */
    public RedisServer replica() {
        return other(primary());
    }

    /** Kills the primary and returns it; a failover follows, see {@link #awaitPrimaryOtherThan}. */
    public RedisServer killPrimary() {
        RedisServer primary = primary();
        primary.kill();
        return primary;
    }

    /** Waits until all living sentinels name a primary on another port, and it takes writes; returns it. */
    public RedisServer awaitPrimaryOtherThan(int port) {
        RedisServer next = servers.stream()
                .filter(server -> server.port() != port)
                .findFirst()
                .orElseThrow();
        Waiting.until(FAILOVER_LIMIT, "a primary on another port than " + port, () -> isElected(next));
        return next;
    }

    @Override
    public RedisTopology topology() {
        return RedisTopology.SENTINEL;
    }

    @Override
    public List<RedisServer> servers() {
        return List.copyOf(servers);
    }

    @Override
    public List<InetSocketAddress> addresses() {
        return sentinelAddresses();
    }

    @Override
    public List<RedisServer> primaries() {
        return List.of(primary());
    }

    /** Revives what is dead or paused, and waits until primary, replica and sentinels are linked again. */
    @Override
    public void heal() {
        Stream.concat(servers.stream(), sentinels.stream()).forEach(RedisServer::revive);
        awaitWhole();
    }

    @Override
    public void close() {
        Stream.concat(sentinels.stream(), servers.stream()).forEach(RedisServer::close);
    }

    private void launch() {
        RedisServer first = dataServer().start();
        servers.add(first);
        servers.add(dataServer().config("replicaof 127.0.0.1 " + first.port()).start());
        Waiting.until(START_LIMIT, "the replica is linked", () -> isLinked(servers.get(1)));
        for (int i = 0; i < SENTINELS; i++) {
            sentinels.add(sentinel(first.port()).start());
        }
        sentinels.forEach(RedisSentinels::hurry);
        awaitWhole();
    }

    private RedisServerBuilder dataServer() {
        RedisServerBuilder builder = RedisServer.builder();
        return password == null ? builder : builder.password(password).config("masterauth " + password);
    }

    private RedisServerBuilder sentinel(int primaryPort) {
        RedisServerBuilder builder = RedisServer.builder()
                .sentinel()
                .config("sentinel monitor " + MASTER_NAME + " 127.0.0.1 " + primaryPort + " " + QUORUM)
                .config("sentinel down-after-milliseconds " + MASTER_NAME + " " + DOWN_AFTER_MILLIS)
                .config("sentinel failover-timeout " + MASTER_NAME + " 5000")
                .config("sentinel announce-ip 127.0.0.1");
        if (password != null) {
            builder.config("sentinel auth-pass " + MASTER_NAME + " " + password);
        }
        return sentinelPassword == null
                ? builder
                : builder.password(sentinelPassword).config("sentinel sentinel-pass " + sentinelPassword);
    }

    // Sentinels meet through a message every two seconds and look at replicas every ten; a test has not got that time.
    private static void hurry(RedisServer sentinel) {
        try {
            sentinel.command("SENTINEL", "DEBUG", "PUBLISH-PERIOD", "200", "INFO-PERIOD", "500");
        } catch (RespException e) {
            if (!e.code().equals("ERR")) {
                throw e;
            }
            // Before Redis 7 the periods are fixed, and starting takes longer.
        }
    }

    private void awaitWhole() {
        Waiting.until(
                START_LIMIT,
                "sentinels and replica know one another",
                () -> agreed().filter(primary -> isLinked(other(primary))).isPresent()
                        && sentinels.stream().allMatch(RedisSentinels::seesAll));
    }

    // Empty while a failover is on its way: the sentinels learn of it one after the other.
    private Optional<RedisServer> agreed() {
        return servers.stream().filter(server -> votes(server) >= QUORUM).findFirst();
    }

    private RedisServer other(RedisServer server) {
        return servers.get(servers.get(0) == server ? 1 : 0);
    }

    private static boolean seesAll(RedisServer sentinel) {
        List<?> fields = ask(sentinel, "SENTINEL", "MASTER", MASTER_NAME);
        return field(fields, "flags").equals("master")
                && field(fields, "num-slaves").equals("1")
                && field(fields, "num-other-sentinels").equals(Integer.toString(SENTINELS - 1))
                && ask(sentinel, "SENTINEL", "REPLICAS", MASTER_NAME).stream()
                        .allMatch(replica -> replica instanceof List<?> list
                                && field(list, "flags").equals("slave")
                                && field(list, "master-link-status").equals("ok"));
    }

    private static String field(List<?> fields, String name) {
        int at = fields.indexOf(name);
        return at < 0 ? "" : String.valueOf(fields.get(at + 1));
    }

    private static boolean isLinked(RedisServer replica) {
        return String.valueOf(replica.command("INFO", "replication")).contains("master_link_status:up");
    }

    private boolean isElected(RedisServer server) {
        long living = sentinels.stream().filter(RedisServer::isAlive).count();
        return server.isAlive()
                && votes(server) == living
                && String.valueOf(server.command("INFO", "replication")).contains("role:master");
    }

    private long votes(RedisServer server) {
        List<String> address = List.of(server.host(), Integer.toString(server.port()));
        return sentinels.stream()
                .filter(RedisServer::isAlive)
                .filter(sentinel -> ask(sentinel, "SENTINEL", "GET-MASTER-ADDR-BY-NAME", MASTER_NAME)
                        .equals(address))
                .count();
    }

    private static List<?> ask(RedisServer sentinel, String... words) {
        try (RespClient client = sentinel.client(PROBE_TIMEOUT, StandardCharsets.UTF_8)) {
            return client.list(words);
        }
    }
}
