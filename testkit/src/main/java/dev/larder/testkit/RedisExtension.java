package dev.larder.testkit;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Gives the tests of a class a Redis: started before the first, healed and emptied before each, so that a test may break
 * what it likes. Registered in a static field:
 *
 * <pre>{@code @RegisterExtension static final RedisExtension<RedisServer> REDIS = RedisExtension.standalone();}</pre>
 *
 * @param <T> the shape of the Redis
 * @since 0.1
 */
public final class RedisExtension<T extends RedisTarget>
        implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback {

    private final Supplier<T> start;
    private final boolean shared;
    private volatile @Nullable T target;
    private int depth;

    private RedisExtension(Supplier<T> start, boolean shared) {
        this.start = start;
        this.shared = shared;
    }

    /** A server of the class's own, with default settings. */
    public static RedisExtension<RedisServer> standalone() {
        return standalone(RedisServer.builder());
    }

    /** A server of the class's own, with these settings. */
    public static RedisExtension<RedisServer> standalone(RedisServerBuilder settings) {
        return new RedisExtension<>(settings::start, false);
    }

    /** Primary, replica and sentinels of the class's own. */
    public static RedisExtension<RedisSentinels> sentinel() {
        return new RedisExtension<>(RedisSentinels::start, false);
    }

    /** A cluster of the class's own, for tests that break it; it costs two and a half seconds. */
    public static RedisExtension<RedisCluster> cluster() {
        return new RedisExtension<>(RedisCluster::start, false);
    }

    /** The deployment of this shape that all test classes of this JVM share. */
    public static RedisExtension<RedisTarget> shared(RedisTopology topology) {
        return new RedisExtension<>(topology::shared, true);
    }

    /** The cluster that all test classes of this JVM share; tests must leave its slots where they were. */
    public static RedisExtension<RedisCluster> sharedCluster() {
        return new RedisExtension<>(() -> (RedisCluster) RedisTopology.CLUSTER.shared(), true);
    }

    /**
     * The running Redis.
     *
     * @throws IllegalStateException outside of the tests of the class
     */
    public T target() {
        T running = target;
        if (running == null) {
            throw new IllegalStateException("no Redis runs outside of a test; is the extension in a static field?");
        }
        return running;
    }

    // A nested class calls beforeAll and afterAll too; the outermost pair starts and ends the server.
    @Override
    public synchronized void beforeAll(ExtensionContext context) {
        if (depth++ == 0) {
            target = start.get();
        }
    }

    @Override
    public synchronized void afterAll(ExtensionContext context) {
        T running = target;
        if (--depth == 0) {
            target = null;
            if (running != null && !shared) {
                running.close();
            }
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        target().heal();
        target().flushAll();
    }
}
