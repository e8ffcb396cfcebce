package dev.larder.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TelemetryTest {
    private static final String ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT";

    @Test
    void defaults_withoutAReceiver_sendNothing() {
        assertThat(on(Map.of())).isEqualTo("false false false");
        assertThat(on(Map.of(ENDPOINT, " "))).isEqualTo("false false false");
    }

    @Test
    void defaults_withReceivers_sendWhatHasOne() {
        assertThat(on(Map.of(ENDPOINT, "http://a:4318"))).isEqualTo("true true true");
        assertThat(on(Map.of("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://a"))).isEqualTo("true false true");
        assertThat(on(Map.of("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "http://a")))
                .isEqualTo("false true true");
    }

    @Test
    void defaults_switchedOff_sendNothing() {
        assertThat(on(Map.of(ENDPOINT, "http://a", "OTEL_SDK_DISABLED", "true")))
                .isEqualTo("false false false");
        assertThat(on(Map.of(ENDPOINT, "http://a", "OTEL_METRICS_EXPORTER", "none")))
                .isEqualTo("true false true");
    }

    private static String on(Map<String, String> environment) {
        Map<String, Object> properties = Telemetry.defaults(environment);
        return properties.get("management.tracing.export.enabled")
                + " " + properties.get("management.otlp.metrics.export.enabled")
                + " " + properties.get("management.opentelemetry.enabled");
    }
}
