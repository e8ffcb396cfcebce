package dev.larder.e2e.parts;

import dev.larder.layer.perf.PartFigures;
import dev.larder.layer.perf.SampleSource;
import dev.larder.observe.AdviceSource;
import dev.larder.observe.Health;
import dev.larder.observe.HealthCheck;
import dev.larder.observe.Observation;
import dev.larder.observe.PartName;
import dev.larder.observe.Recommendation;
import dev.larder.observe.Severity;
import java.util.List;
import java.util.Map;

/** What a layer over a database tells: it does as {@link TestStates} has it, and counts 1234 queries. */
public final class TestDatabase implements HealthCheck, SampleSource, AdviceSource {
    @Override
    public String part() {
        return PartName.DATABASE;
    }

    @Override
    public Health check() {
        return Health.of(TestStates.of(part()), "PostgreSQL 17 of the test");
    }

    @Override
    public PartFigures figures() {
        return PartFigures.of(Map.of(CACHE_ENABLED_QUERIES, 1_234L), Map.of("pool_active", 3L));
    }

    @Override
    public List<Recommendation> advise(Observation seen) {
        return List.of(new Recommendation(
                Severity.WARNING, "pool_full", part(), "Give the pool of the test more connections", "16 of 16 taken"));
    }
}
