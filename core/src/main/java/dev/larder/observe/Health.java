package dev.larder.observe;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * How a part is doing at one moment, with the parts that it is made of.
 *
 * @param status how well it works
 * @param detail one sentence for a person; empty when there is nothing to say; no secret
 * @param components its own parts by name, in the order to show them; may be empty
 * @since 0.1
 */
public record Health(HealthStatus status, String detail, Map<String, Health> components) {
    /** Checks and copies. */
    public Health {
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(detail, "detail");
        components = Collections.unmodifiableMap(new LinkedHashMap<>(components));
    }

    /**
     * The health of a part without parts of its own.
     *
     * @param status how well it works
     * @param detail one sentence, or empty
     * @return never null
     */
    public static Health of(HealthStatus status, String detail) {
        return new Health(status, detail, Map.of());
    }

    /**
     * The health of something made of parts: as bad as its worst part.
     *
     * @param components the parts by name; with none, the whole is not initialized
     * @return never null
     */
    public static Health whole(Map<String, Health> components) {
        HealthStatus worst = components.values().stream()
                .map(Health::status)
                .reduce(HealthStatus::worse)
                .orElse(HealthStatus.NOT_INITIALIZED);
        return new Health(worst, "", components);
    }
}
