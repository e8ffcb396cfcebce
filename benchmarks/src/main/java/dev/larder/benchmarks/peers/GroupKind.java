package dev.larder.benchmarks.peers;

import dev.larder.benchmarks.measure.Lab;
import org.springframework.data.redis.cache.BatchStrategies;

/**
 * The ways to invalidate many entries that are compared, as the table names them.
 *
 * @since 0.1
 */
public enum GroupKind {
    /** A tag of Larder. */
    LARDER("Larder Cache.invalidate, one tag"),
    /** Spring's cache, deleted a batch of SCAN after the other. */
    SPRING_SCAN("Spring RedisCache.clear, SCAN 1000"),
    /** Spring's cache, deleted as it is unless told otherwise. */
    SPRING_KEYS("Spring RedisCache.clear, KEYS"),
    /** Redisson's keys of a pattern. */
    REDISSON("Redisson RKeys.deleteByPattern");

    private static final int SCAN_COUNT = 1000;

    private final String title;

    GroupKind(String title) {
        this.title = title;
    }

    /** As the table names it. */
    public String title() {
        return title;
    }

    /**
     * Opens a node.
     *
     * @param lab the server
     * @return without entries; the caller closes it
     */
    public EntryGroup open(Lab lab) {
        return switch (this) {
            case LARDER -> new LarderTag(lab);
            case SPRING_SCAN -> PrefixGroup.spring(lab, BatchStrategies.scan(SCAN_COUNT));
            case SPRING_KEYS -> PrefixGroup.spring(lab, BatchStrategies.keys());
            case REDISSON -> PrefixGroup.redisson(lab);
        };
    }
}
