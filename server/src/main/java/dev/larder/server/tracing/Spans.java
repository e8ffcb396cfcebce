package dev.larder.server.tracing;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Spans around the calls that a request waits for, children of the span of the request. While spans are not sent anywhere a call is made as if
 * this were not here. A span names the layer and what is done with it; never a key, a user, an id or a value.
 *
 * <p>Thread-safe.
 *
 * @since 0.1
 */
@Component
public final class Spans {
    /** A call of a layer of caches. */
    public static final String LAYER = "larder.layer";

    /** What is named where a call is about all layers; none can be called so. */
    public static final String ALL_LAYERS = "*";

    /** A call of what keeps sessions and rate limits. */
    public static final String STORE = "larder.store";

    private final ObservationRegistry registry;
    private final boolean on;

    Spans(
            ObservationRegistry registry,
            LoadSpans loads,
            @Value("${management.tracing.export.enabled:false}") boolean on) {
        this.registry = registry;
        this.on = on;
        if (on) {
            loads.sendTo(registry);
        }
    }

    /**
     * A call of a layer.
     *
     * @param layer its name; clients choose it, so it is in the span alone and no tag of a meter
     * @param operation what is done: one of a few words
     * @param call what to do
     * @param <T> what comes of it
     * @return what the call returned
     */
    public <T extends @Nullable Object> T layer(String layer, String operation, Supplier<T> call) {
        return on ? observed(LAYER, "layer", layer, operation, call) : call.get();
    }

    /**
     * A call of a store.
     *
     * @param store {@code sessions} or {@code limits}
     * @param operation what is done: one of a few words
     * @param call what to do
     * @param <T> what comes of it
     * @return what the call returned
     */
    public <T extends @Nullable Object> T store(String store, String operation, Supplier<T> call) {
        return on ? observed(STORE, "store", store, operation, call) : call.get();
    }

    private <T extends @Nullable Object> T observed(
            String name, String tag, String value, String operation, Supplier<T> call) {
        Observation observation = Observation.createNotStarted(name, registry)
                .contextualName(operation + " " + value)
                .lowCardinalityKeyValue("operation", operation)
                .highCardinalityKeyValue(tag, value);
        return observation.observe(call);
    }
}
