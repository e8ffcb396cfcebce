package dev.larder.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.observe.Observation.Budget;
import dev.larder.observe.Observation.Hot;
import dev.larder.observe.Observation.Layer;
import dev.larder.observe.Observation.Limit;
import dev.larder.observe.Observation.Misses;
import dev.larder.observe.Observation.Node;
import dev.larder.observe.Observation.Server;
import dev.larder.observe.Observation.Slow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Each rule says something where it should, and nothing where the figures are good or too few. */
class AdvisorTest {
    private static final Misses NONE = new Misses(0, 0, 0, 0, 0, 0);
    private static final long MIB = 1 << 20;

    @Test
    void nothing_isKnown_nothingIsSaid() {
        assertThat(Advisor.advise(Observation.NOTHING)).isEmpty();
    }

    // Hit rates.

    @Test
    void hitRate_low_isSaidWithTheCauseOfMostMisses() {
        Recommendation advice = only("low_hit_rate", layer(1000, 300, new Misses(600, 50, 50, 0, 0, 0)));

        assertThat(advice.severity()).isEqualTo(Severity.WARNING);
        assertThat(advice.subject()).isEqualTo("db");
        assertThat(advice.message()).contains("db", "never written");
        assertThat(advice.evidence()).contains("30.0 % of 1000 reads", "600 cold", "50 expired");
    }

    @Test
    void hitRate_lowOfEachCause_namesIt() {
        Map<String, Misses> causes = Map.of(
                "had run out", new Misses(0, 700, 0, 0, 0, 0),
                "had been invalidated", new Misses(0, 0, 700, 0, 0, 0),
                "make room", new Misses(0, 0, 0, 700, 0, 0),
                "before their time", new Misses(0, 0, 0, 0, 700, 0),
                "no known cause", new Misses(0, 0, 0, 0, 0, 700),
                "several causes", new Misses(240, 230, 230, 0, 0, 0));
        causes.forEach((words, misses) -> assertThat(
                        only("low_hit_rate", layer(1000, 300, misses)).message())
                .contains(words));
    }

    @Test
    void hitRate_goodOrOfFewReads_nothingIsSaid() {
        assertNo("low_hit_rate", layer(1000, 500, new Misses(500, 0, 0, 0, 0, 0)));
        assertNo("low_hit_rate", layer(LayerAdvice.MIN_READS - 1, 0, new Misses(199, 0, 0, 0, 0, 0)));
    }

    // Times to live.

    @Test
    void ttl_tooShort_isSaidMoreUrgentlyWhereValuesWereTheSame() {
        Misses expired = new Misses(10, 290, 0, 0, 0, 0);

        assertThat(only("ttl_too_short", layer(1000, 700, expired)).severity()).isEqualTo(Severity.INFO);
        Recommendation sure = only("ttl_too_short", new Layer(1000, 700, expired, 90, 10));
        assertThat(sure.severity()).isEqualTo(Severity.WARNING);
        assertThat(sure.evidence()).contains("290 expired", "90 of 100 values loaded anew were the same");
    }

    @Test
    void ttl_whoseEndIsNotWhatCosts_isNotCalledTooShort() {
        // Values that had changed, few misses, a small part of the misses, a small part of the reads.
        assertNo("ttl_too_short", new Layer(1000, 700, new Misses(0, 300, 0, 0, 0, 0), 5, 95));
        assertNo("ttl_too_short", layer(1000, 901, new Misses(0, 99, 0, 0, 0, 0)));
        assertNo("ttl_too_short", layer(1000, 600, new Misses(260, 140, 0, 0, 0, 0)));
        assertNo("ttl_too_short", layer(100_000, 99_000, new Misses(0, 1000, 0, 0, 0, 0)));
    }

    @Test
    void ttl_tooLong_isSaidOfValuesThatChangeAndThatAreInvalidated() {
        assertThat(only("ttl_too_long", new Layer(1000, 950, NONE, 5, 95)).message())
                .contains("live shorter");
        assertThat(only("ttl_too_long", layer(1000, 700, new Misses(0, 50, 250, 0, 0, 0)))
                        .message())
                .contains("invalidated before their time is over");
    }

