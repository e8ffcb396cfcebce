package dev.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.larder.testkit.FaultProxy;
import dev.larder.testkit.KeyAssertions;
import dev.larder.testkit.RedisExtension;
import dev.larder.testkit.RedisServer;
import dev.larder.testkit.SeededTest;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Changes that a node wanted while Redis was away are in force before the node reads from it again, and soon for the others. */
@Timeout(120)
class OutboxIT {
    @RegisterExtension
    static final RedisExtension<RedisServer> REDIS =
            RedisExtension.standalone(RedisServer.builder().persistent());

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Safeguards WITHOUT = new Safeguards(true, true, true, false);

    private FaultProxy proxy;

    @BeforeEach
    void connect() {
        proxy = FaultProxy.inFrontOf(REDIS.target());
    }

    @AfterEach
    void everyKey_hasATimeToLive() {
        proxy.close();
        KeyAssertions.assertEveryKeyHasTtl(REDIS.target());
    }

    private static OutboxNode node(InetSocketAddress way, Safeguards safeguards, boolean near) {
        return new OutboxNode(List.of(way), safeguards, OutboxNode.policy(near).build());
    }

    private static OutboxNode direct(boolean near) {
        return node(REDIS.target().address(), Safeguards.ALL, near);
    }

    @ParameterizedTest
    @CsvSource({
        "remove,true",
        "remove,false",
        "removeAll,true",
        "invalidate,true",
        "invalidate,false",
        "clear,true",
        "clear,false",
        "put,true",
        "put,false",
        "putAll,true",
        "clearTagsOfAllCaches,true"
    })
    void redisRestartsWithItsData_changeIsInForceOnBothNodes(String change, boolean near) {
        try (OutboxNode here = direct(near);
                OutboxNode there = direct(near)) {
            there.cache().put("k", "old", OutboxNode.TAGGED);
            assertThat(here.cache().get("k")).contains("old");
            assertThat(there.cache().get("k")).contains("old");

            REDIS.target().kill();
            assertThat(here.attempt(change)).isTrue();
            REDIS.target().restart();

            assertThat(here.firstAnswer("k")).isEmpty();
            fence(there);
            assertThat(there.cache().get("k")).isEmpty();
            assertThat(here.manager().outboxStats().replayed()).isPositive();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"remove", "invalidate", "clear", "put", "clearTagsOfAllCaches"})
    void redisRestartsWithItsData_withoutOutbox_theOldValueIsBack(String change) {
        try (OutboxNode here = node(REDIS.target().address(), WITHOUT, true)) {
            here.cache().put("k", "old", OutboxNode.TAGGED);
            assertThat(here.cache().get("k")).contains("old");

            REDIS.target().kill();
            assertThat(here.attempt(change)).isTrue();
            REDIS.target().restart();

            assertThat(here.firstAnswer("k")).contains("old");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"remove", "invalidate", "clear", "put"})
    void redisPaused_changeIsInForceWhenItGoesOn(String change) {
        try (OutboxNode here = direct(true)) {
            here.cache().put("k", "old", OutboxNode.TAGGED);
            assertThat(here.cache().get("k")).contains("old");

            REDIS.target().pause();
            assertThat(here.attempt(change)).isTrue();
            REDIS.target().resume();

            assertThat(here.firstAnswer("k").orElse("none")).isNotEqualTo("old");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"remove", "invalidate", "clear", "put"})
    void networkLost_whileAway_neitherMemoryNorStoreShowTheOldValue(String change) {
        CachePolicy lenient = OutboxNode.policy(true)
                .whenUnavailable(WhenUnavailable.MISS)
                .near(NearPolicy.TRACK.withMaxStaleOnDisconnect(Duration.ofMinutes(1)))
                .build();
        try (OutboxNode here = new OutboxNode(List.of(proxy.address()), Safeguards.ALL, lenient);
                OutboxNode there = direct(true)) {
            there.cache().put("k", "old", OutboxNode.TAGGED);
            there.cache().put("bystander", "v");
            assertThat(here.cache().get("k")).contains("old");
            assertThat(here.cache().get("bystander")).contains("v");

            proxy.refuse();
            proxy.cut();
            boolean thrown = here.attempt(change);

            assertThat(thrown).isEqualTo(!change.equals("put"));
            assertThat(here.cache().get("k")).isEmpty();
            if (!change.equals("clear")) {
                // What nobody has tried to change goes on being returned from memory.
                assertThat(here.cache().get("bystander")).contains("v");
            }
            assertThat(there.cache().get("k")).contains("old");
            proxy.restore();

            // Nobody reads here: it is carried out all the same.
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(here.manager().outboxStats())
                            .isEqualTo(new OutboxStats(
                                    0, 0, here.manager().outboxStats().replayed(), 0, 0)));
            fence(there);
            assertThat(there.cache().get("k")).isEmpty();
        }
    }

    @Test
    void tooManyKeys_theWholeCacheIsClearedWhenRedisIsBack() {
        try (OutboxNode here = direct(true);
                OutboxNode there = direct(true)) {
            there.cache().put("k", "old", OutboxNode.TAGGED);
            there.cache().put("bystander", "v");
            assertThat(here.cache().get("k")).contains("old");
            assertThat(here.cache().get("bystander")).contains("v");
            String before = wholeStamp();

            REDIS.target().kill();
            assertThat(here.attempt("remove")).isTrue();
            List<String> many = IntStream.range(0, Outbox.MAX_KEYS)
                    .mapToObj(i -> "many" + i)
                    .toList();
            CompletableFuture<Long> more = here.cache().async().removeAll(many);
            assertThat(more).failsWithin(PATIENCE);
            assertThat(here.manager().outboxStats().overflows()).isEqualTo(1);
            assertThat(here.manager().outboxStats().waitingKeys()).isZero();
            REDIS.target().restart();

            assertThat(here.firstAnswer("k")).isEmpty();
            assertThat(wholeStamp()).isNotEqualTo(before);
            fence(there);
            assertThat(there.cache().get("k")).isEmpty();
            assertThat(there.cache().get("bystander")).isEmpty();
        }
    }

    private static String wholeStamp() {
        try (var client = REDIS.target().client()) {
            return String.valueOf(client.command("DUMP", "ld:t:{outbox:}"));
        }
    }

    @Test
    void redisSilent_readOfWhatWaits_waitsForLessThanADeadline() {
        CachePolicy lenient =
                OutboxNode.policy(true).whenUnavailable(WhenUnavailable.MISS).build();
        try (OutboxNode here = new OutboxNode(List.of(REDIS.target().address()), Safeguards.ALL, lenient)) {
            here.cache().put("k", "old", OutboxNode.TAGGED);
            REDIS.target().pause();
            assertThat(here.attempt("remove")).isTrue();

            CompletableFuture<?> read = here.cache().async().get("k");
            long start = System.nanoTime();
            assertThat(here.cache().get("k")).isEmpty();
            long tookNanos = System.nanoTime() - start;

            assertThat(read).succeedsWithin(PATIENCE);
            assertThat(Duration.ofNanos(tookNanos)).isLessThan(OutboxNode.COMMAND_TIMEOUT.multipliedBy(2));
            REDIS.target().resume();
        }
    }

    /** A network that comes and goes, and readers that must never see what the node has tried to change. */
    @SeededTest(seeds = 3)
    void networkFlaps_randomChanges_noReadIsOlder(long seed) throws Exception {
        try (OutboxRun run = new OutboxRun(proxy, Safeguards.ALL, seed)) {
            OutboxRun.Outcome outcome = run.run(Duration.ofSeconds(6));

            assertThat(outcome.stale()).as("%s", outcome).isZero();
            assertThat(outcome.failedChanges()).as("%s", outcome).isPositive();
            assertThat(outcome.hits()).as("%s", outcome).isPositive();
        }
    }

    @SeededTest(seeds = 1)
    void networkFlaps_withoutOutbox_readsAreOlder(long seed) throws Exception {
        long stale = 0;
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 10 && stale == 0; i++) {
            try (OutboxRun run = new OutboxRun(proxy, WITHOUT, random.nextLong())) {
                stale = run.run(Duration.ofSeconds(4)).stale();
            }
            proxy.restore();
        }
        assertThat(stale).isPositive();
    }

    private static void fence(OutboxNode node) {
        await().atMost(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .ignoreExceptions()
                .until(() -> {
                    node.cache().fence();
                    return true;
                });
        node.firstAnswer("anything");
    }
}
