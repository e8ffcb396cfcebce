package dev.larder.server.health;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Makes {@code /actuator/health} say the same as {@code /api/redis/health}, in one word. */
@Component("larder")
final class LarderHealthIndicator implements HealthIndicator {
    private final HealthReport report;

    LarderHealthIndicator(HealthReport report) {
        this.report = report;
    }

    @Override
    public Health health() {
        return switch (report.look().overall()) {
            case HEALTHY, DEGRADED -> Health.up().build();
            case NOT_INITIALIZED -> Health.outOfService().build();
            case UNHEALTHY -> Health.down().build();
        };
    }
}
