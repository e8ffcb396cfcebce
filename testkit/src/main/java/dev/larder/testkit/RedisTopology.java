package dev.larder.testkit;

/**
 * The shapes in which Redis is deployed, each with one deployment that all tests of this JVM share; made for
 * {@code @ParameterizedTest @EnumSource}.
 *
 * @since 0.1
 */
public enum RedisTopology {
    /** One server. */
    STANDALONE {
        @Override
        public RedisTarget start() {
            return RedisServer.start();
        }
    },
    /** A primary, a replica and three sentinels. */
    SENTINEL {
        @Override
        public RedisTarget start() {
            return RedisSentinels.start();
        }
    },
    /** Three primaries with a replica each. */
    CLUSTER {
        @Override
        public RedisTarget start() {
            return RedisCluster.start();
        }
    };

    /** Starts a deployment for the caller alone, who closes it. */
    public abstract RedisTarget start();

    /**
     * The deployment that this JVM's tests share, started on first use, healed when a test broke it, and ended with the
     * JVM. Its keys are whatever the last test left: see {@link RedisTarget#flushAll()}.
     */
    public RedisTarget shared() {
        return SharedTarget.of(this).healed();
    }
}
