package dev.larder.server;

import java.util.HashMap;
import java.util.Map;

/**
 * Whether figures and spans are sent by OpenTelemetry: only where the standard settings name a receiver, so that a server that nobody told so
 * sends nothing anywhere. What these settings mean in detail Spring Boot reads from the environment by itself. Pure.
 */
final class Telemetry {
    private static final String RECEIVER = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private static final String OFF = "false";

    private Telemetry() {}

    /** What Spring is told unless the environment says something else. */
    static Map<String, Object> defaults(Map<String, String> environment) {
        boolean disabled = "true".equalsIgnoreCase(environment.get("OTEL_SDK_DISABLED"));
        boolean traces = !disabled && isSent(environment, "TRACES");
        boolean metrics = !disabled && isSent(environment, "METRICS");
        Map<String, Object> properties = new HashMap<>();
        properties.put("management.opentelemetry.enabled", Boolean.toString(traces || metrics));
        properties.put("management.tracing.export.enabled", Boolean.toString(traces));
        properties.put("management.otlp.metrics.export.enabled", Boolean.toString(metrics));
        properties.put("management.logging.export.otlp.enabled", OFF);
        // What the standard says where OTEL_TRACES_SAMPLER is not set.
        properties.put("management.tracing.sampling.probability", "1.0");
        return properties;
    }

    private static boolean isSent(Map<String, String> environment, String signal) {
        boolean none = "none".equalsIgnoreCase(environment.get("OTEL_" + signal + "_EXPORTER"));
        return !none
                && (isSet(environment, RECEIVER) || isSet(environment, "OTEL_EXPORTER_OTLP_" + signal + "_ENDPOINT"));
    }

    private static boolean isSet(Map<String, String> environment, String name) {
        String value = environment.get(name);
        return value != null && !value.isBlank();
    }
}
