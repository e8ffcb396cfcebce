package dev.larder.server.life;

import dev.larder.Larder;
import dev.larder.LarderConfig;
import dev.larder.base.LarderException;
import dev.larder.base.Ticker;
import dev.larder.limit.LimitStore;
import dev.larder.redis.RedisConfig;
import dev.larder.redis.RedisStores;
import dev.larder.server.embedded.DataFolder;
import dev.larder.server.embedded.EmbeddedRedis;
import dev.larder.server.settings.Settings;
import dev.larder.session.SessionConfig;
import dev.larder.session.SessionPolicy;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Starts what runs: a Redis of our own if none is named, the connections to it, the caches, the sessions.
 *
 * @since 0.1
 */
public final class Starter implements Supplier<Running> {
    private static final long MIB = 1024 * 1024;

    private final Settings settings;
    private final DataFolder folder;
    private final Ticker ticker;

    /** Null where Redis is our own and its port is not known before it is started. */
    private final @Nullable RedisConfig external;

    /**
     * Makes a starter, checking what can be checked without Redis.
     *
     * @param settings what the server was told
     * @param folder the data folder
     * @param ticker elapsed time
     * @throws dev.larder.server.settings.SettingsException if the settings do not name a Redis
     */
    public Starter(Settings settings, DataFolder folder, Ticker ticker) {
        this.settings = settings;
        this.folder = folder;
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
                .withSweepInterval(settings.session().cleanupInterval());
    }

    /** Rate limits connect when they are first asked for: now, so that what keeps them from it keeps the server from starting. */
    private static Running running(Larder larder, RedisStores stores, @Nullable EmbeddedRedis embedded) {
        try {
            LimitStore limits = stores.limitStore(larder.config().limits().deadline());
            larder.limits();
            // Asked for once, so that what has expired is swept from the start.
            larder.sessions();
            return new Running(larder, stores.connectionManager(), stores.sessionStore(), limits, embedded);
        } catch (LarderException e) {
            larder.close();
            throw e;
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
