package dev.larder.server.tracing;

import dev.larder.cache.LoadObserver;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.Objects;
import java.util.concurrent.Callable;

/**
 * Spans around the calls of loaders, which is what is asked of databases, services and models: children of the span in which the value was asked for,
 * whichever thread loads. There are none until it is told {@linkplain #sendTo where to}.
 *
 * <p>Of a failure the span has the class alone: what loaders say of it is not ours, and may hold anything. Thread-safe.
 *
 * @since 0.1
 */
public final class LoadSpans implements LoadObserver {
    /** A call of a loader. */
    public static final String LOAD = "larder.load";

    private volatile ObservationRegistry registry = ObservationRegistry.NOOP;

    /** Makes no spans yet. */
    public LoadSpans() {}

    /**
     * Makes spans from now on.
     *
     * @param other where they go
     */
    public void sendTo(ObservationRegistry other) {
        registry = Objects.requireNonNull(other, "registry");
    }

    @Override
    public Around asked(String cache) {
        ObservationRegistry now = registry;
        if (now.isNoop()) {
            return Around.NOTHING;
        }
        Observation load = Observation.createNotStarted(LOAD, now)
                .contextualName("load " + cache)
                .highCardinalityKeyValue("layer", cache)
                .parentObservation(now.getCurrentObservation());
        return new Around() {
            @Override
            public <T> T call(Callable<T> loader) throws Exception {
                return observed(load, loader);
            }
        };
    }

    private static <T> T observed(Observation load, Callable<T> loader) throws Exception {
        load.start();
        try (Observation.Scope scope = load.openScope()) {
            Objects.requireNonNull(scope, "scope");
            return loader.call();
        } catch (Exception | Error failure) {
            load.highCardinalityKeyValue("failure", failure.getClass().getSimpleName());
            throw failure;
        } finally {
            load.stop();
        }
    }
}
