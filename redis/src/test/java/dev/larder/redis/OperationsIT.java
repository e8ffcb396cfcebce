package dev.larder.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.base.Codec;
import dev.larder.base.LarderException;
import dev.larder.testkit.CommandCounter;
import dev.larder.testkit.RedisTarget;
import dev.larder.testkit.RedisTopology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The typed operations, on one server, behind Sentinels and on a cluster. */
@ParameterizedClass
@EnumSource
class OperationsIT {
    private static final Duration TTL = Duration.ofMinutes(5);

    private final RedisTopology topology;
    private RedisTarget target;
    private ConnectionManager redis;

    OperationsIT(RedisTopology topology) {
        this.topology = topology;
    }

    @BeforeEach
    void connect() {
        target = topology.shared();
        target.flushAll();
        redis = TestRedis.connect(target);
    }

    @AfterEach
    void disconnect() {
        redis.close();
    }

    @Test
    void mode_asked_isWhatItIs() {
        assertThat(redis.mode().name()).isEqualTo(topology.name());
        assertThat(redis.nodes()).filteredOn(RedisNode::primary).hasSameSizeAs(target.primaries());
        assertThat(redis.nodes()).hasSameSizeAs(target.servers()).allMatch(RedisNode::healthy);
    }

    @Test
    void keys_everyOperation_works() throws Exception {
        RedisStrings<String> strings = redis.strings();
        strings.set("a", "1", TTL).await();
        strings.setForever("b", "2").await();
        RedisKeys keys = redis.keys();

        assertThat(keys.exists("a").await()).isTrue();
        assertThat(keys.exists("none").await()).isFalse();
        assertThat(keys.type("a").await()).isEqualTo("string");
        assertThat(keys.type("none").await()).isEqualTo("none");
        assertThat(keys.ttl("a").await().remaining()).isBetween(Duration.ofSeconds(1), TTL);
        assertThat(keys.ttl("b").await()).isEqualTo(new KeyTtl(true, null));
        assertThat(keys.ttl("none").await()).isEqualTo(new KeyTtl(false, null));
        assertThat(keys.expire("b", TTL).await()).isTrue();
        assertThat(keys.expire("none", TTL).await()).isFalse();
        assertThat(keys.ttl("b").await().remaining()).isNotNull();
        assertThat(keys.delete("a").await()).isTrue();
        assertThat(keys.delete("a").await()).isFalse();
        assertThat(keys.delete(List.of("a", "b", "none")).await()).isEqualTo(1);
        assertThat(ran(() -> keys.exists("a").await())).isEqualTo(Map.of("exists", 1L));
    }

    @Test
    void keys_scan_findsEachKeyOfEveryNode() {
        Set<String> expected = new HashSet<>();
        RedisPipeline pipeline = redis.pipeline();
        for (int i = 0; i < 1_000; i++) {
            expected.add("scan:" + i);
            pipeline.add(redis.strings().set("scan:" + i, "x", TTL));
        }
        redis.strings().set("other", "x", TTL).await();
        assertThat(pipeline.send().await().failures()).isZero();

        List<String> found = new ArrayList<>();
        String cursor = null;
        do {
            KeyPage page = redis.keys().scan("scan:*", 100, cursor).await();
            found.addAll(page.keys());
            cursor = page.cursor();
        } while (cursor != null);

        assertThat(new HashSet<>(found)).isEqualTo(expected);
    }

    @Test
    void strings_everyOperation_works() throws Exception {
        RedisStrings<String> strings = redis.strings();

        strings.set("a", "ü€😀", TTL).await();
        assertThat(strings.get("a").await()).isEqualTo("ü€😀");
        assertThat(strings.get("none").await()).isNull();
        assertThat(strings.setIfAbsent("a", "x", TTL).await()).isFalse();
        assertThat(strings.setIfAbsent("b", "x", TTL).await()).isTrue();
        assertThat(strings.setIfPresent("b", "y", TTL).await()).isTrue();
        assertThat(strings.setIfPresent("none", "y", TTL).await()).isFalse();
        assertThat(strings.getAll(List.of("b", "none", "a", "b")).await())
                .containsExactly(Map.entry("b", "y"), Map.entry("a", "ü€😀"));
        assertThat(strings.increment("n", 5).await()).isEqualTo(5);
        assertThat(strings.increment("n", -7).await()).isEqualTo(-2);
        assertThat(strings.get("n").async().join()).isEqualTo("-2");
        assertThat(ran(() -> strings.getAll(List.of("{t}a", "{t}b", "{t}c")).await()))
                .isEqualTo(Map.of("mget", 1L));
    }

