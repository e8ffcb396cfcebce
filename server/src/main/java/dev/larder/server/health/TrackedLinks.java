package dev.larder.server.health;

import dev.larder.observe.HealthStatus;
import dev.larder.redis.TrackingStats;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Judges the links by which Redis tells of changes of what is in memory. Pure.
 *
 * @param status how they do; healthy where no cache keeps values in memory
 * @param parts as they go on the wire
 */
record TrackedLinks(HealthStatus status, Map<String, Object> parts) {
    /** While the system is shut down. */
    static final TrackedLinks NONE = new TrackedLinks(HealthStatus.HEALTHY, Map.of("status", "not_configured"));

    /** Degraded if a primary does not tell of changes: reads go to Redis then, so no value gets older than was promised. */
    static TrackedLinks of(TrackingStats tracking) {
        String missing = tracking.reason();
        if (missing == null && tracking.connections() == 0) {
            return NONE;
        }
        HealthStatus status = missing == null ? HealthStatus.HEALTHY : HealthStatus.DEGRADED;
        Map<String, Object> parts = new LinkedHashMap<>();
        parts.put("status", status.wireName());
        if (missing != null) {
            parts.put("detail", "Redis does not tell of changes, so values in memory are not used: " + missing);
        }
        Duration silent = tracking.silent();
        parts.put("last_sign_of_life_ms", silent == null ? null : silent.toMillis());
        parts.put("connections", tracking.connections());
        parts.put("reconnects", tracking.reconnects());
        parts.put("changes_told", tracking.pushes());
        return new TrackedLinks(status, parts);
    }
}
