package dev.larder.servlet.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.Larder;
import dev.larder.LarderConfig;
import dev.larder.limit.Algorithm;
import dev.larder.limit.Decision;
import dev.larder.limit.LimitConfig;
import dev.larder.limit.LimitRequest;
import dev.larder.limit.RateLimiter;
import dev.larder.limit.Rule;
import dev.larder.limit.RuleVerdict;
import dev.larder.limit.Target;
import dev.larder.memory.InMemoryStores;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.greenbytes.http.sfv.ByteSequenceItem;
import org.greenbytes.http.sfv.ListElement;
import org.greenbytes.http.sfv.Parser;
import org.greenbytes.http.sfv.StringItem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The headers, read by a parser of structured fields that knows nothing of how they were written. */
class RateLimitHeadersTest {
    private final Larder larder = Larder.create(
            InMemoryStores.create(),
            LarderConfig.builder()
                    .limits(LimitConfig.builder()
                            .rule(Rule.builder("burst")
                                    .limit(100, Duration.ofMinutes(1))
                                    .build())
                            .rule(Rule.builder("daily")
                                    .algorithm(Algorithm.SLIDING_WINDOW)
                                    .limit(1_000, Duration.ofDays(1))
                                    .build())
                            .rule(Rule.builder("slots.of_all")
                                    .algorithm(Algorithm.CONCURRENCY)
                                    .limit(3, Duration.ofMillis(1_500))
                                    .build())
                            .rule(Rule.builder("dark")
                                    .limit(1, Duration.ofDays(1))
                                    .shadow(true)
                                    .build())
                            .build())
                    .build());
    private final RateLimiter limiter = larder.limits();
    private final RateLimitHeaders plain = new RateLimitHeaders(PartitionKeys.none(), false, drawing(0));
    private final RateLimitHeaders withLegacy = new RateLimitHeaders(PartitionKeys.none(), true, drawing(0));

    /** Draws the lowest of what is asked for, or, of 1, the highest. */
    private static RandomGenerator drawing(int highest) {
        return new RandomGenerator() {
            @Override
            public long nextLong() {
                throw new AssertionError("only numbers below a bound are asked for");
            }

            @Override
            public long nextLong(long bound) {
                return highest * (bound - 1);
            }
        };
    }

    private record Read(String name, Map<String, Object> parameters) {}

    @AfterEach
    void end() {
        larder.close();
    }

    private static List<Read> read(Map<String, String> headers, String name) {
        List<Read> items = new ArrayList<>();
        for (ListElement<?> element :
                Parser.parseList(Objects.requireNonNull(headers.get(name))).get()) {
            StringItem item = (StringItem) element;
            Map<String, Object> parameters = new LinkedHashMap<>();
            item.getParams()
                    .forEach((key, value) -> parameters.put(
                            key, value instanceof ByteSequenceItem bytes ? hex(bytes.get()) : value.get()));
            items.add(new Read(item.get(), parameters));
        }
        return items;
    }

    private static String hex(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        return HexFormat.of().formatHex(copy);
    }

    private static List<Target> ann(String... rules) {
        return Arrays.stream(rules).map(rule -> new Target(rule, "ann")).toList();
    }

    @Test
    void allowed_severalRules_tellsPoliciesAndWhatIsLeft() {
        Decision decision = limiter.tryTake(ann("burst", "daily", "slots.of_all", "dark"), 1);

        Map<String, String> headers = plain.of(decision);

        assertThat(headers).containsOnlyKeys(RateLimitHeaders.POLICY, RateLimitHeaders.LIMIT);
        assertThat(read(headers, RateLimitHeaders.POLICY))
                .containsExactly(
                        new Read("burst", Map.of("q", 100L, "w", 60L)),
                        new Read("daily", Map.of("q", 1_000L, "w", 86_400L)),
                        new Read("slots.of_all", Map.of("q", 3L, "qu", "concurrent-requests")));
        List<Read> limits = read(headers, RateLimitHeaders.LIMIT);
        assertThat(limits).extracting(Read::name).containsExactly("burst", "daily", "slots.of_all");
        assertThat(limits).extracting(one -> one.parameters().get("r")).containsExactly(99L, 999L, 2L);
        assertThat(limits)
                .allSatisfy(one -> assertThat((Long) one.parameters().get("t")).isBetween(1L, 86_400L));
    }

    @Test
    void refused_someRules_tellsThoseAlone_andOneMomentForAll() {
        limiter.tryTake("burst", "ann", 100);
        Decision refused = limiter.tryTake(ann("burst", "daily"), 1);

        Map<String, String> headers = withLegacy.of(refused);

        long retry = Long.parseLong(Objects.requireNonNull(headers.get(RateLimitHeaders.RETRY_AFTER)));
        assertThat(retry).isEqualTo(1);
        assertThat(read(headers, RateLimitHeaders.LIMIT))
                .containsExactly(new Read("burst", Map.of("r", 0L, "t", retry)));
        assertThat(headers)
                .containsEntry("X-RateLimit-Limit", "100")
                .containsEntry("X-RateLimit-Remaining", "0")
                .containsEntry("X-RateLimit-Reset", "1");
        assertThat(RateLimitHeaders.violated(refused)).containsExactly("burst");
    }

