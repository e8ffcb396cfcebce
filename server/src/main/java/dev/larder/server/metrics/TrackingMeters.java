package dev.larder.server.metrics;

import dev.larder.redis.TrackingStats;
import dev.larder.server.life.LarderLife;
import dev.larder.server.life.Running;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.springframework.stereotype.Component;

/** Shows the links by which Redis tells of changes as meters. Reading them asks Redis nothing. */
@Component
final class TrackingMeters {
    TrackingMeters(LarderLife life, MeterRegistry registry) {
        Gauge.builder(MeterNames.TRACKING_CONNECTIONS, life, l -> of(l, TrackingStats::connections, 0))
                .register(registry);
        Gauge.builder(MeterNames.TRACKING_BROKEN, life, l -> of(l, stats -> stats.reason() == null ? 0 : 1, 0))
                .register(registry);
        TimeGauge.builder(
                        MeterNames.TRACKING_SILENCE,
                        life,
                        TimeUnit.NANOSECONDS,
                        l -> of(l, TrackingMeters::silence, Double.NaN))
                .register(registry);
        FunctionCounter.builder(MeterNames.TRACKING_RECONNECTS, life, l -> of(l, TrackingStats::reconnects, 0))
                .register(registry);
        FunctionCounter.builder(MeterNames.TRACKING_CHANGES, life, l -> of(l, TrackingStats::pushes, 0))
                .register(registry);
    }

    private static double silence(TrackingStats stats) {
        Duration silent = stats.silent();
        return silent == null ? Double.NaN : silent.toNanos();
    }

    private static double of(LarderLife life, ToDoubleFunction<TrackingStats> figure, double otherwise) {
        Running running = life.peek();
        return running == null
                ? otherwise
                : figure.applyAsDouble(running.connections().stats().tracking());
    }
}
