package dev.larder.server.settings;

import dev.larder.cache.SigningKeys;
import dev.larder.server.settings.Settings.ApiLimitPart;
import dev.larder.server.settings.Settings.BackendPart;
import dev.larder.server.settings.Settings.CachePart;
import dev.larder.server.settings.Settings.RedisPart;
import dev.larder.server.settings.Settings.ServerPart;
import dev.larder.server.settings.Settings.SessionPart;
import dev.larder.session.Peppers;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the settings: a flag wins over the environment, that over the properties file, that over the default.
 *
 * @since 0.1
 */
public final class SettingsReader {
    private SettingsReader() {}

    /**
     * Reads and checks all settings.
     *
     * @param line the flags, and maybe the file
     * @param environment the environment; {@code LARDER_CONFIG} there names the file if no flag does
     * @return never null
     * @throws SettingsException if a value cannot be used
     */
    public static Settings read(CommandLine line, Map<String, String> environment) {
        Values values = new Values(line.flags(), environment, file(line.config(), environment.get("LARDER_CONFIG")));
        Settings settings = new Settings(
                server(values), redis(values), cache(values), session(values), apiLimit(values), backends(values));
        checkTokens(settings.server());
        return settings;
    }

    private static @Nullable SettingsFile file(@Nullable String flag, @Nullable String variable) {
        if (flag != null) {
            return SettingsFile.read(flag, "by the flag --config");
        }
        return variable == null || variable.isEmpty() ? null : SettingsFile.read(variable, "in the environment");
    }

    private static ServerPart server(Values values) {
        return new ServerPart(
                values.whole(Setting.LARDER_PORT),
                values.text(Setting.LARDER_BIND),
                Path.of(values.text(Setting.LARDER_DATA)),
                values.optional(Setting.LARDER_ADMIN_TOKEN),
                values.optional(Setting.LARDER_VIEWER_TOKEN),
                values.optionalWhole(Setting.LARDER_VALUE_MEMORY_MB),
                values.text(Setting.LARDER_LOG_FORMAT));
    }

    private static RedisPart redis(Values values) {
        return new RedisPart(
                values.optional(Setting.REDIS_URL),
                values.optional(Setting.REDIS_HOST),
                values.whole(Setting.REDIS_PORT),
                values.whole(Setting.REDIS_DB),
                values.optional(Setting.REDIS_USERNAME),
                values.optional(Setting.REDIS_PASSWORD),
                values.whole(Setting.REDIS_POOL_SIZE),
                values.seconds(Setting.REDIS_TIMEOUT));
    }

    private static CachePart cache(Values values) {
        return new CachePart(
                values.seconds(Setting.DB_CACHE_TTL_SECONDS),
                values.seconds(Setting.API_CACHE_TTL_SECONDS),
                values.seconds(Setting.MODEL_CACHE_TTL_SECONDS),
                values.seconds(Setting.PERF_CACHE_TTL_SECONDS),
                values.whole(Setting.MAX_CACHE_SIZE_MB),
                values.whole(Setting.CACHE_COMPRESSION_THRESHOLD_BYTES),
                SigningKeys.of(Shape.KeyList.keys(values.optional(Setting.CACHE_SIGNING_KEYS))));
    }

    private static SessionPart session(Values values) {
        return new SessionPart(
                values.minutes(Setting.SESSION_TIMEOUT_MINUTES),
                values.whole(Setting.MAX_SESSIONS_PER_USER),
                values.minutes(Setting.SESSION_CLEANUP_INTERVAL),
                Peppers.of(Shape.KeyList.keys(values.optional(Setting.SESSION_PEPPERS))));
    }

    private static ApiLimitPart apiLimit(Values values) {
        return new ApiLimitPart(values.whole(Setting.API_RATE_LIMIT), values.seconds(Setting.API_RATE_LIMIT_WINDOW));
    }

    private static BackendPart backends(Values values) {
        return new BackendPart(values.optional(Setting.DATABASE_URL), values.optional(Setting.OLLAMA_HOST));
    }

    private static void checkTokens(ServerPart server) {
        if (server.adminToken() != null && server.adminToken().equals(server.viewerToken())) {
            throw new SettingsException("LARDER_VIEWER_TOKEN must differ from LARDER_ADMIN_TOKEN, was the same");
        }
    }
}
