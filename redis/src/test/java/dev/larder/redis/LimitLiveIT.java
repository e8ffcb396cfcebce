package dev.larder.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.larder.base.LarderException;
import dev.larder.base.SharedRandom;
import dev.larder.base.Ticker;
import dev.larder.limit.Algorithm;
import dev.larder.limit.Decision.Source;
import dev.larder.limit.FailurePolicy;
import dev.larder.limit.LimitConfig;
import dev.larder.limit.LimitStore;
import dev.larder.limit.RateLimiter;
import dev.larder.limit.Rule;
import dev.larder.limit.Target;
import dev.larder.testkit.CommandCounter;
import dev.larder.testkit.RedisCluster;
import dev.larder.testkit.RedisSentinels;
import dev.larder.testkit.RedisServer;
import dev.larder.testkit.RedisTarget;
import dev.larder.testkit.RespClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rules that change while several nodes use them, trips that checks take, and servers that take over. */
@Timeout(180)
class LimitLiveIT {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DEADLINE = Duration.ofSeconds(2);
    private static final Rule API = Rule.builder("api").limit(100, HOUR).build();
    private static final Rule STRICT = Rule.builder("api")
            .limit(1_000, HOUR)
            .onFailure(FailurePolicy.CLOSED)
            .build();
    // What a bucket of 1 000 an hour gains while servers take over, with room for a slow machine.
    private static final long GAINED = 60;

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void end() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    private <T extends AutoCloseable> T opened(T one) {
        open.add(one);
        return one;
    }

    private CountedStore store(RedisTarget redis) {
        RedisStores stores = opened(RedisStores.connect(TestRedis.config(redis).build()));
        return new CountedStore(stores.limitStore(DEADLINE));
    }

    private RateLimiter node(RedisTarget redis, Rule... rules) {
        return node(store(redis), rules);
    }

    private RateLimiter node(LimitStore store, Rule... rules) {
        LimitConfig.Builder config = LimitConfig.builder().deadline(DEADLINE);
        for (Rule rule : rules) {
            config.rule(rule);
        }
        return opened(new RateLimiter(
                store, config.build(), Ticker.system(), SharedRandom.create(), ForkJoinPool.commonPool()));
    }

    @Test
    void rule_putChangedAndRemovedOnOneNode_isKnownToTheOther() {
        RedisServer redis = opened(RedisServer.start());
        RateLimiter one = node(redis, API);
        RateLimiter other = node(redis, API);
        await().atMost(TestRedis.PATIENCE).until(() -> one.nodes() == 2 && other.nodes() == 2);

        one.put(Rule.builder("new").limit(7, HOUR).build());
        await().atMost(TestRedis.PATIENCE).until(() -> other.find("new").isPresent());
        other.put(Rule.builder("new").limit(8, HOUR).build());
        await().atMost(TestRedis.PATIENCE)
                .until(() -> one.find("new").map(Rule::limit).orElse(0L) == 8);
        one.remove("new");
        one.remove("api");
        await().atMost(TestRedis.PATIENCE).until(() -> other.rules().isEmpty());
        assertThat(node(redis, API).rules()).isEmpty();
    }

    /** It asks four times a second: what one question is enough for it knows within a second. */
    @Test
    void rule_putChangedAndRemovedOnOneNode_isKnownToTheOtherWithItsNextQuestion() {
        RedisServer redis = opened(RedisServer.start());
        RateLimiter one = node(redis, API);
        CountedStore asked = store(redis);
        RateLimiter other = node(asked, API);

        one.put(Rule.builder("new").limit(7, HOUR).build());
        awaitQuestion(asked);
        assertThat(other.find("new").map(Rule::limit)).contains(7L);
        one.put(Rule.builder("new").limit(8, HOUR).build());
        awaitQuestion(asked);
        assertThat(other.find("new").map(Rule::limit)).contains(8L);
        one.remove("new");
        awaitQuestion(asked);
        assertThat(other.find("new")).isEmpty();
    }