    @Test
    void strings_ofBytes_areKeptAsTheyAre() {
        RedisStrings<byte[]> strings = redis.strings(Codec.bytes());
        byte[] value = {0, -1, 13, 10, 127};

        strings.set("bytes", value, TTL).await();

        assertThat(strings.get("bytes").await()).isEqualTo(value);
    }

    @Test
    void hashes_everyOperation_works() {
        RedisHashes<String> hashes = redis.hashes();

        assertThat(hashes.set("h", "a", "1").await()).isTrue();
        assertThat(hashes.set("h", "a", "2").await()).isFalse();
        assertThat(hashes.setAll("h", Map.of("a", "3", "b", "4", "c", "5")).await())
                .isEqualTo(2);
        assertThat(hashes.get("h", "a").await()).isEqualTo("3");
        assertThat(hashes.get("h", "none").await()).isNull();
        assertThat(hashes.getAll("h").await()).isEqualTo(Map.of("a", "3", "b", "4", "c", "5"));
        assertThat(hashes.getAll("none").await()).isEmpty();
        assertThat(hashes.delete("h", List.of("b", "none")).await()).isEqualTo(1);
        assertThat(hashes.increment("h", "c", 10).await()).isEqualTo(15);
    }

    @Test
    void sets_everyOperation_works() {
        RedisSets<String> sets = redis.sets();

        assertThat(sets.add("s", List.of("a", "b", "a")).await()).isEqualTo(2);
        assertThat(sets.members("s").await()).containsExactlyInAnyOrder("a", "b");
        assertThat(sets.contains("s", "a").await()).isTrue();
        assertThat(sets.contains("s", "c").await()).isFalse();
        assertThat(sets.size("s").await()).isEqualTo(2);
        assertThat(sets.remove("s", List.of("a", "c")).await()).isEqualTo(1);
        assertThat(sets.members("none").await()).isEmpty();
    }

    @Test
    void lists_everyOperation_works() {
        RedisLists<String> lists = redis.lists();

        assertThat(lists.pushRight("l", List.of("b", "c")).await()).isEqualTo(2);
        assertThat(lists.pushLeft("l", List.of("a", "z")).await()).isEqualTo(4);
        assertThat(lists.range("l", 0, -1).await()).containsExactly("z", "a", "b", "c");
        assertThat(lists.length("l").await()).isEqualTo(4);
        assertThat(lists.popLeft("l").await()).isEqualTo("z");
        assertThat(lists.popRight("l").await()).isEqualTo("c");
        assertThat(lists.popLeft("none").await()).isNull();
        assertThat(lists.range("none", 0, -1).await()).isEmpty();
    }

    @Test
    void lists_waitingPop_getsWhatIsPushedLater() {
        RedisLists<String> lists = redis.lists();
        CompletableFuture<@Nullable String> first =
                lists.popLeft("queue", Duration.ofSeconds(15)).async();
        CompletableFuture<@Nullable String> second =
                lists.popRight("other", Duration.ofMillis(50)).async();

        assertThat(second).succeedsWithin(TestRedis.PATIENCE).isNull();
        lists.pushRight("queue", List.of("x")).await();

        assertThat(first).succeedsWithin(TestRedis.PATIENCE).isEqualTo("x");
        assertThat(lists.popLeft("queue", Duration.ofMillis(1)).await()).isNull();
    }

