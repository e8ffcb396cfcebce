package dev.larder.benchmarks.peers;

import dev.larder.benchmarks.measure.Lab;
import dev.larder.cache.EntryOptions;
import dev.larder.cache.NearPolicy;

/**
 * The caches that are compared, as the tables name them.
 *
 * @since 0.1
 */
public enum PeerKind {
    /** No cache: GET, load, SET. */
    CLIENT("bare client (Jedis)"),
    /** Larder as it is unless told otherwise: values in memory, kept right by Redis. */
    LARDER("Larder"),
    /** The same, each entry with two tags. */
    LARDER_TAGGED("Larder, two tags"),
    /** Larder with nothing in memory. */
    LARDER_REMOTE("Larder, nothing in memory"),
    /** JetCache on Lettuce, with nothing in memory. */
    JETCACHE_REMOTE("JetCache, remote"),
    /** JetCache with Caffeine in front of Lettuce. */
    JETCACHE_BOTH("JetCache, both levels"),
    /** A key of its own for each value; knows no loading. */
    REDISSON_BUCKET("Redisson RBucket"),
    /** One hash for all values, without a time to live. */
    REDISSON_MAP("Redisson RMap"),
    /** One hash for all values, with a time to live each. */
    REDISSON_MAP_CACHE("Redisson RMapCache"),
    /** One hash for all values, with memory of its own in front of it, without a time to live. */
    REDISSON_LOCAL("Redisson RLocalCachedMap"),
    /** Spring Data Redis on Lettuce, without its lock. */
    SPRING("Spring RedisCache"),
    /** Spring Data Redis on Lettuce, with its lock in Redis. */
    SPRING_LOCKING("Spring RedisCache, locking"),
    /** Lettuce's client-side caching into a map of Caffeine. */
    LETTUCE_TRACKING("Lettuce client-side caching"),
    /** Caffeine alone, without Redis: each node for itself. */
    CAFFEINE("Caffeine alone"),
    /** The same, with values that run out. */
    CAFFEINE_TIMED("Caffeine alone, with a time to live");

    private final String title;

    PeerKind(String title) {
        this.title = title;
    }

    /** As the tables name it. */
    public String title() {
        return title;
    }

    /** Whether it has a way to load what is missing. */
    public boolean loads() {
        return this != REDISSON_BUCKET;
    }

    /**
     * Opens a node.
     *
     * @param lab the server
     * @return a new node with connections of its own, which the caller closes
     */
    public PeerCache open(Lab lab) {
        return switch (this) {
            case CLIENT -> new ClientPeer(lab);
            case LARDER -> new LarderPeer(lab, "larder", NearPolicy.TRACK, EntryOptions.NONE);
            case LARDER_TAGGED -> new LarderPeer(lab, "tagged", NearPolicy.TRACK, EntryOptions.tags("one", "two"));
            case LARDER_REMOTE -> new LarderPeer(lab, "remote", NearPolicy.OFF, EntryOptions.NONE);
            case JETCACHE_REMOTE -> JetCachePeer.remote(lab);
            case JETCACHE_BOTH -> JetCachePeer.bothLevels(lab);
            case REDISSON_BUCKET -> new RedissonBuckets(lab);
            case REDISSON_MAP -> RedissonMaps.map(lab);
            case REDISSON_MAP_CACHE -> RedissonMaps.mapCache(lab);
            case REDISSON_LOCAL -> RedissonMaps.localCachedMap(lab);
            case SPRING -> new SpringPeer(lab, false);
            case SPRING_LOCKING -> new SpringPeer(lab, true);
            case LETTUCE_TRACKING -> new LettuceTracking(lab);
            case CAFFEINE -> CaffeinePeer.bounded();
            case CAFFEINE_TIMED -> CaffeinePeer.expiring();
        };
    }
}
