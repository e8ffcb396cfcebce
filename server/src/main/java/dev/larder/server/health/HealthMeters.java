package dev.larder.server.health;

import dev.larder.base.Ticker;
import dev.larder.observe.HealthStatus;
import dev.larder.server.metrics.LastLook;
import dev.larder.server.metrics.MeterNames;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Shows as meters how the parts do: 0 is healthy, 1 degraded, 2 not initialized, 3 unhealthy; no number where nothing is configured. */
@Component
final class HealthMeters {
    /** How long a look is good for; who reads meters more often gets the same. */
    static final Duration EVERY = Duration.ofSeconds(5);

    private static final List<String> PARTS =
            List.of("redis", "cache_layers", "sessions", "rate_limiter", "integration");

    /** By the word on the wire; {@code not_configured} has none. */
    private static final Map<String, Double> LEVELS = Map.of(
            HealthStatus.HEALTHY.wireName(), 0.0,
            HealthStatus.DEGRADED.wireName(), 1.0,
            HealthStatus.NOT_INITIALIZED.wireName(), 2.0,
            HealthStatus.UNHEALTHY.wireName(), 3.0);

    private final LastLook<HealthReport.Found> last;

    HealthMeters(HealthReport report, Ticker ticker, MeterRegistry registry) {
        this.last = new LastLook<>("health", report::look, EVERY, ticker);
        register(registry, "overall", found -> found.overall().wireName());
        PARTS.forEach(part ->
                register(registry, part, found -> status(found.components().get(part))));
    }

    /** Reads the word for how something does. */
    private interface Word {
        @Nullable
        String of(HealthReport.Found found);
    }

    private void register(MeterRegistry registry, String component, Word word) {
        Gauge.builder(MeterNames.HEALTH_STATUS, last, seen -> level(seen.value(), word))
                .tag("component", component)
                .register(registry);
    }

    private static double level(HealthReport.@Nullable Found found, Word word) {
        String status = found == null ? null : word.of(found);
        return status == null ? Double.NaN : LEVELS.getOrDefault(status, Double.NaN);
    }

    private static @Nullable String status(@Nullable Map<String, Object> part) {
        return part != null && part.get("status") instanceof String word ? word : null;
    }

    @PreDestroy
    void end() {
        last.close();
    }
}