    @Test
    void refusalThatIsRemembered_resetOrRefundedByAnotherNode_isForgottenWithTheNextQuestion() {
        RedisServer redis = opened(RedisServer.start());
        CountedStore asked = store(redis);
        RateLimiter one = node(asked, API);
        RateLimiter other = node(redis, API);
        one.tryTake("api", "ann", 100);
        await().atMost(TestRedis.PATIENCE).until(() -> one.tryTake("api", "ann").source() == Source.REMEMBERED);

        other.reset("api", "ann");
        awaitQuestion(asked);
        assertThat(one.tryTake("api", "ann", 100).allowed()).isTrue();

        await().atMost(TestRedis.PATIENCE).until(() -> one.tryTake("api", "ann").source() == Source.REMEMBERED);
        other.refund("api", "ann", 5);
        awaitQuestion(asked);
        assertThat(one.tryTake("api", "ann", 5).allowed()).isTrue();
    }

    /** Until a question that is asked from now on has been answered: the one after it has begun. */
    private static void awaitQuestion(CountedStore asked) {
        long before = asked.syncs();
        await().atMost(TestRedis.PATIENCE).until(() -> asked.syncs() >= before + 2);
    }

    @Test
    void rule_changedUnderLoad_admitsNoMoreThanOldAndNewTogether() throws Exception {
        RedisServer redis = opened(RedisServer.start());
        for (Algorithm algorithm : Algorithm.values()) {
            Rule old = Rule.builder(algorithm.wireName())
                    .algorithm(algorithm)
                    .limit(200, HOUR)
                    .build();
            Rule smaller = Rule.builder(algorithm.wireName())
                    .algorithm(algorithm)
                    .limit(150, HOUR.multipliedBy(2))
                    .build();
            Rule larger = Rule.builder(algorithm.wireName())
                    .algorithm(algorithm)
                    .limit(400, HOUR)
                    .build();
            RateLimiter one = node(redis, old);
            RateLimiter other = node(redis, old);
            AtomicLong admitted = new AtomicLong();
            AtomicBoolean over = new AtomicBoolean();
            ExecutorService threads = Executors.newFixedThreadPool(2);
            List<Future<?>> callers = new ArrayList<>();
            for (RateLimiter node : List.of(one, other)) {
                callers.add(threads.submit(() -> {
                    while (!over.get()) {
                        admitted.addAndGet(node.tryTake(old.name(), "hot").allowed() ? 1 : 0);
                    }
                }));
            }
            await().atMost(TestRedis.PATIENCE).until(() -> admitted.get() > 50);
            one.put(smaller);
            other.put(larger);
            await().atMost(TestRedis.PATIENCE).until(() -> one.find(old.name()).equals(other.find(old.name())));
            // No denial that neither explains: the larger one is used up in the end.
            await().atMost(TestRedis.PATIENCE).until(() -> admitted.get() >= 390);
            over.set(true);
            for (Future<?> caller : callers) {
                caller.get(20, TimeUnit.SECONDS);
            }
            threads.shutdown();

            assertThat(admitted.get()).as(algorithm.wireName()).isLessThanOrEqualTo(200 + 400);
        }
    }

    @Test
    void check_ofThreeRules_isOneScript() throws Exception {
        RedisServer redis = opened(RedisServer.start());
        RateLimiter node = node(
                redis,
                API,
                Rule.builder("b").limit(10, HOUR).build(),
                Rule.builder("c").limit(10, HOUR).build());
        List<Target> targets = List.of(new Target("api", "ann"), new Target("b", "ann"), new Target("c", "*"));
        node.tryTake(targets, 1);
        // Only what the test does: what the node asks by itself comes to an end.
        node.close();
        await().atMost(TestRedis.PATIENCE).pollDelay(Duration.ofMillis(300)).until(() -> true);

        Map<String, Long> ran = CommandCounter.of(redis).during(() -> {
            for (int i = 0; i < 5; i++) {
                assertThat(node.tryTake(targets, 1).allowed()).isTrue();
            }
        });

        assertThat(ran).containsEntry("evalsha", 5L).containsEntry("get", 15L).containsEntry("set", 15L);
    }

