package dev.larder.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.larder.base.StoreUnavailableException;
import dev.larder.cache.EntryKey;
import dev.larder.observe.HealthStatus;
import dev.larder.testkit.RedisExtension;
import dev.larder.testkit.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Redis goes away under load and comes back: what callers see meanwhile, and that nothing is left hanging. */
@Timeout(120)
class OutageIT {
    @RegisterExtension
    static final RedisExtension<RedisServer> REDIS = RedisExtension.standalone();

    private static final int CALLERS = 8;
    private static final EntryKey KEY = new EntryKey("db", "a");

    /** Past its deadline a call may only be late by what a loaded machine costs, never by another timeout. */
    private static final Duration LATEST =
            TestRedis.COMMAND_TIMEOUT.multipliedBy(2).minusMillis(1);

    /** What the project promises. */
    private static final Duration RECOVERY = Duration.ofSeconds(5);

    private RedisStores stores;

    @BeforeEach
    void connect() {
        stores = RedisStores.connect(TestRedis.config(REDIS.target()).build());
    }

    @AfterEach
    void disconnect() {
        stores.close();
    }

    @Test
    void killed_underLoad_everyCallEndsAndWorksAgain() {
        try (Load load = new Load()) {
            load.awaitSuccesses(100);

            REDIS.target().kill();
            load.awaitFailures(100);
            REDIS.target().restart();

            load.awaitRecovery();
            load.assertOrderly();
        }
    }

    @Test
    void paused_underLoad_everyCallEndsAndWorksAgain() {
        try (Load load = new Load()) {
            load.awaitSuccesses(100);

            REDIS.target().pause();
            load.awaitFailures(CALLERS);
            REDIS.target().resume();

            load.awaitRecovery();
            load.assertOrderly();
        }
    }

    @Test
    void restarted_scriptsForgotten_scriptsWorkAgain() {
        stores.cacheStore().announce("db", 60_000).await();

        REDIS.target().kill();
        REDIS.target().restart();

        await().atMost(RECOVERY).ignoreExceptions().until(() -> {
            stores.cacheStore().announce("db", 60_000).await();
            return stores.cacheStore().cacheNames().await().contains("db");
        });
    }

    @Test
    void down_health_isUnhealthyAndNeverFails() {
        REDIS.target().kill();

        await().atMost(TestRedis.PATIENCE)
                .untilAsserted(() -> assertThat(
                                stores.connectionManager().health().await().status())
                        .isEqualTo(HealthStatus.UNHEALTHY));
        REDIS.target().restart();
        await().atMost(RECOVERY)
                .untilAsserted(() -> assertThat(
                                stores.connectionManager().health().await().status())
                        .isEqualTo(HealthStatus.HEALTHY));
    }

    @Test
    void silent_health_endsWithinItsOwnLimit() {
        REDIS.target().pause();

        CompletableFuture<?> health = stores.connectionManager().health().async();

        assertThat(health).succeedsWithin(LATEST);
        REDIS.target().resume();
    }

    @Test
    void down_clock_goesOn() {
        long before = stores.cacheStore().clockMillis();

        REDIS.target().kill();

        await().atMost(TestRedis.PATIENCE).until(() -> stores.cacheStore().clockMillis() > before + 100);
        REDIS.target().restart();
    }

    @Test
    void waitingPop_serverKilled_endsAtOnce() {
        CompletableFuture<?> pop = stores.connectionManager()
                .lists()
                .popLeft("queue", Duration.ofMinutes(5))
                .async();
        await().atMost(TestRedis.PATIENCE)
                .until(() ->
                        String.valueOf(REDIS.target().command("CLIENT", "LIST")).contains("cmd=blpop"));

        REDIS.target().kill();

        assertThat(pop)
                .failsWithin(TestRedis.PATIENCE)
                .withThrowableThat()
                .withCauseInstanceOf(StoreUnavailableException.class);
        REDIS.target().restart();
    }

    @Test
    void close_afterEverything_leavesNoThreadAndNoConnection() {
        try (RedisStores other = RedisStores.connect(
                TestRedis.config(REDIS.target()).clientName("leaktest").build())) {
            ConnectionManager redis = other.connectionManager();
            redis.pubSub().subscribe((channel, message) -> {}, List.of("news")).await();
            var pop = redis.lists().popLeft("queue", Duration.ofMinutes(5)).async();
            other.cacheStore().write(KEY, new byte[1], 60_000).await();
            assertThat(clients()).contains("name=leaktest");
            assertThat(pop).isNotCompleted();
        }
        stores.close();

        await().atMost(TestRedis.PATIENCE).untilAsserted(() -> {
            assertThat(clients()).doesNotContain("name=leaktest", "name=larder");
            assertThat(threads()).isEmpty();
        });
    }

    private static String clients() {
        return String.valueOf(REDIS.target().command("CLIENT", "LIST"));
    }

    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("larder") || name.startsWith("leaktest"))
                .collect(Collectors.toSet());
    }

    /** Callers that read and write without end and note how each call ended. */
    private final class Load implements AutoCloseable {
        private final List<Thread> callers = new ArrayList<>();
        private final AtomicInteger successes = new AtomicInteger();
        private final AtomicInteger failures = new AtomicInteger();
        private final AtomicLong slowestNanos = new AtomicLong();
        private final Set<String> unexpected = ConcurrentHashMap.newKeySet();
        private volatile boolean over;

        Load() {
            for (int i = 0; i < CALLERS; i++) {
                Thread caller = new Thread(this::call, "load-" + i);
                callers.add(caller);
                caller.start();
            }
        }

        private void call() {
            while (!over) {
                long startNanos = System.nanoTime();
                try {
                    stores.cacheStore().write(KEY, new byte[10], 60_000).await();
                    stores.cacheStore().read(KEY, List.of()).async().get(30, TimeUnit.SECONDS);
                    successes.incrementAndGet();
                } catch (StoreUnavailableException e) {
                    failures.incrementAndGet();
                } catch (Exception e) {
                    note(e);
                }
                long tookNanos = System.nanoTime() - startNanos;
                slowestNanos.accumulateAndGet(tookNanos, Math::max);
            }
        }

        private void note(Exception e) {
            if (e.getCause() instanceof StoreUnavailableException) {
                failures.incrementAndGet();
            } else {
                unexpected.add(String.valueOf(e));
            }
        }

        void awaitSuccesses(int more) {
            int before = successes.get();
            await().atMost(TestRedis.PATIENCE).until(() -> successes.get() >= before + more);
        }

        void awaitFailures(int more) {
            int before = failures.get();
            await().atMost(TestRedis.PATIENCE).until(() -> failures.get() >= before + more);
        }

        void awaitRecovery() {
            int before = successes.get();
            await().atMost(RECOVERY).until(() -> successes.get() >= before + 100);
        }

        void assertOrderly() {
            over = true;
            for (Thread caller : callers) {
                await().atMost(TestRedis.PATIENCE).until(() -> !caller.isAlive());
            }
            assertThat(unexpected).isEmpty();
            // Two calls follow each other in a turn, so a turn may take two deadlines.
            assertThat(Duration.ofNanos(slowestNanos.get())).isLessThan(LATEST.multipliedBy(2));
            assertThat(stores.connectionManager().stats().waiting()).isZero();
        }

        @Override
        public void close() {
            over = true;
        }
    }
}
