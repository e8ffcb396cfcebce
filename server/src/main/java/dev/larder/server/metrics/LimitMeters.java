package dev.larder.server.metrics;

import dev.larder.limit.LimitStats;
import dev.larder.limit.Rule;
import dev.larder.server.life.BuiltInRules;
import dev.larder.server.life.LarderLife;
import dev.larder.server.life.Running;
import dev.larder.server.settings.Settings;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * The numbers of rate limits: of each rule that is built in, and of all rules together under the name {@value #ALL}, which no rule can have.
 * Rules that were put live are among the latter alone: their names are the clients' to choose.
 */
final class LimitMeters {
    static final String ALL = "*";

    private final LarderLife life;
    private final MeterRegistry registry;
    private final List<String> rules;

    LimitMeters(LarderLife life, Settings settings, MeterRegistry registry) {
        this.life = life;
        this.registry = registry;
        this.rules = Stream.concat(BuiltInRules.of(settings.apiLimit()).stream().map(Rule::name), Stream.of(ALL))
                .toList();
    }

    void bind() {
        for (String rule : rules) {
            counter(rule, "checks", LimitStats::checks);
            counter(rule, "blocks", LimitStats::blocks);
            counter(rule, "near", LimitStats::nearLimit);
            counter(rule, "shadow.blocks", LimitStats::shadowBlocks);
            counter(rule, "remembered", LimitStats::remembered);
            counter(rule, "leased", LimitStats::leased);
            counter(rule, "failed.open", LimitStats::failedOpen);
            counter(rule, "failed.closed", LimitStats::failedClosed);
            counter(rule, "decided.locally", LimitStats::decidedLocally);
            counter(rule, "degraded.seconds", stats -> stats.degraded().toMillis() / 1e3);
        }
        Gauge.builder(MeterNames.LIMIT_DEGRADED, life, LimitMeters::degraded).register(registry);
    }

    private void counter(String rule, String name, ToDoubleFunction<LimitStats> count) {
        FunctionCounter.builder(MeterNames.LIMIT + name, life, l -> read(l, rule, count))
                .tag("rule", rule)
                .register(registry);
    }

    private static double read(LarderLife life, String rule, ToDoubleFunction<LimitStats> count) {
        Running running = life.peek();
        if (running == null) {
            return 0;
        }
        Map<String, LimitStats> stats = running.larder().limits().stats();
        if (rule.equals(ALL)) {
            return stats.values().stream().mapToDouble(count).sum();
        }
        LimitStats own = stats.get(rule);
        return own == null ? 0 : count.applyAsDouble(own);
    }

    private static double degraded(LarderLife life) {
        Running running = life.peek();
        return running != null && running.larder().limits().degraded() ? 1 : 0;
    }
}
