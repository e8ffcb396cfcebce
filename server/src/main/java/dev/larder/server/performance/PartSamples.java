package dev.larder.server.performance;

import dev.larder.layer.perf.SampleSource;
import dev.larder.layer.perf.SampleSources;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Adds the figures of other parts to the samples of this node: whatever {@link SampleSource} is a bean. */
@Component
final class PartSamples {
    PartSamples(SampleSources sources, ObjectProvider<SampleSource> parts) {
        parts.orderedStream().forEach(sources::register);
    }
}
