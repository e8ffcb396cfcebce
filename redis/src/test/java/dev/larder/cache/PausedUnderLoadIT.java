package dev.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import dev.larder.redis.RedisConfig;
import dev.larder.testkit.RedisCluster;
import dev.larder.testkit.RedisServer;
import dev.larder.testkit.RedisTarget;
import dev.larder.testkit.RedisTopology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Redis, or one server of it, stands still for ten seconds while many callers go on. */
class PausedUnderLoadIT {
    private static final int CALLERS = 24;
    private static final int MAX_LOADS = 4;
    private static final Duration SLOW_LOAD = Duration.ofMillis(20);
    private static final int HOT_KEYS = 10;
    private static final Duration PAUSE = Duration.ofSeconds(10);
    private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(1);

    /** What is promised is half of it: a command, a turn to load, the load. The rest is for a machine that is busy. */
    private static final Duration LONGEST_CALL =
            COMMAND_TIMEOUT.plus(CachePolicy.MAX_LOAD_QUEUEING).plus(SLOW_LOAD).multipliedBy(2);

    private final AtomicInteger loading = new AtomicInteger();
    private final AtomicInteger mostLoading = new AtomicInteger();
    private final AtomicLong longestNanos = new AtomicLong();
    private final LongAdder hot = new LongAdder();
    private final LongAdder cold = new LongAdder();
    private final LongAdder refused = new LongAdder();

    /** What is paused. */
    enum Paused {
        ALL,
        ONE_PRIMARY
    }

    @ParameterizedTest
    @CsvSource({"STANDALONE, ALL", "CLUSTER, ALL", "CLUSTER, ONE_PRIMARY"})
    void hitsInMemoryGoOn_andLoadersAreFew_andNobodyHangs(RedisTopology topology, Paused what) throws Exception {
        RedisTarget target = topology.shared();
        target.flushAll();
        // Asked before: a server that is paused says nothing of who is what.
        List<RedisServer> paused = what == Paused.ALL
                ? target.servers()
                : List.of(((RedisCluster) target).primaryOf("ld:{paused:hot0}:v"));
        RedisConfig config = RedisConfig.builder()
                .url(TestTargets.url(target))
                .commandTimeout(COMMAND_TIMEOUT)
                .build();
        CachePolicy policy = CachePolicy.builder().maxLoads(MAX_LOADS).build();
        try (NearFleet fleet = new NearFleet(config, 1, "paused", policy)) {
            Cache<String> cache = fleet.node(0);
            for (int i = 0; i < HOT_KEYS; i++) {
                cache.put("hot" + i, "v");
                assertThat(cache.get("hot" + i)).contains("v");
            }

            paused.forEach(RedisServer::pause);
            long end = System.nanoTime() + PAUSE.toNanos();
            List<Future<Void>> callers = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                int caller = i;
                Callable<Void> work = () -> call(cache, caller, end);
                callers.add(fleet.executor().submit(work));
            }
            try {
                for (Future<Void> caller : callers) {
                    assertThat(caller.get()).isNull();
                }
            } finally {
                target.heal();
            }

            assertThat(hot.sum()).as("values from memory").isGreaterThan(1_000);
            assertThat(cold.sum()).as("values that were loaded").isPositive();
            assertThat(mostLoading).hasValue(MAX_LOADS);
            assertThat(longestNanos.get()).as("longest call").isLessThan(LONGEST_CALL.toNanos());
            assertThat(((BlockingCache<String>) cache).operations().inFlight()).isZero();
        }
    }

    private Void call(Cache<String> cache, int caller, long end) throws InterruptedException {
        for (int i = 0; System.nanoTime() < end; i++) {
            long start = System.nanoTime();
            if (i % 4 == 0) {
                load(cache, "cold-" + caller + "-" + i);
            } else {
                assertThat(cache.getOrLoad("hot" + i % HOT_KEYS, load -> "not from memory"))
                        .isEqualTo("v");
                hot.increment();
            }
            longestNanos.accumulateAndGet(System.nanoTime() - start, Math::max);
        }
        return null;
    }

    private void load(Cache<String> cache, String key) {
        try {
            assertThat(cache.getOrLoad(key, load -> {
                        // So slow that without the bulkhead more of them would be under way at once.
                        mostLoading.accumulateAndGet(loading.incrementAndGet(), Math::max);
                        long end = System.nanoTime() + SLOW_LOAD.toNanos();
                        while (System.nanoTime() < end) {
                            LockSupport.parkNanos(end - System.nanoTime());
                        }
                        loading.decrementAndGet();
                        return "loaded";
                    }))
                    .isEqualTo("loaded");
            cold.increment();
        } catch (LarderException full) {
            assertThat(full.code()).isEqualTo(ErrorCode.LIMIT_REACHED);
            refused.increment();
        }
    }
}
