package dev.larder.redis;

import dev.larder.base.Call;
import dev.larder.base.Codec;
import dev.larder.base.LatencyHistogram;
import dev.larder.base.Ticker;
import dev.larder.observe.Health;
import dev.larder.redis.link.LinkStats;
import dev.larder.redis.link.RedisRouter;
import dev.larder.redis.link.Router;
import dev.larder.redis.link.ServerErrorException;
import dev.larder.redis.link.TrackedStats;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections to one deployment of Redis or Valkey, and everything that can be done over them: typed operations, what
 * the servers say of themselves, response times.
 *
 * <p>Thread-safe; made once and shared by all. A few connections to each primary are shared by all threads; waiting pops
 * and subscriptions have their own. What kind of deployment it is the servers are asked, not the user. Every call ends
 * within the command timeout: while Redis is down with {@link dev.larder.base.StoreUnavailableException}, and it works
 * again by itself once Redis is back.
 *
 * @since 0.1
 */
public final class ConnectionManager implements AutoCloseable {
    /** How often connections that only listen are asked for a sign of life. */
    static final Duration HEARTBEAT = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(ConnectionManager.class);
    private static final Duration IDLE_LIMIT = HEARTBEAT.multipliedBy(3);
    private static final int IDLE_THREAD_SECONDS = 30;

    private final RedisConfig config;
    private final Sender sender;
    private final Scripts scripts;
    private final ServerInfo serverInfo;
    private final SlowCommands slowCommands;
    private final BlockingLane blocking;
    private final Subscriptions subscriptions;
    private final ScheduledThreadPoolExecutor clockwork;
    private final ThreadPoolExecutor waiters;

    private ConnectionManager(RedisConfig config, Router router, Ticker ticker) {
        this.config = config;
        this.sender = new Sender(router, ticker);
        this.scripts = new Scripts(sender, config.commandTimeout());
        this.serverInfo = new ServerInfo(sender, config.commandTimeout());
        this.slowCommands = new SlowCommands(sender, config.keyPrefix());
        this.clockwork = new ScheduledThreadPoolExecutor(1, daemons("larder-redis-clockwork"));
        this.clockwork.setRemoveOnCancelPolicy(true);
        this.waiters = new ThreadPoolExecutor(
                0,
                BlockingLane.MAX_WAITING,
                IDLE_THREAD_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                daemons("larder-redis-waiter"));
        this.blocking = new BlockingLane(router, ticker, waiters, config.commandTimeout());
        this.subscriptions = new Subscriptions(
                router, new Subscriptions.Timing(IDLE_LIMIT, config.reconnectDelayMax()), config.commandTimeout());
    }

    /**
     * Connects. Finds out what kind of deployment it is, logs in, and refuses servers that are too old.
     *
     * @param config where and how
     * @return connected to every primary that could be reached
     * @throws dev.larder.base.StoreUnavailableException if no server can be reached within the connect timeout
     * @throws dev.larder.base.LarderException if the login is refused, or a server is older than Redis 6.2
     */
    public static ConnectionManager connect(RedisConfig config) {
        return connect(config, Ticker.system());
    }

