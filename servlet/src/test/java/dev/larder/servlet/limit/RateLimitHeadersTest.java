package dev.larder.servlet.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.Larder;
import dev.larder.LarderConfig;
import dev.larder.limit.Algorithm;
import dev.larder.limit.Decision;
import dev.larder.limit.LimitConfig;
import dev.larder.limit.LimitRequest;
import dev.larder.limit.RateLimiter;
import dev.larder.limit.Rule;
import dev.larder.limit.Target;
import dev.larder.memory.InMemoryStores;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
            item.getParams().forEach((key, value) -> parameters.put(key, value.get()));
            items.add(new Read(item.get(), parameters));
        }
        return items;
    }

    private static List<Target> ann(String... rules) {
        return Arrays.stream(rules).map(rule -> new Target(rule, "ann")).toList();
    }

    @Test
    void allowed_severalRules_tellsPoliciesAndWhatIsLeft() {
        Decision decision = limiter.tryTake(ann("burst", "daily", "slots.of_all", "dark"), 1);

        Map<String, String> headers = RateLimitHeaders.of(decision, false);

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
                .allSatisfy(one -> assertThat((Long) one.parameters().get("t")).isBetween(1L, 95_041L));
    }

    @Test
    void refused_someRules_tellsThoseAlone_andOneMomentForAll() {
        limiter.tryTake("burst", "ann", 100);
        Decision refused = limiter.tryTake(ann("burst", "daily"), 1);

        Map<String, String> headers = RateLimitHeaders.of(refused, true);

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

        assertThat(RateLimitHeaders.of(decision, true)).isEmpty();
    }
}
