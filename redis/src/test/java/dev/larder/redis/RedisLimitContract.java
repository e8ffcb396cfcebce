package dev.larder.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.larder.base.SharedRandom;
import dev.larder.base.Ticker;
import dev.larder.limit.Algorithm;
import dev.larder.limit.Decision;
import dev.larder.limit.Decision.Source;
import dev.larder.limit.FailurePolicy;
import dev.larder.limit.Keyed;
import dev.larder.limit.LimitConfig;
import dev.larder.limit.LimitStore;
import dev.larder.limit.LimitStore.Change;
import dev.larder.limit.LimitStore.Sync;
import dev.larder.limit.LimitStore.Take;
import dev.larder.limit.LimitStoreContract;
import dev.larder.limit.LimitTable;
import dev.larder.limit.RateLimiter;
import dev.larder.limit.Rule;
import dev.larder.limit.RuleVerdict;
import dev.larder.limit.Target;
import dev.larder.testkit.KeyAssertions;
import dev.larder.testkit.RedisServer;
import dev.larder.testkit.RedisTarget;
import dev.larder.testkit.RespClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every limit store keeps, on a Redis of some topology: no key without a time to live is left after any test. */
abstract class RedisLimitContract extends LimitStoreContract {
    final RedisStores stores;

    private final RedisTarget target;

    RedisLimitContract(RedisTarget target) {
        this.target = target;
        this.stores = TestRedis.stores(target);
    }

    /** What the state of a bucket takes where this topology keeps it. */
    abstract long bucketBytes();

    @Override
    protected LimitStore store() {
        return stores.limitStore(TestRedis.COMMAND_TIMEOUT);
    }

    @AfterEach
    void everyKey_hasATimeToLive_andConnectionsEnd() {
        try (stores) {
            KeyAssertions.assertEveryKeyHasTtl(target);
        }
    }

    private static String name(Keyed key) {
        return new String(new LimitKeys("ld").state(key), StandardCharsets.US_ASCII);
    }

    private RedisServer serverOf(String key) {
        return target.primaries().stream()
                .filter(server -> holds(server, key))
                .findFirst()
                .orElseThrow();
    }

    private static boolean holds(RedisServer server, String key) {
        try (RespClient client = server.client()) {
            return !client.list("KEYS", key).isEmpty();
        }
    }

    @Test
    void bucket_whateverItsRuleIsCalled_takesSoManyBytes_andEndsOnceItIsFull() {
        Rule rule = Rule.builder("a-name-of-64-characters-".repeat(3).substring(0, 64))
                .limit(1_000, Duration.ofHours(1))
                .build();
        Keyed ann = new Keyed(rule, "a user with a long name, whatever it is: it is hashed");

        store().take(List.of(new Take(List.of(ann), 1_000, 1, 0))).await();

        String key = name(ann);
        assertThat(key).hasSize(22);
        try (RespClient client = serverOf(key).client()) {
            assertThat(client.number("MEMORY", "USAGE", key)).isEqualTo(bucketBytes());
            assertThat(client.number("PTTL", key)).isBetween(3_590_000L, 3_600_002L);
        }
    }

    /** By the time of the server. */
    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void state_onceItMeansNothing_isGone(Algorithm algorithm) {
        Rule rule = Rule.builder("gone-" + algorithm.wireName())
                .algorithm(algorithm)
                .limit(2, Duration.ofMillis(300))
                .build();
        Keyed ann = new Keyed(rule, "ann");
        store().take(List.of(new Take(List.of(ann), 2, 1, 1))).await();

        await().atMost(TestRedis.PATIENCE)
                .until(() -> target.primaries().stream().noneMatch(server -> holds(server, name(ann))));
        assertThat(store().peek(List.of(ann), 1).await().get(0).remaining()).isEqualTo(2);
    }

    /** By account and by address, as logins are counted: on a cluster in different slots. */
    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void limiter_rulesWithOtherSubjects_takesFromBothOrFromNone(Algorithm algorithm) {
        Rule account = Rule.builder("account-" + algorithm.wireName())
                .algorithm(algorithm)
                .limit(5, Duration.ofHours(10))
                .build();
        Rule address = Rule.builder("address")
                .limit(3, Duration.ofHours(10))
                .onFailure(FailurePolicy.CLOSED)
                .build();
        LimitConfig config = LimitConfig.builder()
                .rule(account)
                .rule(address)
                .deadline(TestRedis.COMMAND_TIMEOUT)
                .build();
        String from = "address of " + algorithm;
        List<Target> both = List.of(new Target(account.name(), "ann"), new Target("address", from));
        try (RateLimiter limiter =
                new RateLimiter(store(), config, Ticker.system(), SharedRandom.create(), ForkJoinPool.commonPool())) {
            assertThat(limiter.tryTake(both, 2).allowed()).isTrue();
            Decision refused = limiter.tryTake(both, 2);

            assertThat(refused.allowed()).isFalse();
            assertThat(refused.source()).isEqualTo(Source.STORE);
            assertThat(refused.refusedBy()).map(RuleVerdict::rule).contains(address);
            assertThat(refused.verdicts()).extracting(RuleVerdict::allowed).containsExactly(true, false);
            assertThat(limiter.peek(account.name(), "ann").remaining()).isEqualTo(3);
            assertThat(limiter.peek("address", from).remaining()).isEqualTo(1);
            // Who comes from elsewhere is counted with the same account.
            Decision elsewhere = limiter.tryTake(
                    List.of(new Target(account.name(), "ann"), new Target("address", "elsewhere " + algorithm)), 3);
            assertThat(elsewhere.allowed()).isTrue();
            assertThat(limiter.peek(account.name(), "ann").remaining()).isZero();
            assertThat(limiter.reset(account.name(), "ann")).isTrue();
            assertThat(limiter.tryTake(account.name(), "ann", 5).allowed()).isTrue();
        }
    }

    @Test
    void sync_changesByOthers_areToldByDigest() {
        Rule rule = Rule.builder("told").limit(5, Duration.ofHours(1)).build();
        Sync before = store().sync("a", 10_000, -1, -1).await();

        store().giveBack(List.of(new Keyed(rule, "x")), 1).await();
        store().reset(new Keyed(rule, "y")).await();
        Sync after = store().sync("b", 10_000, -1, before.lastChange()).await();

        assertThat(after.nodes()).isEqualTo(2);
        assertThat(after.changes())
                .containsExactly(
                        new Change("told", LimitTable.digest("x")), new Change("told", LimitTable.digest("y")));
    }

    @Test
    void sync_moreChangesThanAreRemembered_saysThatNotAllAreThere() {
        Rule rule = Rule.builder("many").limit(5, Duration.ofHours(1)).build();
        long before = store().sync("a", 10_000, -1, -1).await().lastChange();

        for (int i = 0; i <= LimitStore.MAX_CHANGES; i++) {
            store().reset(new Keyed(rule, "x")).await();
        }

        assertThat(store().sync("a", 10_000, -1, before).await().changes()).isNull();
    }

    @Test
    void usage_ofStates_countsThem() {
        Rule rule = Rule.builder("counted")
                .algorithm(Algorithm.FIXED_WINDOW)
                .limit(5, Duration.ofHours(1))
                .build();
        long before = store().usage().await().orElseThrow().entries();
        List<Take> takes = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            takes.add(new Take(List.of(new Keyed(rule, "id" + i)), 1, 1, 0));
        }

        store().take(takes).await();

        assertThat(store().usage().await().orElseThrow().entries()).isEqualTo(before + 100);
        assertThat(store().usage().await().orElseThrow().bytes()).isPositive();
    }
}