    @Test
    void noRule_tellsNothing() {
        Decision decision = limiter.tryTake(LimitRequest.of("GET", "/", "192.0.2.1"), 1);

        assertThat(withLegacy.of(decision)).isEmpty();
    }

    private static Decision refused(Algorithm algorithm, Duration window, Duration wait) {
        Rule rule = Rule.builder("rule").algorithm(algorithm).limit(10, window).build();
        long micros = wait.toNanos() / 1_000;
        return new Decision(
                false, Decision.Source.STORE, List.of(new RuleVerdict(rule, "ann", false, 0, micros, micros, 0)), 0);
    }

    private static Decision allowed(Duration window, long remaining, Duration reset) {
        Rule rule = Rule.builder("rule")
                .algorithm(Algorithm.FIXED_WINDOW)
                .limit(10_000, window)
                .build();
        return new Decision(
                true,
                Decision.Source.STORE,
                List.of(new RuleVerdict(rule, "ann", true, remaining, 0, reset.toNanos() / 1_000, 0)),
                0);
    }

    private long told(RateLimitHeaders headers, Decision decision) {
        return (Long) Objects.requireNonNull(read(headers.of(decision), RateLimitHeaders.LIMIT)
                .get(0)
                .parameters()
                .get("t"));
    }

    @Test
    void time_ofMany_isSpread_neverEarlierThanItIs_andTheSameInAllHeaders() {
        RateLimitHeaders last = new RateLimitHeaders(PartitionKeys.none(), true, drawing(1));
        Decision hour = refused(Algorithm.FIXED_WINDOW, Duration.ofHours(1), Duration.ofMillis(299_100));

        assertThat(told(plain, hour)).isEqualTo(300);
        assertThat(last.of(hour))
                .containsEntry(RateLimitHeaders.RETRY_AFTER, "330")
                .containsEntry(RateLimitHeaders.LIMIT, "\"rule\";r=0;t=330")
                .containsEntry("X-RateLimit-Reset", "330");
        assertThat(told(last, refused(Algorithm.FIXED_WINDOW, Duration.ofHours(5), Duration.ofHours(4))))
                .isEqualTo(4 * 3_600 + RateLimitHeaders.MOST_JITTER_SECONDS);
        assertThat(told(last, refused(Algorithm.TOKEN_BUCKET, Duration.ofSeconds(10), Duration.ofSeconds(1))))
                .isEqualTo(1);
    }

    @Test
    void time_ofAYear_isToldAsADay() {
        Decision year = refused(Algorithm.TOKEN_BUCKET, Duration.ofDays(365), Duration.ofDays(300));

        assertThat(told(plain, year)).isEqualTo(RateLimitHeaders.LONGEST_SECONDS);
        assertThat(plain.of(year)).containsEntry(RateLimitHeaders.RETRY_AFTER, "86400");
    }

    @Test
    void remaining_shortBeforeALongWindowEnds_isNotToldToBeSpentAtOnce() {
        // Ten times 10 000 in 1000 seconds are 100 in a second.
        assertThat(told(plain, allowed(Duration.ofSeconds(1_000), 10_000, Duration.ofSeconds(10))))
                .isEqualTo(100);
        assertThat(told(plain, allowed(Duration.ofSeconds(1_000), 10_000, Duration.ofSeconds(700))))
                .isEqualTo(700);
        assertThat(told(plain, allowed(Duration.ofSeconds(60), 10_000, Duration.ofSeconds(2))))
                .isEqualTo(2);
    }

    @Test
    void partitionKey_isADigestOfRuleAndId_neverTheId() throws Exception {
        Decision decision = limiter.tryTake(ann("burst", "daily"), 1);
        byte[] secret = "0123456789abcdef".getBytes(StandardCharsets.UTF_8);
        RateLimitHeaders open = new RateLimitHeaders(PartitionKeys.open(), false, drawing(0));
        RateLimitHeaders keyed = new RateLimitHeaders(PartitionKeys.keyed(secret), false, drawing(0));

        List<Object> keys = partitionKeys(open.of(decision), RateLimitHeaders.POLICY);
        byte[] digest = MessageDigest.getInstance("SHA-256").digest("burst\0ann".getBytes(StandardCharsets.UTF_8));

        assertThat(keys).hasSize(2).doesNotHaveDuplicates();
        assertThat(keys.get(0)).isEqualTo(HexFormat.of().formatHex(digest, 0, 12));
        assertThat(partitionKeys(open.of(decision), RateLimitHeaders.LIMIT)).isEqualTo(keys);
        List<Object> hidden = partitionKeys(keyed.of(decision), RateLimitHeaders.LIMIT);
        assertThat(hidden).hasSize(2).doesNotHaveDuplicates().doesNotContainAnyElementsOf(keys);
        assertThat(partitionKeys(
                        new RateLimitHeaders(PartitionKeys.keyed(secret), false, drawing(0)).of(decision),
                        RateLimitHeaders.LIMIT))
                .isEqualTo(hidden);
        assertThat(plain.of(decision).values()).noneMatch(value -> value.contains("pk"));
        assertThatThrownBy(() -> PartitionKeys.keyed(new byte[15])).hasMessageContaining("at least 16");
    }

    private static List<Object> partitionKeys(Map<String, String> headers, String name) {
        return read(headers, name).stream()
                .map(one -> Objects.requireNonNull(one.parameters().get("pk")))
                .toList();
    }
}