    static ConnectionManager connect(RedisConfig config, Ticker ticker) {
        Router router = route(config);
        ConnectionManager manager = new ConnectionManager(config, router, ticker);
        try {
            manager.serverInfo.requireVersion();
            manager.scripts.loadOnConnect(Script.ALL);
            manager.every(HEARTBEAT, manager.subscriptions::heartbeat);
            return manager;
        } catch (RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    /**
     * Connections for rate limits beside those of another manager, which has seen to it that the servers are such that can be used.
     *
     * @param commandTimeout the longest that a command of them may take
     */
    ConnectionManager beside(Duration commandTimeout) {
        ConnectionManager manager =
                new ConnectionManager(config, route(config.withCommandTimeout(commandTimeout)), sender.ticker());
        manager.scripts.loadOnConnect(Script.OF_LIMITS);
        return manager;
    }

    private static Router route(RedisConfig config) {
        try {
            return RedisRouter.connect(config.toLinkConfig());
        } catch (ServerErrorException e) {
            throw ServerInfo.knowsHello(e) ? e : ServerInfo.tooOld("one from before Redis 6");
        }
    }

    /**
     * Asks every primary for a sign of life.
     *
     * @return healthy if all answer, degraded if only some do or one cannot write to its disk, unhealthy if none answers, with
     *     each primary by its address. Ends within a second and never fails
     */
    public Call<Health> health() {
        return serverInfo.health();
    }

    /**
     * What the primaries say of themselves. One round trip to each, in parallel.
     *
     * @return what those that answered say
     */
    public Call<RedisInfo> info() {
        return serverInfo.info(mode());
    }

    /**
     * The slow commands that the primaries remember, without their arguments. One round trip to each, in parallel.
     *
     * @return never fails because of a primary that does not tell: it says why
     */
    public Call<SlowLog> slowLog() {
        return slowCommands.latest();
    }

    /**
     * What all primaries can do for us, found out by asking for it. One round trip to each, in parallel.
     *
     * @return some of {@code acl}, {@code client_tracking}, {@code resp3}, {@code functions} and {@code sharded_pubsub}, in
     *     this order; what our user may not use is left out
     */
    public Call<Set<String>> capabilities() {
        return serverInfo.capabilities();
    }

    /**
     * Of how many keys each primary remembers who has read them ({@code tracking-table-max-keys}); beyond that it forgets some at random. One
     * round trip to each, in parallel.
     *
     * @return by address; 0 for no limit. Primaries that do not tell, or whose {@code CONFIG} our user may not use, are left out
     */
    public Call<Map<String, Long>> trackingLimits() {
        return serverInfo.trackingLimits();
    }

    /**
     * How the servers stand to each other.
     *
     * @return never null
     */
    public RedisMode mode() {
        return switch (sender.router().mode()) {
            case STANDALONE -> RedisMode.STANDALONE;
            case SENTINEL -> RedisMode.SENTINEL;
            case CLUSTER -> RedisMode.CLUSTER;
        };
    }

    /**
     * The servers that are known now. Asks nobody.
     *
     * @return primaries and replicas
     */
    public List<RedisNode> nodes() {
        return sender.router().nodes().stream()
                .map(node -> new RedisNode(node.address().toString(), node.primary(), node.healthy()))
                .toList();
    }

    /**
     * What has happened over these connections. Asks nobody and holds up nobody.
     *
     * @return never null
     */
    public ConnectionStats stats() {
        LinkStats link = sender.router().stats();
        return new ConnectionStats(
                link.commands(),
                link.batches(),
                link.errors(),
                link.unavailable(),
                link.rejected(),
                link.retries(),
                link.redirects(),
                link.reconnects(),
                scripts.reloads(),
                link.waiting(),
                link.connections(),
                subscriptions.size(),
                tracking(),
                sender.latencies());
    }

    /**
     * Response times by kind as {@link #stats()} has them, by bucket, so that those of several times and nodes can be put together. Asks
     * nobody and holds up nobody.
     *
     * @return every kind
     */
    public Map<CommandKind, LatencyHistogram> latencies() {
        return sender.histograms();
    }

    private TrackingStats tracking() {
        TrackedStats tracked = sender.router().trackedStats();
        Long silentNanos = tracked.silentNanos();
        return new TrackingStats(
                tracked.connections(),
                tracked.reconnects(),
                tracked.pushes(),
                tracked.reason(),
                silentNanos == null ? null : Duration.ofNanos(silentNanos));
    }

    /**
     * The settings that it was made with.
     *
     * @return never null
     */
    public RedisConfig config() {
        return config;
    }

    /**
     * Operations on keys of any type.
     *
     * @return never null
     */
    public RedisKeys keys() {
        return new RedisKeys(sender);
    }

    /**
     * Operations on strings, as text.
     *
     * @return never null
     */
    public RedisStrings<String> strings() {
        return strings(Codec.utf8());
    }

    /**
     * Operations on strings, as what a codec makes of them.
     *
     * @param codec reads and writes the values; {@link Codec#bytes()} for bytes as they are
     * @param <V> the values
     * @return never null
     */
    public <V> RedisStrings<V> strings(Codec<V> codec) {
        return new RedisStrings<>(sender, codec);
    }

    /**
     * Operations on hashes, as text.
     *
     * @return never null
     */
    public RedisHashes<String> hashes() {
        return hashes(Codec.utf8());
    }

    /**
     * Operations on hashes, as what a codec makes of them.
     *
     * @param codec reads and writes the values
     * @param <V> the values
     * @return never null
     */
    public <V> RedisHashes<V> hashes(Codec<V> codec) {
        return new RedisHashes<>(sender, codec);
    }

    /**
     * Operations on sets, as text.
     *
     * @return never null
     */
    public RedisSets<String> sets() {
        return sets(Codec.utf8());
    }

    /**
     * Operations on sets, as what a codec makes of them.
     *
     * @param codec reads and writes the members
     * @param <V> the members
     * @return never null
     */
    public <V> RedisSets<V> sets(Codec<V> codec) {
        return new RedisSets<>(sender, codec);
    }

    /**
     * Operations on lists, as text.
     *
     * @return never null
     */
    public RedisLists<String> lists() {
        return lists(Codec.utf8());
    }

    /**
     * Operations on lists, as what a codec makes of them.
     *
     * @param codec reads and writes the values
     * @param <V> the values
     * @return never null
     */
    public <V> RedisLists<V> lists(Codec<V> codec) {
        return new RedisLists<>(sender, codec, blocking);
    }

    /**
     * Messages, as text.
     *
     * @return never null
     */
    public RedisPubSub<String> pubSub() {
        return pubSub(Codec.utf8());
    }

    /**
     * Messages, as what a codec makes of them.
     *
     * @param codec reads and writes the messages
     * @param <V> the messages
     * @return never null
     */
    public <V> RedisPubSub<V> pubSub(Codec<V> codec) {
        return new RedisPubSub<>(sender, codec, subscriptions);
    }

    /**
     * An empty pipeline.
     *
     * @return never null
     */
    public RedisPipeline pipeline() {
        return new RedisPipeline(sender);
    }

    /** Closes all connections and ends all threads. Calls under way fail, later ones fail at once. Idempotent. */
    @Override
    public void close() {
        clockwork.shutdownNow();
        subscriptions.close();
        blocking.close();
        waiters.shutdown();
        sender.router().close();
    }

    Sender sender() {
        return sender;
    }

    Scripts scripts() {
        return scripts;
    }

    /** Does something small again and again until this is closed; that it fails once does not end it. */
    void every(Duration period, Runnable task) {
        Runnable guarded = () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.debug("a task of the clockwork failed: {}", e.toString());
            }
        };
        var unused =
                clockwork.scheduleWithFixedDelay(guarded, period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static ThreadFactory daemons(String name) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
