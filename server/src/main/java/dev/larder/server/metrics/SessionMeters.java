package dev.larder.server.metrics;

import dev.larder.server.life.LarderLife;
import dev.larder.server.life.Running;
import dev.larder.session.RejectCause;
import dev.larder.session.SessionStats;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;
import org.springframework.stereotype.Component;

/**
 * Shows what sessions came to on this node as meters. They begin at 0 again when the system is initialized again. Reading them asks Redis
 * nothing.
 */
@Component
final class SessionMeters {
    private final LarderLife life;
    private final MeterRegistry registry;

    SessionMeters(LarderLife life, MeterRegistry registry) {
        this.life = life;
        this.registry = registry;
        counter("creates", SessionStats::creates);
        counter("reads", SessionStats::reads);
        counter("found", SessionStats::found);
        counter("updates", SessionStats::updates);
        counter("deletes", SessionStats::deletes);
        counter("expired", SessionStats::expired);
        counter("evicted", SessionStats::evicted);
        counter("denied", SessionStats::denied);
        counter("touches", SessionStats::touches);
        counter("touch.failures", SessionStats::touchFailures);
        counter("unavailable", SessionStats::unavailable);
        counter("sweeps", SessionStats::sweeps);
        counter("sweep.failures", SessionStats::sweepFailures);
        counter("ip.changes", SessionStats::ipChanges);
        counter("user.agent.changes", SessionStats::userAgentChanges);
        for (RejectCause cause : RejectCause.values()) {
            rejected(cause);
        }
    }

    private void counter(String name, ToDoubleFunction<SessionStats> count) {
        FunctionCounter.builder(MeterNames.SESSIONS + name, life, l -> of(l, count))
                .register(registry);
    }

    private void rejected(RejectCause cause) {
        FunctionCounter.builder(
                        MeterNames.SESSIONS_REJECTED,
                        life,
                        l -> of(l, stats -> stats.rejected().getOrDefault(cause, 0L)))
                .tag("cause", cause.wireName())
                .register(registry);
    }

    private static double of(LarderLife life, ToDoubleFunction<SessionStats> count) {
        Running running = life.peek();
        return running == null
                ? 0
                : count.applyAsDouble(running.larder().sessions().stats());
    }
}
