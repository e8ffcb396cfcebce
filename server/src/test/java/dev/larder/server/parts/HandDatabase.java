package dev.larder.server.parts;

import dev.larder.layer.perf.PartFigures;
import dev.larder.layer.perf.SampleSource;
import dev.larder.observe.AdviceSource;
import dev.larder.observe.Health;
import dev.larder.observe.HealthCheck;
import dev.larder.observe.HealthStatus;
import dev.larder.observe.Observation;
import dev.larder.observe.PartName;
import dev.larder.observe.Recommendation;
import dev.larder.observe.Severity;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** What a layer over a database would register, with answers that tests set. */
final class HandDatabase implements HealthCheck, SampleSource, AdviceSource {
    volatile Supplier<Health> health = () -> Health.of(HealthStatus.HEALTHY, "PostgreSQL 17 answers");
    final AtomicInteger asked = new AtomicInteger();
    final AtomicLong queries = new AtomicLong();
    final AtomicLong active = new AtomicLong();

    @Override
    public String part() {
        return PartName.DATABASE;
    }

    @Override
    public Health check() {
        asked.incrementAndGet();
        return health.get();
    }

    @Override
    public PartFigures figures() {
        return PartFigures.of(Map.of(CACHE_ENABLED_QUERIES, queries.get()), Map.of("pool_active", active.get()));
    }

    @Override
    public List<Recommendation> advise(Observation seen) {
        return List.of(new Recommendation(
                Severity.CRITICAL,
                "pool_full",
                PartName.DATABASE,
                "Give the pool more connections",
                active.get() + " of 16 are taken"));
    }
}
