package dev.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.larder.base.LarderException;
import dev.larder.redis.RedisConfig;
import dev.larder.redis.TrackedConnections;
import dev.larder.testkit.RedisExtension;
import dev.larder.testkit.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may have changed unnoticed while the connection that tells of changes was lost is not returned after a fence. */
@Timeout(120)
class NearFaultsIT {
    @RegisterExtension
    static final RedisExtension<RedisServer> REDIS = RedisExtension.standalone();

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Far less than a connection may take to give a sign of life. */
    private static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(150);

    private NearFleet fleet;
    private Cache<String> here;
    private Cache<String> there;

    @BeforeEach
    void connect() {
        RedisConfig config = RedisConfig.builder()
                .url(REDIS.target().uri())
                .commandTimeout(Duration.ofSeconds(2))
                .reconnectDelayMax(Duration.ofMillis(200))
                .build();
        fleet = new NearFleet(
                config,
                2,
                "near",
                CachePolicy.builder().ttl(Duration.ofMinutes(10)).build());
        here = fleet.node(0);
        there = fleet.node(1);
    }

    @AfterEach
    void disconnect() {
        fleet.close();
    }

    @Test
    void getOrLoad_connectionLostDuringALoad_whatItReturnsIsNotGivenToLaterCallers() throws Exception {
        CountDownLatch began = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        CompletableFuture<String> early = here.async().getOrLoad("k", load -> {
            began.countDown();
            assertThat(goOn.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            return "old";
        });
        assertThat(began.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();

        TrackedConnections.kill(REDIS.target());
        awaitFence();
        // The new connection has not read the lease, so nobody is told of its end.
        there.remove("k");
        here.fence();
        CompletableFuture<String> late = here.async().getOrLoad("k", load -> "new");

        assertThat(late).succeedsWithin(PATIENCE).isEqualTo("new");
        goOn.countDown();
        assertThat(early).succeedsWithin(PATIENCE).isEqualTo("old");
        here.fence();
        assertThat(here.get("k")).contains("new");
    }

    @Test
    void getAllOrLoad_redisGoneAsALoadBegan_whatItReturnsIsNotGivenToLaterCallers() throws Exception {
        CountDownLatch began = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        REDIS.target().kill();
        CompletableFuture<BatchResult<String>> early = here.async().getAllOrLoad(List.of("k"), load -> {
            began.countDown();
            assertThat(goOn.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            return Map.of("k", "old");
        });
        assertThat(began.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();

        REDIS.target().restart();
        awaitFence();
        there.remove("k");
        here.fence();
        CompletableFuture<String> late = here.async().getOrLoad("k", load -> "new");

        assertThat(late).succeedsWithin(PATIENCE).isEqualTo("new");
        goOn.countDown();
        assertThat(early.thenApply(BatchResult::orThrow))
                .succeedsWithin(PATIENCE)
                .isEqualTo(Map.of("k", "old"));
    }

    /** The connection that tells of changes outlasts it, so no end of a watch says that changes may have gone untold. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void load_redisSilentForAMoment_whatItReturnsIsNotGivenToThoseAfterAFence(boolean batch) throws Exception {
        try (NearFleet brief = new NearFleet(
                RedisConfig.builder()
                        .url(REDIS.target().uri())
                        .commandTimeout(SHORTEST_TIMEOUT)
                        .build(),
                1,
                "near",
                CachePolicy.builder().ttl(Duration.ofMinutes(10)).build())) {
            here = brief.node(0);
            awaitFence();
            CountDownLatch began = new CountDownLatch(1);
            CountDownLatch goOn = new CountDownLatch(1);
            REDIS.target().command("CLIENT", "PAUSE", "400", "ALL");
            CompletableFuture<String> early = batch
                    ? here.async()
                            .getAllOrLoad(List.of("k"), load -> Map.of("k", oldOnce(began, goOn)))
                            .thenApply(all -> all.orThrow().get("k"))
                    : here.async().getOrLoad("k", load -> oldOnce(began, goOn));
            assertThat(began.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();

            awaitFence();
            there.remove("k");
            awaitFence();
            CompletableFuture<String> late = here.async().getOrLoad("k", load -> "new");

            assertThat(late).succeedsWithin(PATIENCE).isEqualTo("new");
            goOn.countDown();
            assertThat(early).succeedsWithin(PATIENCE).isEqualTo("old");
        }
    }

    private static String oldOnce(CountDownLatch began, CountDownLatch goOn) throws InterruptedException {
        began.countDown();
        assertThat(goOn.await(2 * PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return "old";
    }

    @Test
    void get_redisGoneAfterAFence_onlyWhatWasVouchedForSinceIsReturned() {
        there.put("changed", "1");
        there.put("seen", "1");
        assertThat(here.get("changed")).contains("1");
        TrackedConnections.kill(REDIS.target());
        there.put("changed", "2");
        awaitFence();
        assertThat(here.get("seen")).contains("1");
        here.fence();

        REDIS.target().kill();

        assertThat(here.get("changed")).isEmpty();
        assertThat(here.get("seen")).contains("1");
        assertThat(here.stats().staleServed() + here.stats().near().hits()).isPositive();
        REDIS.target().restart();
    }

    private void awaitFence() {
        await().atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(LarderException.class)
                .until(() -> {
                    here.fence();
                    return true;
                });
    }
}
