package dev.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.larder.base.LarderException;
import dev.larder.redis.RedisConfig;
import dev.larder.testkit.CommandCounter;
import dev.larder.testkit.KeyAssertions;
import dev.larder.testkit.RedisExtension;
import dev.larder.testkit.RedisServer;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Old values, early refreshes and remembered absence, on nodes that share a Redis. */
class StaleAndRefreshIT {
    @RegisterExtension
    static final RedisExtension<RedisServer> REDIS = RedisExtension.standalone();

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int NODES = 3;

    @AfterEach
    void everyKey_hasATimeToLive() {
        KeyAssertions.assertEveryKeyHasTtl(REDIS.target());
    }

    private static NearFleet fleet(boolean near, CachePolicy.Builder policy) {
        return new NearFleet(
                RedisConfig.of(REDIS.target().uri()),
                NODES,
                "stale",
                policy.near(near ? NearPolicy.TRACK : NearPolicy.OFF).build());
    }

    private static String failing(LoadContext load) throws IOException {
        throw new IOException("the source is down");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void expired_oldValueOnEveryNodeWhileTheLoaderFails(boolean near) {
        try (NearFleet fleet = fleet(near, CachePolicy.builder().stale(StalePolicy.ifError(Duration.ofHours(1))))) {
            fleet.node(0).put("k", "old", EntryOptions.tags("t"));
            assertThat(fleet.node(1).get("k")).contains("old");

            assertThat(fleet.node(2).expire("k")).isTrue();
            fleet.node(1).fence();

            assertThat(fleet.node(1).get("k")).isEmpty();
            for (int i = 0; i < NODES; i++) {
                assertThat(fleet.node(i).getOrLoad("k", StaleAndRefreshIT::failing))
                        .isEqualTo("old");
            }
            fleet.node(2).invalidate("t");
            fleet.node(0).fence();
            await().atMost(PATIENCE)
                    .until(() -> fleet.node(0).getOrLoad("k", load -> "new").equals("new"));
        }
    }

    @Test
    void timeOver_oldValueWhileTheNewOneIsLoaded() {
        try (NearFleet fleet = fleet(
                true,
                CachePolicy.builder()
                        .ttl(TtlPolicy.exactly(Duration.ofMillis(300)))
                        .stale(StalePolicy.whileRevalidating(Duration.ofHours(1))))) {
            Cache<String> here = fleet.node(0);
            here.put("k", "old");
            assertThat(here.get("k")).contains("old");
            await().atMost(PATIENCE).until(() -> here.get("k").isEmpty());
            CountDownLatch release = new CountDownLatch(1);

            for (int i = 0; i < NODES; i++) {
                assertThat(fleet.node(i).getOrLoad("k", EntryOptions.ttl(Duration.ofHours(1)), load -> {
                            release.await();
                            return "new";
                        }))
                        .isEqualTo("old");
            }
            release.countDown();

            for (int i = 0; i < NODES; i++) {
                Cache<String> node = fleet.node(i);
                await().atMost(PATIENCE)
                        .until(() -> node.get("k").orElse("none").equals("new"));
            }
            long loads = 0;
            for (int i = 0; i < NODES; i++) {
                loads += fleet.node(i).stats().loads();
            }
            assertThat(loads).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void due_oneNodeRefreshesAndNobodyWaits(boolean near) {
        AtomicInteger loads = new AtomicInteger();
        try (NearFleet fleet = fleet(
                near,
                CachePolicy.builder()
                        .ttl(TtlPolicy.exactly(Duration.ofHours(1)))
                        .earlyRefresh(EarlyRefresh.atFraction(0.000_01)))) {
            fleet.node(0).put("k", "old");
            CountDownLatch release = new CountDownLatch(1);
            // All nodes have seen the entry when it is due, and only one gets to load it.
            await().atMost(PATIENCE).until(() -> {
                for (int i = 0; i < NODES; i++) {
                    assertThat(fleet.node(i).getOrLoad("k", load -> {
                                release.await();
                                return "v" + loads.incrementAndGet();
                            }))
                            .isEqualTo("old");
                }
                return inFlight(fleet) == 1 && refreshes(fleet) == 1;
            });
            release.countDown();

            for (int i = 0; i < NODES; i++) {
                Cache<String> node = fleet.node(i);
                await().atMost(PATIENCE)
                        .until(() -> node.get("k").orElse("none").equals("v1"));
            }
            assertThat(loads).hasValue(1);
        }
    }

    @Test
    void put_refusedByAFullServer_endsTheOldValueOnAllNodes() {
        try (NearFleet fleet = fleet(true, CachePolicy.builder())) {
            fleet.node(0).put("k", "old");
            assertThat(fleet.node(1).get("k")).contains("old");
            REDIS.target().command("CONFIG", "SET", "maxmemory", "1mb");
            try {
                fleet.node(0).put("k", "new");
            } finally {
                REDIS.target().command("CONFIG", "SET", "maxmemory", "0");
            }
            fleet.node(1).fence();

            assertThat(fleet.node(0).stats().errors()).isEqualTo(1);
            for (int i = 0; i < NODES; i++) {
                assertThat(fleet.node(i).get("k")).isEmpty();
            }
        }
    }

    /** The store does not tell a node of what the node has written itself. */
    @Test
    void due_newValueThatMayNotBeInMemory_endsTheOldOneThere() {
        try (NearFleet fleet = fleet(
                true,
                CachePolicy.builder()
                        .ttl(TtlPolicy.exactly(Duration.ofHours(1)))
                        .earlyRefresh(EarlyRefresh.atFraction(0.000_01)))) {
            Cache<String> here = fleet.node(0);
            Cache<String> there = fleet.node(1);
            here.put("k", "old");

            await().atMost(PATIENCE).until(() -> {
                String unused = here.getOrLoad("k", load -> {
                    load.tag("t");
                    // The old value does not carry the tag, the new one carries what the tag was before.
                    there.invalidate("t");
                    here.fence();
                    return "new";
                });
                return here.stats().refreshes() == 1 && inFlight(here) == 0;
            });

            assertThat(here.get("k")).isEmpty();
        }
    }

    @Test
    void due_refresh_isTheLeaseTheStampAndTheFill() throws Exception {
        try (NearFleet fleet = fleet(
                false,
                CachePolicy.builder()
                        .ttl(TtlPolicy.exactly(Duration.ofHours(1)))
                        .earlyRefresh(EarlyRefresh.atFraction(0.000_01)))) {
            Cache<String> here = fleet.node(0);
            here.put("k", "old");
            long start = System.nanoTime();
            await().atMost(PATIENCE)
                    .until(() ->
                            System.nanoTime() - start > Duration.ofMillis(200).toNanos());

            Map<String, Long> commands = CommandCounter.of(REDIS.target()).during(() -> {
                assertThat(here.getOrLoad("k", load -> "new")).isEqualTo("old");
                await().atMost(PATIENCE).until(() -> here.stats().refreshes() == 1 && inFlight(here) == 0);
            });

            assertThat(commands).containsEntry("evalsha", 3L);
            assertThat(here.get("k")).contains("new");
        }
    }

    @Test
    void storeGone_valuesPastTheirTimeInsteadOfAFailure() {
        try (NearFleet fleet = fleet(
                true,
                CachePolicy.builder()
                        .ttl(TtlPolicy.exactly(Duration.ofSeconds(1)))
                        .stale(StalePolicy.ifError(Duration.ofHours(1))))) {
            Cache<String> here = fleet.node(0);
            fleet.node(1).put("k", "old");
            assertThat(here.get("k")).contains("old");

            REDIS.target().pause();
            try {
                await().atMost(PATIENCE).until(() -> here.get("k").isEmpty());
                assertThat(here.getOrLoad("k", StaleAndRefreshIT::failing)).isEqualTo("old");
            } finally {
                REDIS.target().resume();
            }
        }
    }

    @Test
    void storeGone_afterAFenceOnlyWhatWasVouchedForSince() {
        try (NearFleet fleet = fleet(
                true,
                CachePolicy.builder()
                        .ttl(TtlPolicy.exactly(Duration.ofSeconds(1)))
                        .stale(StalePolicy.ifError(Duration.ofHours(1))))) {
            Cache<String> here = fleet.node(0);
            fleet.node(1).put("k", "old");
            assertThat(here.get("k")).contains("old");
            fleet.stores(1).close();
            // The connection that vouched for the value is gone, and the fence is answered over the next one.
            String ids = String.valueOf(REDIS.target().client().text("CLIENT", "LIST"));
            ids.lines()
                    .filter(line -> line.matches(".* flags=[A-Za-z]*t[A-Za-z]* .*"))
                    .forEach(line ->
                            REDIS.target().command("CLIENT", "KILL", "ID", line.replaceFirst("^id=(\\d+) .*", "$1")));
            await().atMost(PATIENCE).ignoreExceptions().until(() -> {
                here.fence();
                return true;
            });

            REDIS.target().pause();
            try {
                await().atMost(PATIENCE).until(() -> here.get("k").isEmpty());
                assertThatThrownBy(() -> here.getOrLoad("k", StaleAndRefreshIT::failing))
                        .isInstanceOf(LarderException.class);
            } finally {
                REDIS.target().resume();
            }
        }
    }

    @Test
    void absence_isInMemoryAndKeptRight() throws Exception {
        AtomicInteger looks = new AtomicInteger();
        Loader<Optional<String>> nothing = load -> {
            looks.incrementAndGet();
            return Optional.empty();
        };
        try (NearFleet fleet = fleet(true, CachePolicy.builder().absentTtl(Duration.ofHours(1)))) {
            Cache<String> here = fleet.node(0);
            Cache<String> there = fleet.node(1);
            assertThat(there.getOrFind("k", nothing)).isEmpty();
            assertThat(here.getOrFind("k", nothing)).isEmpty();

            Map<String, Long> commands = CommandCounter.of(REDIS.target()).during(() -> {
                for (int i = 0; i < 100; i++) {
                    assertThat(here.getOrFind("k", nothing)).isEmpty();
                    assertThat(here.get("k")).isEmpty();
                }
            });

            assertThat(commands.getOrDefault("mget", 0L)).isZero();
            assertThat(looks).hasValue(1);
            there.put("k", "v");
            here.fence();
            assertThat(here.getOrFind("k", nothing)).contains("v");
        }
    }

    private static long refreshes(NearFleet fleet) {
        long sum = 0;
        for (int i = 0; i < NODES; i++) {
            sum += fleet.node(i).stats().refreshes();
        }
        return sum;
    }

    private static int inFlight(NearFleet fleet) {
        int sum = 0;
        for (int i = 0; i < NODES; i++) {
            sum += inFlight(fleet.node(i));
        }
        return sum;
    }

    private static int inFlight(Cache<String> cache) {
        return ((BlockingCache<String>) cache).operations().inFlight();
    }
}