    @Test
    void cluster_primaryKilled_everyIdGoesOnAfterTheFailover_andKeepsWhatItHad() {
        RedisCluster cluster = opened(RedisCluster.start());
        RateLimiter node = node(
                cluster,
                Rule.builder("api")
                        .limit(1_000, HOUR)
                        .onFailure(FailurePolicy.CLOSED)
                        .build());
        for (int i = 0; i < 20; i++) {
            assertThat(node.tryTake("api", "id" + i, 500).allowed()).isTrue();
        }
        confirm(cluster.primaryOf(0), keyOf(0));

        RedisServer dead = cluster.killPrimaryOf(0);
        cluster.awaitFailover(dead);

        for (int i = 0; i < 20; i++) {
            String id = "id" + i;
            await().atMost(Duration.ofMinutes(1))
                    .ignoreExceptionsInstanceOf(LarderException.class)
                    .until(() -> node.tryTake("api", id).source() == Source.STORE);
            // What was taken before is not forgotten: the replica had it.
            assertThat(node.peek("api", id).remaining()).isBetween(400L, 499L + GAINED);
        }
    }

    private static String keyOf(int slot) {
        int i = 0;
        while (RedisCluster.slotOf("last" + i) != slot) {
            i++;
        }
        return "last" + i;
    }

    @Test
    void sentinel_primaryKilled_whatItsReplicaConfirmedIsKept() {
        RedisSentinels sentinels = opened(RedisSentinels.start());
        RateLimiter node = node(sentinels, STRICT);
        take(node, 500);
        confirm(sentinels.primary(), "last");

        RedisServer dead = sentinels.killPrimary();
        sentinels.awaitPrimaryOtherThan(dead.port());

        // The bucket gains a few while the servers agree.
        assertThat(remaining(node)).isBetween(500L, 500L + GAINED);
    }

    @Test
    void sentinel_primaryKilledWhileItsReplicaIsCutOff_losesWhatTheReplicaHadNotAndNoMore() {
        RedisSentinels sentinels = opened(RedisSentinels.start());
        RateLimiter node = node(sentinels, STRICT);
        take(node, 500);
        confirm(sentinels.primary(), "last");
        RedisServer primary = sentinels.primary();
        RedisServer replica = sentinels.replica();
        replica.pause();
        primary.command("CLIENT", "KILL", "TYPE", "REPLICA");
        take(node, 300);

        primary.kill();
        replica.resume();
        sentinels.awaitPrimaryOtherThan(primary.port());

        assertThat(remaining(node)).isBetween(500L, 500L + GAINED);
        long more = 0;
        while (node.tryTake("api", "hot").allowed()) {
            more++;
        }
        assertThat(more).isBetween(500L, 500L + GAINED);
    }

    private static void take(RateLimiter node, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(node.tryTake("api", "hot").source()).isEqualTo(Source.STORE);
        }
    }

    // A write after all others that the replica has: it has those before it as well.
    /** Waits until the replica of a primary has what that one has. */
    private static void confirm(RedisServer primary, String keyOfIts) {
        try (RespClient client = primary.client()) {
            client.command("SET", keyOfIts, "1", "EX", "60");
            assertThat(client.number("WAIT", "1", "20000")).isEqualTo(1);
        }
    }

    private static long remaining(RateLimiter node) {
        return await().atMost(Duration.ofMinutes(1))
                .ignoreExceptionsInstanceOf(LarderException.class)
                .until(() -> node.peek("api", "hot").remaining(), remaining -> true);
    }
}
