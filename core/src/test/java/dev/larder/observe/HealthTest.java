package dev.larder.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class HealthTest {
    @Test
    void whole_parts_isAsBadAsTheWorst() {
        Health well = Health.of(HealthStatus.HEALTHY, "");
        Health slow = Health.of(HealthStatus.DEGRADED, "slow");
        Health down = Health.of(HealthStatus.UNHEALTHY, "down");

        assertThat(Health.whole(Map.of("a", well)).status()).isEqualTo(HealthStatus.HEALTHY);
        assertThat(Health.whole(Map.of("a", well, "b", slow)).status()).isEqualTo(HealthStatus.DEGRADED);
        assertThat(Health.whole(Map.of("a", down, "b", slow)).status()).isEqualTo(HealthStatus.UNHEALTHY);
        assertThat(Health.whole(Map.of()).status()).isEqualTo(HealthStatus.NOT_INITIALIZED);
    }

    @Test
    void wireName_each_isTheWordOfTheContract() {
        assertThat(HealthStatus.values())
                .extracting(HealthStatus::wireName)
                .containsExactly("healthy", "degraded", "not_initialized", "unhealthy");
    }
}
