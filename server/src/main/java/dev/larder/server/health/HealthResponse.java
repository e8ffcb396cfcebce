package dev.larder.server.health;

import java.time.Instant;
import java.util.Map;

/**
 * Whether everything works.
 *
 * @param timestamp when
 * @param overallStatus {@code healthy}, {@code degraded}, {@code unhealthy} or {@code not_initialized}
 * @param components each part with its {@code status} and what else is known of it
 */
record HealthResponse(Instant timestamp, String overallStatus, Map<String, Map<String, Object>> components) {}
