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

/** What may have changed unnoticed while the connection that tells of changes was lost is not returned after a fence. */
@Timeout(120)
class NearFaultsIT {
    @RegisterExtension
    static final RedisExtension<RedisServer> REDIS = RedisExtension.standalone();

    private static final Duration PATIENCE = Duration.ofSeconds(20);

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