    @Test
    void ttl_ofValuesThatAreMostlyTheSameOrTooFew_isNotCalledTooLong() {
        assertNo("ttl_too_long", new Layer(1000, 950, NONE, 50, 50));
        assertNo("ttl_too_long", new Layer(1000, 950, NONE, 0, LayerAdvice.MIN_RELOADS - 1));
        assertNo("ttl_too_long", layer(1000, 901, new Misses(0, 0, 99, 0, 0, 0)));
        assertNo("ttl_too_long", layer(1000, 700, new Misses(200, 0, 100, 0, 0, 0)));
    }

    // Memory.

    @Test
    void evictions_ofMany_areSaid() {
        assertThat(only("evictions", layer(1000, 800, new Misses(50, 0, 0, 150, 0, 0)))
                        .evidence())
                .contains("150 evicted");
        assertThat(codes(gone(7L, 0L))).contains("evictions");
    }

    @Test
    void evictions_ofFewOrNotByTheStore_areNotSaid() {
        assertNo("evictions", layer(1000, 901, new Misses(0, 0, 0, 99, 0, 0)));
        // What a server evicted before says nothing of what is gone now.
        assertThat(codes(gone(0L, 7L))).doesNotContain("evictions");
        assertThat(codes(gone(null, 7L))).doesNotContain("evictions");
    }

    @Test
    void budget_nearlyUsed_isSaid() {
        assertThat(only("budget_used", budget(91, 100)).evidence()).contains("91.0 MiB", "91.0 %", "100.0 MiB");
        assertNo("budget_used", budget(89, 100));
        assertNo("budget_used", budget(89, 0));
    }

    @Test
    void policy_thatEvicts_isSaidAndIsCriticalOnceItDid() {
        assertThat(only("eviction_policy", servers(server("allkeys-lru", 10, 100, 0L)))
                        .severity())
                .isEqualTo(Severity.WARNING);
        Recommendation lost = only("eviction_policy", servers(server("volatile-ttl", 10, 100, 3L)));
        assertThat(lost.severity()).isEqualTo(Severity.CRITICAL);
        assertThat(lost.evidence()).contains("volatile-ttl", "3 keys");
        assertThat(lost.subject()).isEqualTo("h:1");
        assertNo("eviction_policy", servers(server("noeviction", 10, 100, 3L)));
        assertNo("eviction_policy", servers(server(null, 10, 100, null)));
    }

    @Test
    void memory_nearlyFull_isSaidByWhatWillHappen() {
        assertThat(only("memory_full", servers(server("noeviction", 96, 100, 0L)))
                        .severity())
                .isEqualTo(Severity.CRITICAL);
        assertThat(only("memory_full", servers(server("noeviction", 91, 100, 0L)))
                        .severity())
                .isEqualTo(Severity.WARNING);
        assertThat(only("memory_full", servers(server("allkeys-lfu", 99, 100, 0L)))
                        .message())
                .contains("evicts");
        assertNo("memory_full", servers(server("noeviction", 89, 100, 0L)));
        assertNo("memory_full", servers(server("noeviction", 89, 0, 0L)));
    }

    @Test
    void fragmentation_ofMuchMemory_isSaid() {
        assertThat(only("fragmentation", resident(200, 400)).evidence())
                .contains("400.0 MiB", "200.0 MiB", "2.00 times");
        assertNo("fragmentation", resident(1, 10));
        assertNo("fragmentation", resident(1000, 1400));
        assertNo("fragmentation", servers(new Server("h:1", null, null, null, null, null, null, null)));
    }

    @Test
    void slowCommands_severalOrOneVerySlow_areSaid() {
        Recommendation several = only("slow_commands", slow(12, 15, 20));
        assertThat(several.severity()).isEqualTo(Severity.INFO);
        assertThat(several.evidence()).contains("3 KEYS", "20.0 ms");
        assertThat(only("slow_commands", slow(100)).severity()).isEqualTo(Severity.WARNING);
        assertNo("slow_commands", slow(50, 60));
        assertNo("slow_commands", slow(9, 9, 9, 9));
    }

    // Nodes.

    @Test
    void hotKey_notInMemory_isSaid() {
        assertThat(only("hot_key", hot(10, 50, false)).evidence()).contains("db:k", "10.0 %", "50 sampled");
        assertNo("hot_key", hot(10, 50, true));
        assertNo("hot_key", hot(9.9, 5000, false));
        assertNo("hot_key", hot(100, 49, false));
    }

