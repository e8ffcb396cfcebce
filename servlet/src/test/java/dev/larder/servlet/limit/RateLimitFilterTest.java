package dev.larder.servlet.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.Larder;
import dev.larder.LarderConfig;
import dev.larder.limit.Algorithm;
import dev.larder.limit.LimitConfig;
import dev.larder.limit.Rule;
import dev.larder.limit.RuleMatch;
import dev.larder.limit.RuleMatch.By;
import dev.larder.memory.InMemoryStores;
import dev.larder.servlet.ClientAddress;
import dev.larder.servlet.ForwardingHeader;
import jakarta.servlet.FilterChain;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RateLimitFilterTest {
    private final Larder larder = Larder.create(
            InMemoryStores.create(),
            LarderConfig.builder()
                    .limits(LimitConfig.builder()
                            .rule(Rule.builder("by-ip")
                                    .limit(1, Duration.ofHours(1))
                                    .match(new RuleMatch("/api/*", Set.of("GET"), By.IP, null))
                                    .build())
                            .rule(Rule.builder("slots")
                                    .algorithm(Algorithm.CONCURRENCY)
                                    .limit(1, Duration.ofHours(1))
                                    .match(new RuleMatch("/slow", Set.of(), By.ALL, null))
                                    .build())
                            .rule(Rule.builder("with-queue")
                                    .limit(5, Duration.ofHours(10))
                                    .match(new RuleMatch("/queue", Set.of(), By.ALL, null))
                                    .build())
                            .rule(Rule.builder("queue")
                                    .algorithm(Algorithm.LEAKY_QUEUE)
                                    .limit(10, Duration.ofHours(10))
                                    .match(new RuleMatch("/queue", Set.of(), By.ALL, null))
                                    .build())
                            .build())
                    .build());
    private final AtomicInteger passed = new AtomicInteger();
    private final FilterChain chain = (request, response) -> passed.incrementAndGet();

    @AfterEach
    void end() {
        larder.close();
    }

    private Exchange get(RateLimitFilter filter, String path, String peer, Map<String, String> headers)
            throws Exception {
        Exchange exchange = new Exchange("GET", path, peer, headers);
        filter.doFilter(exchange.request(), exchange.response(), chain);
        return exchange;
    }

    @Test
    void request_beyondTheLimit_isAnsweredWithAProblem() throws Exception {
        RateLimitFilter filter = RateLimitFilter.builder(larder.limits()).build();

        Exchange first = get(filter, "/api/a", "192.0.2.1", Map.of());
        Exchange second = get(filter, "/api/b", "192.0.2.1", Map.of());
        Exchange neighbour = get(filter, "/api/a", "192.0.2.2", Map.of());
        Exchange elsewhere = get(filter, "/other", "192.0.2.1", Map.of());

        assertThat(passed).hasValue(3);
        assertThat(first.status()).isEqualTo(200);
        assertThat(first.headers().get("RateLimit")).matches("\"by-ip\";r=0;t=36[0-6][0-9]");
        assertThat(second.status()).isEqualTo(429);
        assertThat(second.headers().get("Retry-After")).matches("36[0-6][0-9]");
        assertThat(second.headers()).containsKey("RateLimit-Policy");
        assertThat(second.type()).isEqualTo("application/problem+json");
        assertThat(second.body()).contains("#quota-exceeded\"", "\"status\":429", "\"violated-policies\":[\"by-ip\"]");
        assertThat(neighbour.status()).isEqualTo(200);
        assertThat(elsewhere.headers()).isEmpty();
    }

    @Test
    void forwardedAddress_isBelievedOfTrustedProxiesAlone() throws Exception {
        RateLimitFilter trusting = RateLimitFilter.builder(larder.limits())
                .addresses(ClientAddress.behind(List.of("10.0.0.0/8"), ForwardingHeader.X_FORWARDED_FOR))
                .build();

        get(trusting, "/api/a", "10.0.0.1", Map.of("X-Forwarded-For", "198.51.100.1"));
        Exchange other = get(trusting, "/api/a", "10.0.0.1", Map.of("X-Forwarded-For", "198.51.100.2"));
        get(trusting, "/api/a", "203.0.113.1", Map.of("X-Forwarded-For", "198.51.100.3"));
        Exchange liar = get(trusting, "/api/a", "203.0.113.1", Map.of("X-Forwarded-For", "198.51.100.4"));

        assertThat(other.status()).isEqualTo(200);
        assertThat(liar.status()).isEqualTo(429);
    }

    @Test
    void concurrencyLimit_isGivenBackAtTheEndOfTheRequest() throws Exception {
        RateLimitFilter filter = RateLimitFilter.builder(larder.limits()).build();
        Exchange outer = new Exchange("GET", "/slow", "192.0.2.1", Map.of());
        AtomicInteger inner = new AtomicInteger();

        filter.doFilter(outer.request(), outer.response(), (request, response) -> inner.set(statusOf(filter, "/slow")));

        assertThat(inner).hasValue(429);
        assertThat(statusOf(filter, "/slow")).isEqualTo(200);
    }

    private int statusOf(RateLimitFilter filter, String path) {
        try {
            return get(filter, path, "192.0.2.9", Map.of()).status();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void queue_longerThanARequestMayWait_isRefused_andThePlaceGivenBack() throws Exception {
        RateLimitFilter filter = RateLimitFilter.builder(larder.limits())
                .longestWait(Duration.ZERO)
                .build();

        Exchange first = get(filter, "/queue", "192.0.2.1", Map.of());
        Exchange second = get(filter, "/queue", "192.0.2.1", Map.of());

        assertThat(first.status()).isEqualTo(200);
        assertThat(second.status()).isEqualTo(429);
        String retry = second.headers().getOrDefault("Retry-After", "0");
        assertThat(Long.parseLong(retry)).isBetween(3_500L, 3_661L);
        assertThat(second.headers().get("RateLimit")).isEqualTo("\"queue\";r=0;t=" + retry);
        assertThat(second.body()).contains("\"violated-policies\":[\"queue\"]");
        assertThat(larder.limits().peek("queue", "*").remaining()).isEqualTo(9);
        assertThat(larder.limits().peek("with-queue", "*").remaining()).isEqualTo(4);
    }

    @Test
    void request_dispatchedOnceMore_countsOnce() throws Exception {
        RateLimitFilter filter = RateLimitFilter.builder(larder.limits()).build();
        Exchange exchange = new Exchange("GET", "/api/a", "192.0.2.7", Map.of());

        filter.doFilter(
                exchange.request(),
                exchange.response(),
                (request, response) -> filter.doFilter(request, response, chain));

        assertThat(exchange.status()).isEqualTo(200);
        assertThat(passed).hasValue(1);
    }
}
