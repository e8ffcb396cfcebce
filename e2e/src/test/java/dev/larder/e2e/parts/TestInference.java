package dev.larder.e2e.parts;

import dev.larder.layer.perf.PartFigures;
import dev.larder.layer.perf.SampleSource;
import dev.larder.observe.Health;
import dev.larder.observe.HealthCheck;
import dev.larder.observe.PartName;
import java.util.Map;

/** What a layer over a model server tells: it does as {@link TestStates} has it, and has answered 30 of 40 requests by itself. */
public final class TestInference implements HealthCheck, SampleSource {
    @Override
    public String part() {
        return PartName.INFERENCE;
    }

    @Override
    public Health check() {
        return Health.of(TestStates.of(part()), "Model server of the test");
    }

    @Override
    public PartFigures figures() {
        return PartFigures.of(Map.of(GPU_CACHE_HITS, 30L, GPU_CACHE_MISSES, 10L), Map.of());
    }
}
