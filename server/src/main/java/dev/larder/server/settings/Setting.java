package dev.larder.server.settings;

import dev.larder.cache.SigningKeys;
import dev.larder.server.settings.Shape.KeyList;
import dev.larder.server.settings.Shape.Matching;
import dev.larder.server.settings.Shape.Seconds;
import dev.larder.server.settings.Shape.Secret;
import dev.larder.server.settings.Shape.Url;
import dev.larder.server.settings.Shape.Whole;
import dev.larder.session.Peppers;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Every setting there is, under its name in the environment and in a properties file.
 *
 * @since 0.1
 */
public enum Setting {
    /** The TCP port; 0 takes any free one. */
    LARDER_PORT("8400", new Whole(0, 65_535), "port to listen on; 0 takes a free one"),
    /** The address to listen on. */
    LARDER_BIND(
            "127.0.0.1",
            Matching.of("an address or name of this machine", "[A-Za-z0-9.:_%\\[\\]-]{1,255}"),
            "address to listen on"),
    /** The data folder. */
    LARDER_DATA(
            "./.larder",
            Matching.of("the path of a folder", "[^\\x00-\\x1f\\x7f]{1,1000}"),
            "folder for the embedded Redis and the token"),
    /** The token of the role admin. */
    LARDER_ADMIN_TOKEN(null, Texts.TOKEN, "bearer token that may do everything"),
    /** The token of the role viewer. */
    LARDER_VIEWER_TOKEN(null, Texts.TOKEN, "bearer token that may only read"),

    /** How the log is written. */
    LARDER_LOG_FORMAT(
            "text",
            Matching.of("text, ecs, logstash or gelf", "text|ecs|logstash|gelf"),
            "how the log is written: text, or JSON as ecs, logstash or gelf"),

    /** Where Redis is, as a URL. */
    REDIS_URL(
            null,
            Url.of(
                    "redis://[user:password@]host[:port][/database] or rediss://..., redis-sentinel://..., redis+unix:///path",
                    "(?i)rediss?(-sentinel)?|redis\\+unix|redis-socket|unix"),
            "where Redis is; without it and REDIS_HOST one is started"),
    /** The host of Redis. */
    REDIS_HOST(null, Matching.of("a host name or address", "[A-Za-z0-9.:_%\\[\\]-]{1,255}"), "host of Redis"),
    /** The port of Redis. */
    REDIS_PORT("6379", new Whole(1, 65_535), "port of Redis at REDIS_HOST"),
    /** The database number. */
    REDIS_DB("0", new Whole(0, 1_000_000), "database number at REDIS_HOST"),
    /** The ACL user. */
    REDIS_USERNAME(null, Matching.of("a name without spaces", "[^\\s\\x00-\\x1f\\x7f]{1,255}"), "ACL user of Redis"),
    /** The password. */
    REDIS_PASSWORD(
            null, Secret.of("1 to 1024 characters without line breaks", "[^\\r\\n\\x00]{1,1024}"), "password of Redis"),
    /** How many connections are shared. */
    REDIS_POOL_SIZE("10", new Whole(1, 64), "shared connections to each Redis node"),
    /** The deadline of a command. */
    REDIS_TIMEOUT("5", new Seconds(50, 300_000), "deadline of a Redis command, in seconds"),

    /** Time to live of the layer db. */
    DB_CACHE_TTL_SECONDS("300", Texts.TTL, "time to live in the layer db"),
    /** Time to live of the layer api. */
    API_CACHE_TTL_SECONDS("60", Texts.TTL, "time to live in the layer api"),
    /** Time to live of the layer model. */
    MODEL_CACHE_TTL_SECONDS("3600", Texts.TTL, "time to live in the layer model"),
    /** Time to live of the layer perf. */
    PERF_CACHE_TTL_SECONDS("30", Texts.TTL, "time to live in the layer perf"),
    /** How much memory of the server values under way may take. */
    LARDER_VALUE_MEMORY_MB(
            null,
            new Whole(32, 1_048_576),
            "memory of the server for values being read or written, in MiB; a third of the heap unless set"),
    /** How much the caches may take. */
    MAX_CACHE_SIZE_MB("512", new Whole(8, 1_048_576), "budget of all caches in MiB"),
    /** Values from this size on are compressed. */
    CACHE_COMPRESSION_THRESHOLD_BYTES("1024", new Whole(64, 1L << 30), "values from this size on are compressed"),
    /** What entries are signed with. */
    CACHE_SIGNING_KEYS(
            null,
            new KeyList(SigningKeys.MAX_KEYS, SigningKeys.MIN_KEY_BYTES, SigningKeys.MAX_KEY_BYTES),
            "keys that entries are signed with, in base64; the first one signs"),

    /** How long an idle session lives. */
    SESSION_TIMEOUT_MINUTES("60", new Whole(1, 525_600), "life of an idle session in minutes"),
    /** How many sessions a user may have. */
    MAX_SESSIONS_PER_USER("5", new Whole(1, 10_000), "sessions that a user may have at once"),
    /** How often ended sessions are cleared away. */
    SESSION_CLEANUP_INTERVAL("15", new Whole(1, 10_080), "minutes between clearings of ended sessions"),

    /** What tokens of sessions are hashed with. */
    SESSION_PEPPERS(
            null,
            new KeyList(Peppers.MAX_PEPPERS, Peppers.MIN_BYTES, Peppers.MAX_BYTES),
            "keys that tokens of sessions are hashed with, in base64; the first one hashes new tokens"),

    /** Requests per window of the rule api_general. */
    API_RATE_LIMIT("1000", new Whole(1, 1_000_000_000), "requests per window of the rule api_general"),
    /** The window of the rule api_general. */
    API_RATE_LIMIT_WINDOW("3600", new Whole(1, 31_536_000), "window of the rule api_general in seconds"),

    /** The database whose queries may be cached. */
    DATABASE_URL(
            null,
            Url.of("jdbc:... or postgresql://...", "(?i)jdbc|postgres(ql)?|mysql|mariadb"),
            "database behind the layer db"),
    /** The model server. */
    OLLAMA_HOST(
            null,
            Matching.of("host[:port] or http://host[:port]", "(https?://)?[A-Za-z0-9._\\[\\]:-]{1,255}/?"),
            "model server behind the layer model");

    private final @Nullable String fallback;
    // Shapes are records of numbers, text and patterns, all of them immutable.
    @SuppressWarnings("ImmutableEnumChecker")
    private final Shape shape;

    private final String help;

    Setting(@Nullable String fallback, Shape shape, String help) {
        this.fallback = fallback;
        this.shape = shape;
        this.help = help;
    }

    /**
     * The flag of the same meaning: {@code LARDER_PORT} is {@code --port}, {@code REDIS_URL} is {@code --redis-url}.
     *
     * @return with its two dashes
     */
    public String flag() {
        String name = name().startsWith("LARDER_") ? name().substring("LARDER_".length()) : name();
        return "--" + name.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The value where none is given.
     *
     * @return null where there is none
     */
    public @Nullable String fallback() {
        return fallback;
    }

    /**
     * What it is for, in a few words.
     *
     * @return never null
     */
    public String help() {
        return help;
    }

    Shape shape() {
        return shape;
    }

    /** Constants that enum constants may refer to. */
    private static final class Texts {
        static final Shape TTL = new Whole(1, 31_536_000);
        static final Shape TOKEN =
                Secret.of("8 to 512 characters of A-Z a-z 0-9 - . _ ~ + / =", "[A-Za-z0-9._~+/=-]{8,512}");
    }
}
