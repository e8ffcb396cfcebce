package dev.larder.server.metrics;

/**
 * The names of all meters, as Micrometer has them. Prometheus has {@code _} for each dot, and {@code _total} after counters. What they
 * mean is in {@code docs/metrics.md}, which a test holds to this list. Tags have few values: layers and other caches, of which there are only so
 * many at a time; the built-in rules; kinds of commands; causes; parts. Never a key, user, session, address or token.
 *
 * @since 0.1
 */
public final class MeterNames {
    /** 1 while the system is initialized. */
    public static final String INITIALIZED = "larder.initialized";

    /** How the parts do, by {@code component}: 0 healthy, 1 degraded, 2 not initialized, 3 unhealthy. */
    public static final String HEALTH_STATUS = "larder.health.status";

    /** How often the embedded Redis was started again. */
    public static final String EMBEDDED_RESTARTS = "larder.embedded.restarts";

    /** What the names of meters of a cache begin with; they have the tag {@code cache}. */
    public static final String CACHE = "larder.cache.";

    /** Reads, by {@code kind} hit or miss. */
    public static final String CACHE_REQUESTS = CACHE + "requests";

    /** Entries written. */
    public static final String CACHE_SETS = CACHE + "sets";

    /** Entries removed by key. */
    public static final String CACHE_REMOVES = CACHE + "removes";

    /** Tags and caches invalidated. */
    public static final String CACHE_INVALIDATIONS = CACHE + "invalidations";

    /** Values loaded. */
    public static final String CACHE_LOADS = CACHE + "loads";

    /** How long loaders took, by {@code quantile}. */
    public static final String CACHE_LOAD_LATENCY = CACHE + "load.latency";

    /** Misses, by {@code cause}. */
    public static final String CACHE_MISSES = CACHE + "misses";

    /** Callers that shared the load of another. */
    public static final String CACHE_COALESCED = CACHE + "coalesced";

    /** Calls that failed. */
    public static final String CACHE_ERRORS = CACHE + "errors";

    /** Bytes, by {@code kind} read or written. */
    public static final String CACHE_BYTES = CACHE + "bytes";

    /** What the names of meters of the connections begin with. */
    public static final String REDIS = "larder.redis.";

    /** Commands sent. */
    public static final String REDIS_COMMANDS = REDIS + "commands";

    /** Exchanges that carried them. */
    public static final String REDIS_BATCHES = REDIS + "batches";

    /** Commands that Redis refused. */
    public static final String REDIS_ERRORS = REDIS + "errors";

    /** Commands that Redis did not answer. */
    public static final String REDIS_UNAVAILABLE = REDIS + "unavailable";

    /** Commands that were not sent, for too many waited. */
    public static final String REDIS_REJECTED = REDIS + "rejected";

    /** Commands sent once more. */
    public static final String REDIS_RETRIES = REDIS + "retries";

    /** Redirections followed. */
    public static final String REDIS_REDIRECTS = REDIS + "redirects";

    /** Connections opened anew. */
    public static final String REDIS_RECONNECTS = REDIS + "reconnects";

    /** Commands that wait for a connection. */
    public static final String REDIS_WAITING = REDIS + "waiting";

    /** Connections that are open. */
    public static final String REDIS_CONNECTIONS = REDIS + "connections";

    /** Time until an answer, by {@code kind} of command and {@code quantile}. */
    public static final String REDIS_LATENCY = REDIS + "latency";

    /** What all primaries have allocated. */
    public static final String REDIS_MEMORY_USED = REDIS + "memory.used";

    /** What they may; 0 for no bound. */
    public static final String REDIS_MEMORY_MAX = REDIS + "memory.max";

    /** Keys that they threw out at that bound, since they run. */
    public static final String REDIS_EVICTED_KEYS = REDIS + "evicted.keys";

    /** What the names of meters of the links begin with by which Redis tells of changes. */
    public static final String TRACKING = "larder.tracking.";

    /** Those that are open. */
    public static final String TRACKING_CONNECTIONS = TRACKING + "connections";

    /** 1 while a primary does not tell of changes. */
    public static final String TRACKING_BROKEN = TRACKING + "broken";

    /** How long ago the primary that has been silent longest gave a sign of life. */
    public static final String TRACKING_SILENCE = TRACKING + "silence";

    /** Those opened anew. */
    public static final String TRACKING_RECONNECTS = TRACKING + "reconnects";

    /** Changes that were told. */
    public static final String TRACKING_CHANGES = TRACKING + "changes";

    /** What all caches take. */
    public static final String CACHES_MEMORY_USED = "larder.caches.memory.used";

    /** What they may take. */
    public static final String CACHES_MEMORY_LIMIT = "larder.caches.memory.limit";

    /** What the names of meters of rate limits begin with; they have the tag {@code rule}. */
    public static final String LIMIT = "larder.limit.";

    /** 1 while Redis cannot be asked and failure policies answer. */
    public static final String LIMIT_DEGRADED = LIMIT + "degraded";

    /** What the names of meters of sessions begin with. */
    public static final String SESSIONS = "larder.sessions.";

    /** How many there are, of all nodes. */
    public static final String SESSIONS_ACTIVE = SESSIONS + "active";

    /** Sessions that were refused, by {@code cause}. */
    public static final String SESSIONS_REJECTED = SESSIONS + "rejected";

    /** Requests that found no memory for their value. */
    public static final String VALUES_REFUSED = "larder.values.refused";

    /** Memory that values under way take. */
    public static final String VALUES_MEMORY_USED = "larder.values.memory.used";

    /** Memory that values under way may take. */
    public static final String VALUES_MEMORY_LIMIT = "larder.values.memory.limit";

    /** Actions written to the audit log. */
    public static final String AUDIT_WRITTEN = "larder.audit.written";

    /** Actions that were not, for there were too many at once. */
    public static final String AUDIT_SUPPRESSED = "larder.audit.suppressed";

    private MeterNames() {}
}
