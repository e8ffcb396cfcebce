package dev.larder.e2e.parts;

import dev.larder.observe.Health;
import dev.larder.observe.HealthCheck;
import dev.larder.observe.PartName;

/** A processor for models that does as {@link TestStates} has it. */
public final class TestGpu implements HealthCheck {
    @Override
    public String part() {
        return PartName.GPU;
    }

    @Override
    public Health check() {
        return Health.of(TestStates.of(part()), "Card of the test");
    }
}
