package dev.larder.server.life;

import dev.larder.Larder;
import dev.larder.LarderConfig;
import dev.larder.base.LarderException;
import dev.larder.base.LatencyHistogram;
import dev.larder.base.Ticker;
import dev.larder.cache.LoadObserver;
import dev.larder.layer.perf.LarderSource;
import dev.larder.layer.perf.MetricsCache;
import dev.larder.layer.perf.MetricsConfig;
import dev.larder.layer.perf.MetricsSource;
import dev.larder.layer.perf.SampleSources;
import dev.larder.limit.LimitStore;
import dev.larder.redis.ConnectionManager;
import dev.larder.redis.RedisConfig;
import dev.larder.redis.RedisInfo;
import dev.larder.redis.RedisStores;
import dev.larder.server.embedded.DataFolder;
import dev.larder.server.embedded.EmbeddedRedis;
import dev.larder.server.settings.Settings;
import dev.larder.session.SessionConfig;
import dev.larder.session.SessionPolicy;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts what runs: a Redis of our own if none is named, the connections to it, the caches, the sessions.
 *
 * @since 0.1
 */
public final class Starter implements Supplier<Running> {
    private static final Logger LOG = LoggerFactory.getLogger(Starter.class);
    private static final long MIB = 1024 * 1024;

    private final Settings settings;
    private final DataFolder folder;
    private final SampleSources parts;
    private final LoadObserver loads;
    private final Ticker ticker;

    /** Null where Redis is our own and its port is not known before it is started. */
    private final @Nullable RedisConfig external;

    /**
     * Makes a starter, checking what can be checked without Redis.
     *
     * @param settings what the server was told
     * @param folder the data folder
     * @param parts what other parts tell of themselves, now or later
     * @param loads stands around the calls of loaders
     * @param ticker elapsed time
     * @throws dev.larder.server.settings.SettingsException if the settings do not name a Redis
     */
    public Starter(Settings settings, DataFolder folder, SampleSources parts, LoadObserver loads, Ticker ticker) {
        this.settings = settings;
        this.folder = folder;
        this.parts = parts;
        this.loads = loads;
        this.ticker = ticker;
        this.external = settings.redis().embedded() ? null : RedisTarget.named(settings.redis());
    }

    @Override
    public Running get() {
        if (external != null) {
            return connect(external, null);
        }
        EmbeddedRedis embedded = EmbeddedRedis.start(folder, settings.cache().maxSizeMegabytes(), ticker);
        try {
            return connect(RedisTarget.embedded(settings.redis(), embedded), embedded);
        } catch (LarderException e) {
            embedded.close();
            throw e;
        }
    }

    private SessionConfig sessions() {
        Duration idle = settings.session().timeout();
        Duration preset = SessionPolicy.AAL2.absoluteTimeout();
        SessionPolicy policy = SessionPolicy.AAL2.toBuilder()
                .idleTimeout(idle)
                .absoluteTimeout(idle.compareTo(preset) > 0 ? idle : preset)
                .maxSessions(settings.session().maxPerUser())
                .build();
        return SessionConfig.DEFAULT
                .withPolicy(policy)
                .withPeppers(settings.session().peppers())
                .withSweepInterval(settings.session().cleanupInterval());
    }

    /** Rate limits connect when they are first asked for: now, so that what keeps them from it keeps the server from starting. */
    private Running running(Larder larder, RedisStores stores, @Nullable EmbeddedRedis embedded) {
        try {
            LimitStore limits = stores.limitStore(larder.config().limits().deadline());
            larder.caches().observeLoads(loads);
            larder.limits();
            // Asked for once, so that what has expired is swept from the start.
            larder.sessions();
            MetricsCache metrics = metrics(larder, stores.connectionManager());
            metrics.start();
            return new Running(larder, stores.connectionManager(), stores.sessionStore(), limits, metrics, embedded);
        } catch (LarderException e) {
            larder.close();
            throw e;
        }
    }

    private MetricsCache metrics(Larder larder, ConnectionManager connections) {
        MetricsSource source =
                new LarderSource(larder, () -> operations(connections), () -> gauges(larder, connections));
        Settings.ServerPart server = settings.server();
        String address = server.port() == 0 ? null : server.bind() + ":" + server.port();
        return new MetricsCache(larder.fleet(), source, parts, ticker, MetricsConfig.of(host(), address));
    }

    private static Map<String, LatencyHistogram> operations(ConnectionManager connections) {
        Map<String, LatencyHistogram> operations = new TreeMap<>();
        connections.latencies().forEach((kind, times) -> operations.put("redis_" + kind.wireName(), times));
        return operations;
    }

    private static MetricsSource.Gauges gauges(Larder larder, ConnectionManager connections) {
        RedisInfo.Node redis = connections.info().await().total();
        return new MetricsSource.Gauges(
                larder.sessions().totals().await().active(),
                redis.memory().usedBytes(),
                redis.activity().evictedKeys());
    }

    private static String host() {
        try {
            String name = InetAddress.getLocalHost().getHostName();
            return name.substring(0, Math.min(name.length(), MetricsConfig.MAX_CHARS));
        } catch (UnknownHostException unnamed) {
            LOG.debug("this machine has no name", unnamed);
            return "unknown";
        }
    }

    private Running connect(RedisConfig config, @Nullable EmbeddedRedis embedded) {
        try {
            RedisStores stores = RedisStores.connect(config);
            LarderConfig larder = LarderConfig.builder()
                    .signingKeys(settings.cache().signingKeys())
                    .maxBytes(settings.cache().maxSizeMegabytes() * MIB)
                    .sessions(sessions())
                    .limits(BuiltInRules.config(settings))
                    .build();
            return running(Larder.create(stores, larder), stores, embedded);
        } catch (LarderException e) {
            String servers = String.join(", ", config.servers());
            throw new LarderException(e.code(), "Redis at " + servers + " cannot be used: " + e.getMessage(), e);
        }
    }
}
