package dev.larder.server.health;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Map;

/**
 * Whether everything works.
 *
 * @param timestamp when
 * @param overallStatus {@code healthy}, {@code degraded}, {@code unhealthy} or {@code not_initialized}
 * @param components each part with its {@code status} and what else is known of it
 */
record HealthResponse(
        Instant timestamp,

        @Schema(allowableValues = {"healthy", "degraded", "unhealthy", "not_initialized"})
        String overallStatus,

        @Schema(additionalPropertiesSchema = HealthComponent.class)
        Map<String, Map<String, Object>> components) {
    /**
     * What every part says, for the OpenAPI document; what else it says differs from part to part.
     *
     * @param status how it does, or {@code not_configured}
     */
    @Schema(additionalProperties = Schema.AdditionalPropertiesValue.TRUE)
    record HealthComponent(String status) {}
}
