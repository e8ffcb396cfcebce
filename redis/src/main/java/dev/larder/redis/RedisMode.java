package dev.larder.redis;

/**
 * How the servers that a {@link ConnectionManager} found stand to each other. They were asked; nothing is configured.
 *
 * @since 0.1
 */
public enum RedisMode {
    /** One primary, reached directly. */
    STANDALONE,
    /** One primary at a time, named by Sentinels. */
    SENTINEL,
    /** Several primaries, each with a part of the keys. */
    CLUSTER
}
