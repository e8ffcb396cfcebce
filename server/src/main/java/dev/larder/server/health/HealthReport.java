package dev.larder.server.health;

import dev.larder.base.LarderException;
import dev.larder.observe.Health;
import dev.larder.observe.HealthStatus;
import dev.larder.server.embedded.EmbeddedRedis;
import dev.larder.server.life.LarderLife;
import dev.larder.server.life.Running;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Looks how the parts do. Those that this version lacks, or that nothing is configured for, say so and do not count.
 *
 * <p>Thread-safe; two round trips.
 */
@Component
final class HealthReport {
    private static final String STATUS = "status";
    private static final Map<String, Object> NOT_CONFIGURED = Map.of(STATUS, "not_configured");

    private final LarderLife life;

    HealthReport(LarderLife life) {
        this.life = life;
    }

    /**
     * What was found.
     *
     * @param overall as bad as the worst part that counts
     * @param components the parts as they go on the wire
     */
    record Found(HealthStatus overall, Map<String, Map<String, Object>> components) {}

    Found look() {
        Running running = life.peek();
        Health redis = Health.of(HealthStatus.NOT_INITIALIZED, "");
        Health caches = redis;
        Map<String, Object> redisParts = new LinkedHashMap<>();
        if (running != null) {
            redis = running.connections().health().await();
            caches = caches(running);
            redisParts.putAll(parts(redis));
            redisParts.put("mode", running.mode());
            addEmbedded(redisParts, running.embedded());
        } else {
            redisParts.putAll(parts(redis));
        }
        Map<String, Map<String, Object>> components = new LinkedHashMap<>();
        components.put("redis", redisParts);
        components.put("cache_layers", parts(caches));
        components.put("sessions", NOT_CONFIGURED);
        components.put("rate_limiter", NOT_CONFIGURED);
        components.put("integration", integration());
        return new Found(redis.status().worse(caches.status()), components);
    }

    private static Health caches(Running running) {
        try {
            int caches = running.larder().caches().fleetNames().size();
            return Health.of(HealthStatus.HEALTHY, caches + " caches hold values");
        } catch (LarderException e) {
            return Health.of(HealthStatus.UNHEALTHY, String.valueOf(e.getMessage()));
        }
    }

    private static Map<String, Object> parts(Health health) {
        Map<String, Object> parts = new LinkedHashMap<>();
        parts.put(STATUS, health.status().wireName());
        if (!health.detail().isEmpty()) {
            parts.put("detail", health.detail());
        }
        health.components().forEach((name, part) -> parts.put(name, parts(part)));
        return parts;
    }

    private static void addEmbedded(Map<String, Object> parts, @Nullable EmbeddedRedis embedded) {
        if (embedded != null) {
            Map<String, Object> process = new LinkedHashMap<>();
            process.put("state", embedded.state().name().toLowerCase(Locale.ROOT));
            process.put("restarts", embedded.restarts());
            parts.put("process", process);
        }
    }

    private static Map<String, Object> integration() {
        Map<String, Object> parts = new LinkedHashMap<>(NOT_CONFIGURED);
        parts.put("database", NOT_CONFIGURED);
        parts.put("inference", NOT_CONFIGURED);
        parts.put("gpu", NOT_CONFIGURED);
        return parts;
    }
}
