package dev.larder.server.performance;

import dev.larder.layer.perf.Figures;
import dev.larder.layer.perf.MetricsCache;
import dev.larder.layer.perf.NodeReport;
import dev.larder.layer.perf.Window;
import dev.larder.redis.ConnectionStats;
import dev.larder.redis.RedisInfo;
import dev.larder.server.life.LarderLife;
import dev.larder.server.life.Running;
import dev.larder.server.performance.PerformanceResponse.RedisPerformance;
import dev.larder.server.web.Rounded;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.springframework.stereotype.Component;

/** Puts together how the fleet does. Asks Redis a few small questions. Thread-safe. */
@Component
final class PerformanceReport {
    private static final double PERCENT = 100.0;

    private final LarderLife life;
    private final Clock clock;

    PerformanceReport(LarderLife life, Clock clock) {
        this.life = life;
        this.clock = clock;
    }

    PerformanceResponse of(Window window) {
        Running running = life.running();
        MetricsCache metrics = running.metrics();
        List<NodeReport> nodes = metrics.nodes();
        Figures total = FleetAnswers.total(nodes);
        RedisInfo info = running.connections().info().await();
        return new PerformanceResponse(
                FleetAnswers.caches(total),
                FleetAnswers.integration(total),
                redis(info.total(), running.connections().stats()),
                FleetAnswers.latency(nodes, total),
                List.of(),
                FleetAnswers.history(window, metrics.history(window)),
                FleetAnswers.nodes(nodes, metrics.id()),
                Instant.now(clock).truncatedTo(ChronoUnit.MILLIS));
    }

    private static RedisPerformance redis(RedisInfo.Node total, ConnectionStats link) {
        Double hitRatio = total.activity().hitRatio();
        return new RedisPerformance(
                Rounded.mebibytes(total.memory().usedBytes()),
                hitRatio == null ? null : Rounded.two(PERCENT * hitRatio),
                total.activity().evictedKeys(),
                total.server().connectedClients(),
                total.activity().commandsProcessed(),
                null,
                link.commands(),
                link.errors(),
                link.unavailable(),
                link.reconnects(),
                link.waiting(),
                null);
    }
}
