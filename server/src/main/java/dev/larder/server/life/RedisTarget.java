package dev.larder.server.life;

import dev.larder.redis.RedisConfig;
import dev.larder.redis.RedisConfigBuilder;
import dev.larder.server.embedded.EmbeddedRedis;
import dev.larder.server.settings.Settings.RedisPart;
import dev.larder.server.settings.SettingsException;
import org.jspecify.annotations.Nullable;

/**
 * Turns settings into what the connections need.
 *
 * @since 0.1
 */
public final class RedisTarget {
    private static final String LOOPBACK = "127.0.0.1";

    private RedisTarget() {}

    /**
     * The Redis that the settings name: by URL if there is one, else by host.
     *
     * @param redis settings that name one
     * @return never null
     * @throws SettingsException if the URL cannot be used
     */
    public static RedisConfig named(RedisPart redis) {
        String setting = redis.url() != null ? "REDIS_URL" : "REDIS_HOST";
        try {
            return redis.url() != null ? byUrl(redis, redis.url()) : byHost(redis, String.valueOf(redis.host()));
        } catch (IllegalArgumentException e) {
            throw new SettingsException(
                    setting + " cannot be used: " + accepted(e) + "; was \"" + redis.shown() + '"', e);
        }
    }

    static RedisConfig embedded(RedisPart redis, EmbeddedRedis embedded) {
        return common(redis)
                .server(LOOPBACK, embedded.port())
                .login(null, embedded.password())
                .build();
    }

    private static RedisConfig byUrl(RedisPart redis, String url) {
        RedisConfigBuilder builder = common(redis).url(url);
        // A login inside the URL stands before one beside it.
        boolean hasLogin = url.indexOf('@') >= 0;
        if (!hasLogin && (redis.username() != null || redis.password() != null)) {
            builder.login(redis.username(), redis.password());
        }
        return builder.build();
    }

    private static RedisConfig byHost(RedisPart redis, String host) {
        return common(redis)
                .server(host, redis.port())
                .login(redis.username(), redis.password())
                .database(redis.database())
                .build();
    }

    private static RedisConfigBuilder common(RedisPart redis) {
        return RedisConfig.builder().poolSize(redis.poolSize()).commandTimeout(redis.timeout());
    }

    // The rest of the message shows the URL, which may hold a password where nobody expects one.
    private static String accepted(IllegalArgumentException e) {
        @Nullable String message = e.getMessage();
        int was = message == null ? -1 : message.lastIndexOf("; was '");
        return message == null ? "it cannot be read" : was < 0 ? message : message.substring(0, was);
    }
}