    @Test
    void rule_thatRefusesMuchOrIsNearItsLimit_isSaid() {
        assertThat(only("rate_limit_blocks", rule(100, 20, 80)).evidence()).contains("20.0 % of 100");
        assertNo("rate_limit_near", rule(100, 20, 80));
        assertThat(only("rate_limit_near", rule(100, 19, 50)).subject()).isEqualTo("api");
        assertNo("rate_limit_blocks", rule(100, 19, 0));
        assertNo("rate_limit_near", rule(100, 0, 49));
        assertNo("rate_limit_blocks", rule(99, 99, 0));
    }

    @Test
    void nearLink_thatIsDown_isSaidWhereItIsWanted() {
        assertThat(only("near_link", node(true, "no RESP3", 0, 0, 0)).evidence())
                .isEqualTo("no RESP3");
        assertNo("near_link", node(false, "no RESP3", 0, 0, 0));
        assertNo("near_link", node(true, null, 0, 0, 0));
    }

    @Test
    void outbox_thatFillsOrIsOld_isSaid() {
        assertThat(only("outbox", node(false, null, 5000, 50, 1)).severity()).isEqualTo(Severity.CRITICAL);
        assertThat(only("outbox", node(false, null, 1, 0.01, 30)).severity()).isEqualTo(Severity.WARNING);
        assertNo("outbox", node(false, null, 1, 0.01, 29));
        assertNo("outbox", node(false, null, 0, 0, 0));
    }

    // Other parts.

    @Test
    void otherParts_areAskedAndPutInOrderWithTheRest() {
        AdviceSource database = seen -> List.of(
                new Recommendation(Severity.CRITICAL, "pool_full", "database", "Give it more", "16 of 16"),
                new Recommendation(Severity.INFO, "index", "database", "Add one", seen.window() + ""));

        List<Recommendation> advice =
                Advisor.advise(node(true, "no right", 0, 0, 0), List.of(seen -> List.of(), database));

        assertThat(advice).extracting(Recommendation::code).containsExactly("pool_full", "near_link", "index");
    }

    @Test
    void otherPart_thatFails_isSpokenOfWithoutItsMessageAndSilencesNobody() {
        AdviceSource broken = seen -> {
            throw new IllegalStateException("password=secret");
        };
        AdviceSource fine = seen -> List.of(new Recommendation(Severity.INFO, "fine", "gpu", "Do", "so"));

        List<Recommendation> advice = Advisor.advise(Observation.NOTHING, List.of(broken, fine));

        assertThat(advice).extracting(Recommendation::code).containsExactly("advice_failed", "fine");
        assertThat(advice.get(0).evidence()).contains("IllegalStateException");
        assertThat(advice.toString()).doesNotContain("secret");
    }

    // All together.

    @Test
    void advice_ofManyKinds_hasTheMostUrgentFirstAndABound() {
        Map<String, Limit> rules = new HashMap<>();
        for (int i = 0; i < 2 * Advisor.MAX_RECOMMENDATIONS; i++) {
            rules.put("r" + i, new Limit(100, 0, 60));
        }
        rules.put("worst", new Limit(100, 100, 0));
        Observation seen = new Observation(
                Duration.ofMinutes(10),
                Map.of(),
                List.of(),
                rules,
                List.of(server("allkeys-lru", 1, 100, 1L)),
                List.of(),
                null,
                null,
                null);

        List<Recommendation> advice = Advisor.advise(seen);

        assertThat(advice).hasSize(Advisor.MAX_RECOMMENDATIONS);
        assertThat(advice)
                .extracting(Recommendation::severity)
                .startsWith(Severity.CRITICAL, Severity.WARNING, Severity.INFO);
    }

    private static Observation layer(long reads, long hits, Misses misses) {
        return of(new Layer(reads, hits, misses, 0, 0));
    }

    private static Observation of(Layer layer) {
        return seen(Map.of("db", layer));
    }

    private static Observation seen(Map<String, Layer> layers, Server... servers) {
        return new Observation(
                Duration.ofMinutes(10), layers, List.of(), Map.of(), List.of(servers), List.of(), null, null, null);
    }