    @Test
    void pipeline_severalOperations_eachHasItsOutcome() throws Exception {
        redis.strings().set("text", "words", TTL).await();
        RedisPipeline pipeline = redis.pipeline();
        Pipelined<Long> sum = pipeline.add(redis.strings().increment("n", 2));
        Pipelined<Long> refused = pipeline.add(redis.strings().increment("text", 1));
        Pipelined<Integer> length =
                pipeline.add(redis.strings().get("text").map(text -> text == null ? 0 : text.length()));

        PipelineResults results = pipeline.send().await();

        assertThat(results.size()).isEqualTo(3);
        assertThat(results.failures()).isEqualTo(1);
        assertThat(results.get(sum)).isEqualTo(2);
        assertThat(results.get(length)).isEqualTo(5);
        assertThat(results.failure(refused)).isInstanceOf(LarderException.class);
        assertThatThrownBy(() -> results.get(refused)).hasMessageContaining("not an integer");
    }

    @Test
    void pipeline_whatIsNotOneCommandOfItsOwn_isRefused() {
        RedisPipeline pipeline = redis.pipeline();

        assertThatThrownBy(() -> pipeline.add(redis.keys().scan(null, 10, null)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> pipeline.add(redis.keys().delete(List.of("a", "b"))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(pipeline.size()).isZero();
        assertThat(pipeline.send().await().size()).isZero();
    }

    @Test
    void anyOperation_wrongType_isTheServersAnswerInOneLine() {
        redis.strings().set("a", "1", TTL).await();

        assertThatThrownBy(() -> redis.hashes().get("a", "f").await())
                .isInstanceOf(LarderException.class)
                .message()
                .contains("WRONGTYPE")
                .hasLineCount(1);
    }

    @Test
    void anyOperation_badArgument_isRefusedBeforeItIsSent() throws Exception {
        assertThat(ran(() -> {
                    refused("key must have", () -> redis.strings().get(""));
                    refused("ttl must be between", () -> redis.strings().set("a", "x", Duration.ZERO));
                    refused("ttl must be between", () -> redis.keys().expire("a", Duration.ofDays(4_000)));
                    refused(
                            "values must be between 1 and 10000",
                            () -> redis.sets().add("a", List.of()));
                    refused("wait must be between", () -> redis.lists().popLeft("a", Duration.ofHours(1)));
                    refused("count must be between", () -> redis.keys().scan(null, 0, null));
                }))
                .isEmpty();
    }

    @Test
    void info_asked_tellsOfEveryPrimary() {
        redis.strings().set("a", "1", TTL).await();
        redis.strings().get("a").await();
        redis.strings().get("none").await();

        RedisInfo info = redis.info().await();

        assertThat(info.nodes()).hasSameSizeAs(target.primaries());
        assertThat(info.nodes()).allMatch(node -> "primary".equals(node.role()));
        assertThat(info.total().server()).hasNoNullFieldsOrProperties();
        assertThat(info.total().memory()).hasNoNullFieldsOrProperties();
        assertThat(info.total().persistence()).hasNoNullFieldsOrProperties();
        assertThat(info.total().activity()).hasNoNullFieldsOrProperties();
        assertThat(info.total().activity().keys()).isEqualTo(1);
        assertThat(info.total().activity().expiringKeys()).isEqualTo(1);
    }

    @Test
    void stats_afterWork_haveResponseTimesByKind() {
        redis.strings().set("a", "1", TTL).await();
        redis.strings().get("a").await();

        ConnectionStats stats = redis.stats();

        assertThat(stats.latencies()).containsOnlyKeys(CommandKind.values());
        assertThat(stats.latency(CommandKind.READ).count()).isEqualTo(1);
        assertThat(stats.latency(CommandKind.WRITE).count()).isEqualTo(1);
        assertThat(stats.commands()).isGreaterThanOrEqualTo(2);
        assertThat(stats.connections()).isPositive();
    }

    @Test
    void health_allWell_namesEveryPrimary() {
        var health = redis.health().await();

        assertThat(health.status().wireName()).isEqualTo("healthy");
        assertThat(health.components()).hasSameSizeAs(target.primaries());
        assertThat(redis.health().async()).succeedsWithin(TestRedis.PATIENCE);
    }

    private static void refused(String message, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(message);
    }

    private Map<String, Long> ran(CommandCounter.ThrowingRunnable work) throws Exception {
        Map<String, Long> counts = CommandCounter.of(target).during(work);
        // Connections that are being opened ask for signs of life and leave their scripts whenever they like; so do
        // Sentinels, who
        // say hello besides.
        counts.keySet().removeAll(List.of("ping", "info", "publish", "script|load"));
        return counts;
    }
}
