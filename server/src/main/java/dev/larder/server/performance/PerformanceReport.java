package dev.larder.server.performance;

import dev.larder.base.Ticker;
import dev.larder.layer.perf.Figures;
import dev.larder.layer.perf.MetricsCache;
import dev.larder.layer.perf.NodeReport;
import dev.larder.layer.perf.Sample;
import dev.larder.layer.perf.Window;
import dev.larder.observe.AdviceSource;
import dev.larder.observe.Advisor;
import dev.larder.redis.ConnectionStats;
import dev.larder.redis.RedisInfo;
import dev.larder.redis.SlowLog;
import dev.larder.server.life.LarderLife;
import dev.larder.server.life.Running;
import dev.larder.server.performance.PerformanceResponse.RedisPerformance;
import dev.larder.server.web.Rounded;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Puts together how the fleet does. Asks Redis a few small questions. Thread-safe. */
@Component
final class PerformanceReport {
    private static final double PERCENT = 100.0;

    private final LarderLife life;
    private final Clock clock;
    private final Observations observations;
    private final SlowLogs slowLogs;
    private final List<AdviceSource> others;

    PerformanceReport(
            LarderLife life,
            Clock clock,
            Observations observations,
            Ticker ticker,
            ObjectProvider<AdviceSource> others) {
        this.life = life;
        this.clock = clock;
        this.observations = observations;
        this.slowLogs = new SlowLogs(ticker);
        this.others = others.orderedStream().toList();
    }

    PerformanceResponse of(Window window) {
        Running running = life.running();
        MetricsCache metrics = running.metrics();
        List<NodeReport> nodes = metrics.nodes();
        Figures total = FleetAnswers.total(nodes);
        PartTotals parts = PartTotals.of(nodes);
        RedisInfo info = running.connections().info().await();
        SlowLog slow = slowLogs.of(running);
        List<Sample> lately = metrics.history(Window.TEN_MINUTES);
        return new PerformanceResponse(
                FleetAnswers.caches(total, parts),
                FleetAnswers.integration(total, parts),
                redis(info.total(), running.connections().stats(), slow),
                FleetAnswers.latency(nodes, total),
                FleetAnswers.advice(Advisor.advise(observations.of(running, lately, info, slow), others)),
                FleetAnswers.hotKeys(running.larder().caches().hotKeys()),
                FleetAnswers.history(window, window == Window.TEN_MINUTES ? lately : metrics.history(window)),
                FleetAnswers.nodes(nodes, metrics.id()),
                Instant.now(clock).truncatedTo(ChronoUnit.MILLIS));
    }

    private static RedisPerformance redis(RedisInfo.Node total, ConnectionStats link, SlowLog slow) {
        Double hitRatio = total.activity().hitRatio();
        return new RedisPerformance(
                Rounded.mebibytes(total.memory().usedBytes()),
                hitRatio == null ? null : Rounded.two(PERCENT * hitRatio),
                total.activity().evictedKeys(),
                total.server().connectedClients(),
                total.activity().commandsProcessed(),
                total.activity().commandsPerSecond(),
                link.commands(),
                link.errors(),
                link.unavailable(),
                link.reconnects(),
                link.waiting(),
                FleetAnswers.slowCommands(slow.commands()),
                slow.reason());
    }
}