    /** Entries left early; the store evicted so many in the window, and so many since it runs. */
    private static Observation gone(@Nullable Long evicted, Long everEvicted) {
        Layer layer = new Layer(1000, 800, new Misses(50, 0, 0, 0, 150, 0), 0, 0);
        return new Observation(
                Duration.ofMinutes(10),
                Map.of("db", layer),
                List.of(),
                Map.of(),
                List.of(server("noeviction", 10, 100, everEvicted)),
                List.of(),
                null,
                null,
                evicted);
    }

    @Test
    void trackingTable_nearItsLimit_isSaid() {
        Recommendation advice = only("tracking_table", tracked(90L, 100L));

        assertThat(advice.severity()).isEqualTo(Severity.WARNING);
        assertThat(advice.subject()).isEqualTo("h:1");
        assertThat(advice.evidence()).contains("90 keys", "90.0 % of 100");
        assertThat(only("tracking_table", tracked(950_000L, null)).evidence()).contains("of 1000000 (the default");
        assertNo("tracking_table", tracked(89L, 100L));
        assertNo("tracking_table", tracked(2_000_000L, 0L));
        assertNo("tracking_table", tracked(null, 100L));
    }

    private static Observation servers(Server server) {
        return seen(Map.of(), server);
    }

    private static Server server(@Nullable String policy, long usedMib, long maxMib, @Nullable Long evicted) {
        return new Server("h:1", usedMib * MIB, usedMib * MIB, maxMib * MIB, policy, evicted, null, null);
    }

    private static Observation resident(long usedMib, long residentMib) {
        return servers(new Server("h:1", usedMib * MIB, residentMib * MIB, 0L, "noeviction", 0L, null, null));
    }

    private static Observation tracked(@Nullable Long keys, @Nullable Long most) {
        return servers(new Server("h:1", MIB, MIB, 0L, "noeviction", 0L, keys, most));
    }

    private static Observation slow(long... millis) {
        List<Slow> slow = new ArrayList<>();
        Arrays.stream(millis).forEach(one -> slow.add(new Slow("h:1", "KEYS", Duration.ofMillis(one))));
        return new Observation(
                Duration.ofMinutes(10), Map.of(), List.of(), Map.of(), List.of(), slow, null, null, null);
    }

    private static Observation budget(long usedMib, long maxMib) {
        Budget budget = new Budget(usedMib * MIB, maxMib * MIB);
        return new Observation(
                Duration.ofMinutes(10), Map.of(), List.of(), Map.of(), List.of(), List.of(), budget, null, null);
    }

    private static Observation hot(double percent, long samples, boolean inMemory) {
        List<Hot> keys = List.of(new Hot("db", "k", 64 * samples, percent, samples, inMemory));
        return new Observation(
                Duration.ofMinutes(10), Map.of(), keys, Map.of(), List.of(), List.of(), null, null, null);
    }

    private static Observation rule(long checks, long blocks, long near) {
        Map<String, Limit> rules = Map.of("api", new Limit(checks, blocks, near));
        return new Observation(
                Duration.ofMinutes(10), Map.of(), List.of(), rules, List.of(), List.of(), null, null, null);
    }

    private static Observation node(
            boolean wants, @Nullable String missing, long waiting, double fullPercent, long seconds) {
        Node node = new Node(wants, missing, waiting, fullPercent, Duration.ofSeconds(seconds));
        return new Observation(
                Duration.ofMinutes(10), Map.of(), List.of(), Map.of(), List.of(), List.of(), null, node, null);
    }

    private static Recommendation only(String code, Layer layer) {
        return only(code, of(layer));
    }

    private static Recommendation only(String code, Observation seen) {
        List<Recommendation> found = Advisor.advise(seen).stream()
                .filter(one -> one.code().equals(code))
                .toList();
        assertThat(found).as(code).hasSize(1);
        return found.get(0);
    }

    private static void assertNo(String code, Layer layer) {
        assertNo(code, of(layer));
    }

    private static void assertNo(String code, Observation seen) {
        assertThat(codes(seen)).doesNotContain(code);
    }

    private static List<String> codes(Observation seen) {
        return Advisor.advise(seen).stream().map(Recommendation::code).toList();
    }
}
