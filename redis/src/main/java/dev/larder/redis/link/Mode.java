package dev.larder.redis.link;

/** How the servers stand to each other, as they said themselves. */
public enum Mode {
    /** One primary, reached directly. */
    STANDALONE,
    /** One primary at a time, named by Sentinels. */
    SENTINEL,
    /** Several primaries, each with a part of the slots. */
    CLUSTER
}
